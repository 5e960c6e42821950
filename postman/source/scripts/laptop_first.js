// The refresh token of your other log-in.
if (!pm.collectionVariables.get("laptop_refresh_token")) {
  throw new Error("Send Log in on a laptop first.");
}
