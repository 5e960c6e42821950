pm.test("you named no scope, and got all", () => {
  pm.expect(reply.scope).to.equal("data:read users:read account");
});
