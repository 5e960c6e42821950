// Somebody else's log-in.
if (!pm.collectionVariables.get("others_sid")) {
  throw new Error("Send Somebody else logs in first.");
}
