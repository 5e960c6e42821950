// The log-ins of the spammer.
const saved = ["spammers_access_token", "spammers_phone_access_token"];
if (!saved.every((name) => pm.collectionVariables.get(name))) {
  throw new Error("Send The spammer's phone logs in first.");
}
