pm.test("401 Unauthorized", () => pm.response.to.have.status(401));

// RFC 6750, section 3.1: a token was sent, and it is expired, altered or wrong in another way.
pm.test("the challenge says that the token is invalid", () => {
  pm.expect(pm.response.headers.get("WWW-Authenticate")).to.equal('Bearer error="invalid_token"');
});

// Always the same words: an attacker does not learn which check caught the token.
pm.test("the reply does not say why", () => {
  pm.expect(pm.response.json()).to.eql({ detail: "Could not validate credentials" });
});
