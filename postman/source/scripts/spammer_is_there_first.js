// Who is to be shut out.
if (!pm.collectionVariables.get("spammers_user_id")) throw new Error("Send The spammer registers first.");
