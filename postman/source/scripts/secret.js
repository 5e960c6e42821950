pm.test("200 OK", () => pm.response.to.have.status(200));

pm.test("the secret greets you by name: the server knows whose token it is", () => {
  pm.expect(pm.response.json()).to.eql({
    message: `Hello ${pm.collectionVariables.get("username")}, this is sensitive data!`,
    status: "Authorized",
  });
});

// A shared cache would hand your reply to the next person.
pm.test("no cache may keep the reply", () => {
  pm.expect(pm.response.headers.get("Cache-Control")).to.equal("no-store");
});
