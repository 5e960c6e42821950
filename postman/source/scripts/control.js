// The control, sent before: a good token. The tests ask whether it was let in.
const control = {
  url: pm.variables.replaceIn("{{baseUrl}}/secure-data"),
  method: "GET",
  header: { Authorization: `Bearer ${good}` },
};
pm.sendRequest(control, (error, reply) => {
  pm.variables.set("control", reply?.code);
});
