// Shows how far the site is, and gives the root to it when it is there.
const section = document.getElementById("building");
const EVERY = 2000; // milliseconds

async function look() {
  const reply = await fetch("building");
  if (!reply.ok) return;
  const html = await reply.text();
  if (html.trim() !== section.innerHTML.trim()) section.innerHTML = html;
  if (section.querySelector("[role=status]")) clearInterval(timer);
  if (section.querySelector(".done") && !location.pathname.endsWith("/apps")) location.reload();
}

const timer = setInterval(() => look().catch(() => {}), EVERY); // the server may be stopped meanwhile
