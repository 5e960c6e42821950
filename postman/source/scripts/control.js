// What is sent here is a changed copy of your token.
const [header, payload, signature] = token.split(".");

// The control, sent before: a good token. The tests ask whether it was let in.
const sendControl = (good) => {
  const request = {
    url: `${pm.variables.get("baseUrl")}/secure-data`,
    method: "GET",
    header: { Authorization: `Bearer ${good}` },
  };
  pm.sendRequest(request, (error, reply) => pm.variables.set("control", reply?.code));
};
