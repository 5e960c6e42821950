// The whole reply is known before you send anything, so nothing of what you sent is in it.
pm.test("the password is the one problem, and the reply says what would be better", () => {
  pm.expect(pm.response.json()).to.eql({ detail: [{ loc, msg: reason, type }] });
});
