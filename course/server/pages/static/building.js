// Shows how far the site is, and gives the root to it when it is there.
const section = document.getElementById("building");
const EVERY = 2000; // milliseconds

async function look() {
  const reply = await fetch("building");
  if (!reply.ok) return;
  const html = await reply.text();
  if (html !== shown) section.innerHTML = html;
  shown = html;
  if (!section.querySelector(".done")) return;
  clearInterval(timer);
  if (!location.pathname.endsWith("/apps")) location.reload();
}

let shown;
const timer = setInterval(() => look().catch(() => {}), EVERY); // the server may be stopped meanwhile
