pm.test("400 Bad Request", () => pm.response.to.have.status(400));

// RFC 6749, section 5.2: `error` is a code for programs, `error_description` a sentence for people.
// `detail` says the same, as in every other refusal of this API.
pm.test("the refusal has a code for programs, and a sentence for people", () => {
  pm.expect(pm.response.json()).to.eql({ error, error_description: reason, detail: reason });
});

// 401 would be about the client, not about its user (RFC 6749, section 5.2).
pm.test("there is no challenge", () => {
  pm.expect(pm.response.headers.get("WWW-Authenticate")).to.equal(undefined);
});

pm.test("no cache may keep the reply", () => {
  pm.expect(pm.response.headers.get("Cache-Control")).to.equal("no-store");
});
