pm.test("413 Content Too Large", () => pm.response.to.have.status(413));

pm.test("the reply does not repeat what you sent", () => {
  pm.expect(pm.response.text()).not.to.include("private");
});
