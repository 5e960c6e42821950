pm.test("the password is the one problem", () => {
  const places = pm.response.json().detail.map((problem) => problem.loc);
  pm.expect(places).to.eql([["body", "password"]]);
});
