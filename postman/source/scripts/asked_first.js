// The tokens that you got when you last asked for scopes.
if (!pm.collectionVariables.get("asked_access_token")) throw new Error("Send Two scopes first.");
