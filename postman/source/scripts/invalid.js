pm.test("422 Unprocessable Content", () => {
  pm.response.to.have.status(422);
});

pm.test("each problem says where it is, what it is and of which type", () => {
  const problems = pm.response.json().detail;
  pm.expect(problems).to.be.an("array").that.is.not.empty;
  problems.forEach((problem) => pm.expect(problem).to.have.all.keys("loc", "msg", "type"));
});

// An error page is copied into logs, tickets and chats. What you sent must not be in it.
pm.test("the reply does not repeat what you sent", () => {
  pm.expect(pm.response.text()).not.to.include("private");
});
