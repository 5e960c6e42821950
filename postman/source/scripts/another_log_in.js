pm.test("this is another log-in", () => {
  const [ended] = pm.collectionVariables.get("refresh_token").split(".");
  const [begun] = reply.refresh_token.split(".");
  pm.expect(begun).not.to.equal(ended);
});
