pm.test("200 OK", () => pm.response.to.have.status(200));

// RFC 6749, section 5.1: what a successful reply of a token endpoint holds.
const reply = pm.response.json();
pm.test("the reply holds a Bearer token and its lifetime in seconds", () => {
  pm.expect(reply).to.have.all.keys("access_token", "token_type", "expires_in");
  pm.expect(reply.token_type).to.equal("bearer");
  pm.expect(reply.expires_in).to.be.a("number").above(0);
});

pm.test("no cache may keep the reply", () => {
  pm.expect(pm.response.headers.get("Cache-Control")).to.equal("no-store");
});

// From here on, the collection sends this token: see its Authorization tab.
pm.collectionVariables.set("access_token", reply.access_token);

// A JWT in compact form has three parts with dots between (RFC 7515, section 7.1). The first
// two are JSON in base64url. No key is needed to read them: they are signed, not encrypted.
const [header, payload, signature] = reply.access_token.split(".");
const claims = decode(payload);
