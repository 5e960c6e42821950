pm.test("201 Created", () => pm.response.to.have.status(201));

const anotherUser = pm.response.json();
pm.test("the reply is the public user: no password, no hash", () => {
  pm.expect(anotherUser).to.have.all.keys("id", "username", "email");
});

// Whose id it is: that of the user whom you registered last beside yourself.
pm.collectionVariables.set("another_user_id", anotherUser.id ?? "");
