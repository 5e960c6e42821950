pm.test("200 OK, although nobody asked who you are", () => pm.response.to.have.status(200));

pm.test("the reply is the secret, for a stranger", () => {
  const secret = pm.response.json();
  pm.expect(secret).to.have.all.keys("message", "status");
  pm.expect(secret.message).to.include("stranger");
  pm.expect(secret.status).to.equal("Open to anyone");
});
