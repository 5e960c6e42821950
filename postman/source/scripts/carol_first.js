// A token of Carol's.
if (!pm.collectionVariables.get("carols_access_token")) throw new Error("Send Carol logs in first.");
