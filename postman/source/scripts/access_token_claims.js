pm.test("the header says what it is: an access token (RFC 9068, section 2.1)", () => {
  pm.expect(decode(header)).to.eql({ alg: "HS256", typ: "at+jwt" });
});

pm.test("the token lives for as long as the reply says", () => {
  pm.expect(claims.exp - claims.iat).to.equal(reply.expires_in);
});

pm.test("the token says by whom and for whom: both are addresses", () => {
  pm.expect(claims.iss).to.match(/^https?:\/\//);
  pm.expect(claims.aud).to.match(/^https?:\/\//);
});

pm.test("the token is about the id that registering showed", () => {
  pm.expect(claims.sub).to.equal(pm.variables.replaceIn("{{user_id}}"));
});

// Anyone can read a token, so it says no more about you than it must.
pm.test("the token holds neither your name nor your address", () => {
  pm.expect(JSON.stringify(claims)).not.to.include(pm.collectionVariables.get("username"));
});

pm.test("the token has an id of its own, a random UUID", () => {
  pm.expect(claims.jti).to.match(UUID);
  pm.expect(claims.jti).not.to.equal(claims.sub);
});

// What each claim means: the picture below says it.
const meanings = {
  iss: "issuer: who signed it (RFC 7519, section 4.1.1)",
  aud: "audience: the API that is to believe it (RFC 7519, section 4.1.3)",
  sub: "subject: the id of the user whom the token speaks of (RFC 7519, section 4.1.2)",
  client_id: "the program that asked for it (RFC 8693, section 4.3)",
  jti: "JWT ID: the id of this one token (RFC 7519, section 4.1.7)",
  iat: "issued at (RFC 7519, section 4.1.6)",
  exp: "expiration time: refuse the token from then on (RFC 7519, section 4.1.4)",
};
