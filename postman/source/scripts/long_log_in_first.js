// The tokens that the long password got.
if (!pm.collectionVariables.get("long_access_token")) {
  throw new Error("Send Log in with all 256 characters first.");
}
