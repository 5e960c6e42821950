// With the key of the server, you sign as the server does.
const key = pm.variables.replaceIn("{{secret_key}}");
if (!key) pm.execution.skipRequest();
const issue = (claims, ofHeader = header) => {
  const text = `${ofHeader}.${encode(claims)}`;
  return `${text}.${sign(text, key)}`;
};
const now = Math.floor(Date.now() / 1000); // seconds, as the claims count
const claims = { ...decode(payload), exp: now + 60 };
const good = issue(claims);
