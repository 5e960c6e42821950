// Tabs share what they store. Each may find at the same moment that its access token has expired.
// One of them renews the log-in; the others wait, and find what the first one has stored.
async function renewOnce(expired) {
  return navigator.locks.request("refresh", async () => {
    const tokens = await stored((store) => store.get("tokens"));
    if (tokens.access_token !== expired) return tokens;
    const form = { grant_type: "refresh_token", refresh_token: tokens.refresh_token };
    const reply = await fetch("/auth/token", { method: "POST", body: new URLSearchParams(form) });
    if (reply.status === 400) throw new Error("Log in again.");
    if (!reply.ok) throw new Error("Try again later."); // the token is not used up
    const renewed = await reply.json();
    await stored((store) => store.put(renewed, "tokens"));
    return renewed;
  });
}

// Not localStorage: what one tab writes there, another one may read too late.
function stored(use) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("log-in");
    opening.onupgradeneeded = () => opening.result.createObjectStore("log-in");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction("log-in", "readwrite");
      const request = use(change.objectStore("log-in"));
      change.oncomplete = () => resolve(request.result);
      change.onabort = () => reject(change.error);
    };
  });
}
