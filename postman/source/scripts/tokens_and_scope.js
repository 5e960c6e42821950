pm.test("200 OK", () => pm.response.to.have.status(200));

// Where no token came, the reply says what to do, and there is no more to look at.
const reply = pm.response.json();
if (pm.response.code !== 200) throw new Error(`No token: ${reply.detail}`);

// RFC 6749, section 5.1: what a successful reply of a token endpoint holds.
pm.test("the reply holds two tokens, the lifetime of the first in seconds, and the scope of both", () => {
  const names = ["access_token", "token_type", "expires_in", "refresh_token", "scope"];
  pm.expect(reply).to.have.all.keys(names);
  pm.expect(reply.token_type).to.equal("bearer");
});

pm.test("the scope is names, with one space between (RFC 6749, section 3.3)", () => {
  pm.expect(reply.scope).to.match(/^[a-z:]+( [a-z:]+)*$/);
});

pm.test("the access token lives for ten minutes", () => {
  pm.expect(reply.expires_in).to.equal(600);
});

// For a client, a refresh token is a text to keep and to give back. In your own server, you may
// look: the id says which log-in it is, and the secret (256 bits in base64url) proves it.
pm.test("the refresh token is the id of a log-in, and a secret of 43 characters", () => {
  const [logIn, secret] = reply.refresh_token.split(".");
  pm.expect(logIn).to.match(UUID);
  pm.expect(secret).to.match(/^[\w-]{43}$/);
});

pm.test("no cache may keep the reply", () => {
  pm.expect(pm.response.headers.get("Cache-Control")).to.equal("no-store");
});
