pm.test("anyone can read in the token who you are and until when", () => {
  pm.expect(decode(header)).to.eql({ alg: "HS256", typ: "JWT" });
  pm.expect(claims).to.have.all.keys("sub", "iat", "exp");
  pm.expect(claims.sub).to.equal(pm.collectionVariables.get("username"));
  pm.expect(claims.exp - claims.iat).to.equal(reply.expires_in);
});

// What each claim means: the picture below says it.
const meanings = {
  sub: "subject: the user whom the token speaks of (RFC 7519, section 4.1.2)",
  iat: "issued at (RFC 7519, section 4.1.6)",
  exp: "expiration time: refuse the token from then on (RFC 7519, section 4.1.4)",
};
