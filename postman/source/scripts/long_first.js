// The password of 256 characters.
const long = pm.collectionVariables.get("long_password");
if (!long) throw new Error("Send 256 characters first.");
