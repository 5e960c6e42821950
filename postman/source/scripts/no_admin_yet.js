// Only a command makes an admin. Has it been run?
if (pm.response.code === 400 && pm.response.json().error === "invalid_scope") {
  const name = pm.collectionVariables.get("admin_name");
  const command = `python -m $package.set_role ${name} admin`;
  throw new Error(`Nobody has made Ada an admin. In a terminal, run: ${command}`);
}
