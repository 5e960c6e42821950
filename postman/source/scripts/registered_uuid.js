// Runs after the reply has come.
pm.test("201 Created", () => pm.response.to.have.status(201));

const user = pm.response.json();
pm.test("the reply is the public user: no password, no hash", () => {
  pm.expect(user).to.have.all.keys("id", "username", "email");
  pm.expect(user.username).to.equal(pm.collectionVariables.get("username"));
  pm.expect(user.email).to.equal(pm.collectionVariables.get("email"));
});

pm.test("the id is a random UUID, and no number", () => {
  pm.expect(user.id).to.match(UUID);
});

// "Log in" looks whether the token is about this user.
pm.collectionVariables.set("user_id", user.id);
