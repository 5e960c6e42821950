// Runs after the reply has come.
pm.test("201 Created", () => pm.response.to.have.status(201));

pm.test("the reply is the public user: no password, no hash", () => {
  const user = pm.response.json();
  pm.expect(user).to.have.all.keys("id", "username", "email");
  pm.expect(user.id).to.be.a("number");
  pm.expect(user.username).to.equal(pm.collectionVariables.get("username"));
  pm.expect(user.email).to.equal(pm.collectionVariables.get("email"));
});
