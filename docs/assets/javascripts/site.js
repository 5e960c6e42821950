// Progress through the chapters, kept in this browser alone, and what Material leaves out for those
// who use a keyboard or a screen reader.

const KEY = "course-chapters-done";

const read = () => {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY)) ?? []);
  } catch {
    return new Set(); // storage is switched off, or holds something else
  }
};

const write = (done) => {
  try {
    localStorage.setItem(KEY, JSON.stringify([...done]));
  } catch {
    // without storage the mark lasts as long as the page
  }
};

const chapterOf = (link) => new URL(link.href).pathname.match(/\/stages\/(\w+)\/$/)?.[1];

function markNavigation(done) {
  for (const link of document.querySelectorAll(".md-nav__link[href]")) {
    const isDone = done.has(chapterOf(link));
    link.classList.toggle("is-done", isDone);
    link.querySelector(".done-note")?.remove();
    if (isDone) {
      link.insertAdjacentHTML("beforeend", '<span class="done-note">, done</span>');
    }
  }
}

function offerMark(done) {
  const chapter = document.querySelector(".chapter");
  const recap = chapter?.querySelector("#recap");
  if (!recap) {
    return;
  }
  const slug = chapter.dataset.stage;
  const button = document.createElement("button");
  button.className = "button mark";
  button.type = "button";
  const show = () => {
    button.ariaPressed = String(done.has(slug));
    button.textContent = done.has(slug) ? "Done. Take the mark away" : "Mark this chapter as done";
  };
  button.addEventListener("click", () => {
    if (!done.delete(slug)) {
      done.add(slug);
    }
    write(done);
    show();
    markNavigation(done);
  });
  show();
  recap.before(button);
}

function offerNext(done) {
  const start = document.querySelector("a.start");
  const chapters = [...document.querySelectorAll("ol.stages .title a")];
  const next = chapters.find((link) => !done.has(chapterOf(link)));
  if (start && next && next !== chapters[0]) {
    start.href = next.href;
    start.textContent = `Continue: ${next.textContent}`;
  }
}

// A block that scrolls sideways must be reachable with the keyboard
const scrolls = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) {
      target.tabIndex = 0;
    } else {
      target.removeAttribute("tabindex");
    }
  }
});

// Material puts wide tables into a block of their own, some of them after this file has run
const watched = new WeakSet();

function watchBlocks() {
  const blocks = ".md-typeset pre > code, .md-typeset__scrollwrap";
  for (const block of document.querySelectorAll(blocks)) {
    if (!watched.has(block)) {
      watched.add(block);
      scrolls.observe(block);
    }
  }
}

// Material makes a landmark of the buttons of each listing, all without a name
function nameParts() {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  for (const tools of document.querySelectorAll(".md-code__nav:not([role])")) {
    tools.role = "none";
  }
}

const done = read();
const arrange = () => {
  nameParts();
  watchBlocks();
};
arrange();
new MutationObserver(arrange).observe(document.body, { childList: true, subtree: true });
markNavigation(done);
offerMark(done);
offerNext(done);
