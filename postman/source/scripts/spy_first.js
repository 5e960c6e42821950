// The tokens of who saw your password.
if (!pm.collectionVariables.get("spys_access_token")) {
  throw new Error("Send Who saw your password logs in first.");
}
