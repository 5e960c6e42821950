pm.test("the unknown field is the one problem", () => {
  const types = pm.response.json().detail.map((problem) => problem.type);
  pm.expect(types).to.eql(["extra_forbidden"]);
});
