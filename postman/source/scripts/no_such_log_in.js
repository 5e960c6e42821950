pm.test("404 Not Found", () => pm.response.to.have.status(404));

// The same words for one that has ended, one that never was, and somebody else's.
pm.test("the reply does not say why", () => {
  pm.expect(pm.response.json()).to.eql({ detail: "You have no such log-in." });
});
