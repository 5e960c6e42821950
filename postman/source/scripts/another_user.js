pm.test("201 Created", () => pm.response.to.have.status(201));

pm.test("the reply is the public user: no password, no hash", () => {
  pm.expect(pm.response.json()).to.have.all.keys("id", "username", "email");
});
