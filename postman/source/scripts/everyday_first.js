// A token of Ada's that may do what every user may.
if (!pm.collectionVariables.get("everyday_access_token")) throw new Error("Send Ada logs in first.");
