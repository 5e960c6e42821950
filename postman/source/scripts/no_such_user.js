pm.test("404 Not Found", () => pm.response.to.have.status(404));

pm.test("the reply says what is wrong, and does not repeat the id", () => {
  pm.expect(pm.response.json()).to.eql({ detail: "There is no such user." });
});
