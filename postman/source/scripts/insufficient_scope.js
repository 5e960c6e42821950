pm.test("403 Forbidden", () => pm.response.to.have.status(403));

// RFC 6750, section 3.1: the token is good, and may do less than this needs.
pm.test("the challenge says which scope is missing", () => {
  const challenge = pm.response.headers.get("WWW-Authenticate");
  pm.expect(challenge).to.equal(`Bearer error="insufficient_scope", scope="${needed}"`);
});

pm.test("the reply says what is wrong", () => {
  pm.expect(pm.response.json()).to.eql({ detail: "Not enough scope" });
});

pm.test("no cache may keep the reply", () => {
  pm.expect(pm.response.headers.get("Cache-Control")).to.equal("no-store");
});
