if (!pm.collectionVariables.get("username")) throw new Error("Send Create a user first.");
