pm.test("204 No Content", () => pm.response.to.have.status(204));

pm.test("the reply is empty: it is done, and there is no more to say", () => {
  pm.expect(pm.response.text()).not.to.match(/\w/);
});
