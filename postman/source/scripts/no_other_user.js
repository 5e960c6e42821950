pm.test("404 Not Found", () => pm.response.to.have.status(404));

// The same words for an id that nobody has, and for that of the admin.
pm.test("the reply says that there is nobody to shut out", () => {
  pm.expect(pm.response.json()).to.eql({ detail: "There is no such user, or it is you." });
});
