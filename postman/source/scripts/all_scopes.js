pm.test("you named no scope, and got what every user gets", () => {
  pm.expect(reply.scope).to.equal("data:read users:read account");
});
