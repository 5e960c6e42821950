// The id that begins a refresh token is another one: who reads an access token learns nothing of it.
pm.test("the access token says which log-in it came from, and nothing of the refresh token", () => {
  pm.expect(claims.sid).to.match(UUID);
  pm.expect(reply.refresh_token).not.to.include(claims.sid);
});
