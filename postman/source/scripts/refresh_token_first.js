// The newest refresh token of your log-in.
if (!pm.collectionVariables.get("refresh_token")) throw new Error("Send Log in first.");
