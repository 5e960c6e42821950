// Who was shut out last.
const spammer = pm.collectionVariables.get("spammers_name");
if (!spammer || pm.collectionVariables.get("shut_out_name") !== spammer) {
  throw new Error("Send Ada shuts the spammer out first.");
}
