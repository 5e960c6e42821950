// What your last refresh used up.
if (!pm.collectionVariables.get("used_refresh_token")) throw new Error("Send Refresh first.");
