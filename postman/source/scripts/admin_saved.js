pm.test("you got the power of an admin, and nothing else", () => {
  pm.expect(reply.scope).to.equal("users:admin");
});

// The tokens, if the server says that they have it.
const isAdmin = reply.scope === "users:admin";
pm.collectionVariables.set("admin_access_token", isAdmin ? reply.access_token : "");
pm.collectionVariables.set("admin_refresh_token", isAdmin ? reply.refresh_token : "");
