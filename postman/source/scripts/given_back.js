pm.test("200 OK", () => pm.response.to.have.status(200));

// The same words whatever you gave back. They are true of each: it opens nothing.
pm.test("the reply does not say what the token was", () => {
  pm.expect(pm.response.json()).to.eql({ message: "This token opens nothing any more." });
});
