pm.test("the server takes the thief for the owner", () => {
  const owner = pm.collectionVariables.get("username");
  pm.expect(pm.response.json().message).to.include(owner);
});
