pm.test("200 OK", () => pm.response.to.have.status(200));

pm.test("the reply is JSON with one message", () => {
  pm.expect(pm.response.headers.get("Content-Type")).to.equal("application/json");
  pm.expect(pm.response.json()).to.have.all.keys("message");
});
