// Tabs share what they store. Each may find at the same moment that its access token has expired.
// One of them renews the log-in; the others wait, and find what the first one has stored.
async function renewOnce(expired) {
  return navigator.locks.request("refresh", async () => {
    const tokens = JSON.parse(localStorage.getItem("tokens"));
    if (tokens.access_token !== expired) return tokens;
    const form = { grant_type: "refresh_token", refresh_token: tokens.refresh_token };
    const reply = await fetch("/auth/token", { method: "POST", body: new URLSearchParams(form) });
    if (reply.status === 400) throw new Error("Log in again.");
    if (!reply.ok) throw new Error("Try again later."); // the token is not used up
    const renewed = await reply.json();
    localStorage.setItem("tokens", JSON.stringify(renewed));
    return renewed;
  });
}
