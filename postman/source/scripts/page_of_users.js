pm.test("200 OK", () => pm.response.to.have.status(200));

const users = pm.response.json();
pm.test("each user has five fields, and nothing of a password is among them", () => {
  const fields = ["id", "username", "email", "role", "disabled"];
  users.forEach((user) => pm.expect(user).to.have.all.keys(fields));
});

const names = users.map((user) => user.username);
pm.test("a page holds a hundred users at most, in the order of their names", () => {
  pm.expect(names.length).to.be.at.most(100);
  pm.expect(names).to.eql([...names].sort());
});

pm.test("no cache may keep the reply", () => {
  pm.expect(pm.response.headers.get("Cache-Control")).to.equal("no-store");
});
