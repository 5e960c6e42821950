// If the control was refused, the refusal of the other token shows nothing.
pm.test("the control, a good token, was let in", () => {
  pm.expect(pm.variables.get("control"), "Send Log in first").to.equal(200);
});
