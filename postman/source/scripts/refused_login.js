pm.test("401 Unauthorized", () => pm.response.to.have.status(401));

// RFC 9110, section 15.5.2: a 401 says which way of proving who you are would be accepted.
pm.test("the challenge asks for a Bearer token", () => {
  pm.expect(pm.response.headers.get("WWW-Authenticate")).to.equal("Bearer");
});

// A wrong password and an unknown name get the same words, so the reply tells nobody which
// names exist.
pm.test("the reply does not say which of the two was wrong", () => {
  pm.expect(pm.response.json()).to.eql({ detail: "Incorrect username or password" });
});

pm.test("no cache may keep the reply", () => {
  pm.expect(pm.response.headers.get("Cache-Control")).to.equal("no-store");
});
