pm.test("the claims are those of RFC 9068, section 2.2, the sid, the scope, and no more", () => {
  const names = ["iss", "aud", "sub", "sid", "client_id", "scope", "jti", "iat", "exp"];
  pm.expect(claims).to.have.all.keys(names);
});
