// A token of somebody else, who may see users.
if (!pm.collectionVariables.get("strangers_access_token")) {
  throw new Error("Send A stranger logs in first.");
}
