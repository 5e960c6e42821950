// The token that may do less than you.
const small = pm.collectionVariables.get("small_access_token");
if (!small) throw new Error("Send Ask for one scope first.");
