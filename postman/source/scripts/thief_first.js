// What the thief got for the token that was stolen.
if (!pm.collectionVariables.get("thiefs_refresh_token")) {
  throw new Error("Send The thief refreshes first.");
}
