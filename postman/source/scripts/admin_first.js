// The token that has the power of an admin.
if (!pm.collectionVariables.get("admin_access_token")) {
  throw new Error("Send Ada logs in as an admin first.");
}
