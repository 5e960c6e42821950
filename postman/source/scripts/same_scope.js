// RFC 9068, section 2.2.3: the claim is for the API, which never sees the reply.
pm.test("the access token says the same scope as the reply", () => {
  pm.expect(claims.scope).to.be.a("string").that.equals(reply.scope);
});
