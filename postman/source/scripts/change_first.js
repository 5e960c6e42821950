// The password that you had before.
if (!pm.collectionVariables.get("old_password")) {
  throw new Error("Send Change the password first.");
}
