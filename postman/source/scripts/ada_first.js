// Who is to be the admin.
if (!pm.collectionVariables.get("admin_name")) throw new Error("Send Ada registers first.");
