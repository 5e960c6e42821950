// The tokens on the phone that is lost.
if (!pm.collectionVariables.get("lost_sid")) throw new Error("Send Your phone logs in first.");
