pm.test("the log-in is the same as before", () => {
  const before = decode(oldAccess.split(".")[1]);
  pm.expect(claims.sid).to.equal(before.sid);
});
