pm.test("the claims are those of RFC 9068, section 2.2, and no more", () => {
  pm.expect(claims).to.have.all.keys("iss", "aud", "sub", "client_id", "jti", "iat", "exp");
});
