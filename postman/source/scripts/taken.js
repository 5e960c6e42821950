pm.test("400 Bad Request", () => pm.response.to.have.status(400));

// One sentence for the name and for the address: it does not say which of the two is taken.
pm.test("the reply says what is wrong", () => {
  pm.expect(pm.response.json()).to.eql({ detail: "Username or email already registered." });
});
