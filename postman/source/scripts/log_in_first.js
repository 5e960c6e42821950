// The token of your last log in.
const token = pm.collectionVariables.get("access_token");
if (!token) throw new Error("Send Log in first.");
