const API = "http://127.0.0.1:8000";
let token; // in memory: gone when the page is closed, and written nowhere

async function logIn(username, password) {
  const body = new URLSearchParams({ grant_type: "password", username, password });
  const reply = await fetch(`${API}/auth/token`, { method: "POST", body });
  if (!reply.ok) {
    throw new Error(`The login was answered ${reply.status}.`);
  }
  token = (await reply.json()).access_token;
}

async function readSecureData() {
  const headers = { Authorization: `Bearer ${token}` };
  const reply = await fetch(`${API}/secure-data`, { headers });
  if (reply.status === 401) {
    token = undefined; // it has expired: ask for the password again
  }
  return reply.json();
}
