// What the collection held until now. From here on, it is old, and used up.
const oldAccess = pm.collectionVariables.get("access_token");
const used = pm.collectionVariables.get("refresh_token");
pm.collectionVariables.set("old_access_token", oldAccess);
pm.collectionVariables.set("used_refresh_token", used);
pm.collectionVariables.set("access_token", reply.access_token);
pm.collectionVariables.set("refresh_token", reply.refresh_token);

pm.test("the refresh token has a new secret, and is about the same log-in", () => {
  const [logIn, secret] = used.split(".");
  const [sameLogIn, newSecret] = reply.refresh_token.split(".");
  pm.expect(newSecret).not.to.equal(secret);
  pm.expect(sameLogIn).to.equal(logIn);
});

const [header, payload, signature] = reply.access_token.split(".");
const claims = decode(payload);
pm.test("the access token is a new one, about the same user", () => {
  const before = decode(oldAccess.split(".")[1]);
  pm.expect(claims.jti).not.to.equal(before.jti);
  pm.expect(claims.sub).to.equal(before.sub);
});
