pm.test("200 OK", () => pm.response.to.have.status(200));

pm.test("the reply is the public user, and the user is you", () => {
  pm.expect(pm.response.json()).to.eql({
    id: pm.collectionVariables.get("user_id"),
    username: pm.collectionVariables.get("username"),
    email: pm.collectionVariables.get("email"),
  });
});

pm.test("no cache may keep the reply", () => {
  pm.expect(pm.response.headers.get("Cache-Control")).to.equal("no-store");
});
