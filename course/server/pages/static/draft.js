// Says on a page of the draft when the site is there. Nothing is loaded by itself: you may be typing.
const line = document.getElementById("draft");
const EVERY = 5000; // milliseconds

async function look() {
  const reply = await fetch(line.dataset.building);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  if (page.querySelector(".failed")) {
    clearInterval(timer);
    line.firstChild.data = "A draft of this site. The site itself was not built. ";
    line.lastElementChild.textContent = "Why";
  } else if (page.querySelector(".done")) {
    clearInterval(timer);
    line.textContent = "The site is ready. Load this page again to see what the examples print.";
  }
}

const timer = setInterval(() => look().catch(() => {}), EVERY); // the server may be stopped meanwhile
