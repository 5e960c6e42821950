// <stage-panel>: runs the stage of a chapter in the page, with the chapter's requests in order.
// Nothing is loaded before the reader asks for it.

const HERE = new URL("./", import.meta.url);
const APPS = new URL("../app/", HERE);
const SERVICE_WORKER = new URL("../sw.js", HERE);
const NEEDED = ["WebAssembly", "Worker", "DecompressionStream", "BroadcastChannel"];
const SHOWN_LINES = 200;

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** Make an element: its attributes, its listeners where a name starts with "on", its children. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const button = (text, onclick, kind = "") =>
  make("button", { type: "button", class: `button ${kind}`, onclick }, text);

/**
 * Start a worker that may ask nobody but this site. One that is loaded by its address has a policy of
 * its own, which a static host does not set; one that is made here has the policy of this page.
 */
function startWorker(script) {
  const source = `import ${JSON.stringify(new URL(script, HERE))};`;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(address, { type: "module" });
}

/** The Web Worker of one stage: questions with answers, and events that it tells by itself. */
class Stage extends EventTarget {
  #questions = new Map();

  constructor() {
    super();
    this.worker = startWorker("worker.mjs");
    this.worker.onmessage = ({ data }) => this.#hear(data);
    this.worker.onerror = (event) => this.#hear({ event: "stopped", value: event.message ?? "its worker did not start" });
  }

  #hear({ id, event, ...answer }) {
    if (event) this.dispatchEvent(new CustomEvent(event, { detail: answer.value }));
    else this.#settle(id, answer);
    if (event === "stopped") {
      for (const open of this.#questions.keys()) this.#settle(open, { problem: answer.value });
    }
  }

  #settle(id, answer) {
    this.#questions.get(id)?.(answer);
    this.#questions.delete(id);
  }

  ask(action, value) {
    const id = crypto.randomUUID();
    this.worker.postMessage({ id, action, value });
    return new Promise((resolve) => this.#questions.set(id, resolve));
  }

  end() {
    this.worker.terminate();
  }
}

class StagePanel extends HTMLElement {
  connectedCallback() {
    this.steps = JSON.parse(this.querySelector("script").textContent).steps;
    this.results = new Map();
    const missing = NEEDED.filter((name) => !(name in globalThis));
    this.replaceChildren(missing.length ? this.#apology(missing) : this.#invitation());
  }

  #apology(missing) {
    const notebook = make("a", { href: this.getAttribute("notebook") }, "notebook of this stage");
    const reason = `This browser cannot run the stage here: it has no ${missing.join(", no ")}. `;
    return make("p", { class: "fallback" }, reason, "Use the ", notebook, ".");
  }

  #invitation() {
    const size = megabytes(Number(this.getAttribute("bytes")));
    this.start = button("Run this stage here", () => this.#run());
    this.progress = make("progress", { max: 1, value: 0, "aria-label": "Loading", hidden: true });
    this.state = make("p", { class: "state", role: "status" });
    return make(
      "section",
      { class: "invitation", "aria-label": "Run this stage here" },
      make(
        "p",
        {},
        "The stage of this chapter, unchanged, can run inside this page: no installation, and " +
          `no server. The button loads ${size} MB, once.`,
      ),
      make("p", {}, this.start),
      this.progress,
      this.state,
    );
  }

  async #run() {
    this.start.disabled = true;
    this.progress.hidden = false;
    this.state.textContent = "Asking for the files";
    const problem = await this.#begin();
    if (problem) this.#giveUp(problem);
    else this.#open();
  }

  /** Start a worker for this panel alone; return what went wrong, if something did. */
  async #begin() {
    this.session = crypto.randomUUID();
    this.rootPath = new URL(this.session, APPS).pathname;
    this.stage = new Stage();
    this.stage.addEventListener("bytes", ({ detail }) => this.#showBytes(...detail));
    this.stage.addEventListener("phase", ({ detail }) => this.#say(detail));
    this.stage.addEventListener("log", ({ detail }) => this.#addLine(detail));
    this.stage.addEventListener("stopped", ({ detail }) => this.#stop(detail));
    const { session, rootPath } = this;
    const stage = this.getAttribute("stage");
    return (await this.stage.ask("start", { stage, session, rootPath })).problem;
  }

  #say(text) {
    this.state.textContent = text;
  }

  #showBytes(received, total) {
    this.progress.max = total;
    this.progress.value = received;
    const done = received === total;
    this.#say(done ? "Starting Python" : `${megabytes(received)} of ${megabytes(total)} MB`);
  }

  #giveUp(problem) {
    this.stage.end();
    this.start.disabled = false;
    this.progress.hidden = true;
    const notebook = make("a", { href: this.getAttribute("notebook") }, "notebook of this stage");
    this.state.replaceChildren(`It did not start: ${problem}. Try again, or use the `, notebook, ".");
  }

  #addLine(line) {
    this.lines ??= [];
    this.lines = [...this.lines, line].slice(-SHOWN_LINES);
    if (this.log) this.log.textContent = this.lines.join("\n");
  }

  // The console

  #open() {
    this.state = make("p", { class: "state", role: "status" });
    this.list = make("ol", { class: "steps" });
    this.log = make("pre", { tabindex: "0", "aria-label": "Log of the stage" });
    this.frame = make("div", { class: "frame", hidden: true });
    this.#addLine("The stage has started.");
    this.replaceChildren(this.#console(this.#bar(), this.#desk()));
    this.#listSteps();
    this.#choose(0);
    this.editor.focus({ preventScroll: true });
    this.#say("The stage runs in this page.");
  }

  /** What concerns the stage as a whole. */
  #bar() {
    this.swagger = button("Open Swagger UI", () => this.#toggleSwagger(), "plain");
    this.reset = button("Reset", () => this.#reset(), "plain");
    return make("div", { class: "bar" }, this.state, make("p", {}, this.swagger, this.reset));
  }

  /** What concerns the step that was chosen: its text, and the reply to it. */
  #desk() {
    this.editor = make("textarea", {
      id: `text-${this.session}`,
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      oninput: () => this.#edited(),
    });
    this.editorLabel = make("label", { for: this.editor.id });
    this.lead = make("p", { class: "lead-in" });
    this.send = button("Send", () => this.#send());
    this.next = button("Next", () => this.#choose(this.chosen + 1, true), "plain");
    this.restore = button("As in the chapter", () => this.#restore(), "plain");
    this.reply = make("div", { class: "reply" });
    const actions = make("p", { class: "actions" }, this.send, this.next, this.restore);
    const parts = [this.lead, this.editorLabel, this.editor, actions, this.reply];
    return make("div", { class: "desk" }, ...parts);
  }

  #console(bar, desk) {
    const steps = make("nav", { "aria-label": "Steps of the chapter" }, this.list);
    const about = make("a", { href: this.getAttribute("about") }, "How a stage runs in your page");
    const differs =
      "Unlike a real server: no threads, so one request after the other; and the database and " +
      "the key are gone when you reload the page. ";
    return make(
      "section",
      { class: "console", "aria-label": "The stage, running in this page" },
      bar,
      make("div", { class: "work" }, steps, desk),
      this.frame,
      make("details", { class: "log" }, make("summary", {}, "Log of the stage"), this.log),
      make("p", { class: "differs" }, differs, about, "."),
    );
  }

  #listSteps() {
    let part;
    this.items = this.steps.map((step, place) => {
      if (step.part !== part) this.list.append(make("li", { class: "part" }, step.part));
      part = step.part;
      const item = this.#item(step, place);
      this.list.append(make("li", {}, item));
      return item;
    });
  }

  #item(step, place) {
    const name = step.kind === "python" ? "Python" : step.text.split("\n")[0];
    const item = make(
      "button",
      { type: "button", onclick: () => this.#choose(place) },
      make("span", { class: "name" }, name),
      make("span", { class: "mark" }),
    );
    if (step.lead) item.append(make("span", { class: "what" }, step.lead));
    return item;
  }

  #choose(place, focus = false) {
    this.chosen = place;
    const step = this.steps[place];
    this.items.forEach((item, other) => {
      if (other === place) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
    const isPython = step.kind === "python";
    this.lead.textContent = step.lead;
    this.lead.hidden = !step.lead;
    this.editorLabel.textContent = isPython ? "Python" : "Request";
    this.send.textContent = isPython ? "Run" : "Send";
    this.#write(step.edited ?? step.text);
    this.reply.replaceChildren(...(this.results.get(place) ?? []));
    this.next.hidden = !this.results.has(place) || place + 1 === this.steps.length;
    const list = this.list.parentElement; // on a phone it scrolls
    list.scrollTop = this.items[place].offsetTop - list.offsetTop - list.clientHeight / 2;
    if (focus) this.editor.focus();
  }

  #write(text) {
    this.editor.value = text;
    this.#edited();
  }

  #edited() {
    const step = this.steps[this.chosen];
    step.edited = this.editor.value;
    this.restore.hidden = step.edited === step.text;
    this.editor.rows = Math.max(3, step.edited.split("\n").length + 1);
  }

  #restore() {
    this.#write(this.steps[this.chosen].text);
    this.editor.focus();
  }

  async #send() {
    const place = this.chosen;
    const step = this.steps[place];
    this.send.disabled = true;
    this.reply.replaceChildren();
    const { value, problem } = await this.stage.ask(
      step.kind === "python" ? "run" : "send",
      this.editor.value,
    );
    this.send.disabled = Boolean(problem);
    if (problem) return;
    const shown = step.kind === "python" ? this.#output(value) : this.#answer(value, step);
    this.results.set(place, shown);
    this.#mark(place, value);
    if (this.chosen === place) this.#choose(place);
  }

  #mark(place, { status, problem }) {
    const mark = this.items[place].querySelector(".mark");
    mark.textContent = problem ? "" : (status ?? "done");
    mark.className = `mark ${kindOf(status)}`;
  }

  #output({ output, ms }) {
    this.#say(`Python is done in ${duration(ms)}.`);
    return [
      make("p", { class: "status" }, make("b", {}, "Output"), ` in ${duration(ms)}`),
      make("pre", { tabindex: "0", "aria-label": "Output" }, output || "Nothing was printed."),
    ];
  }

  #answer(reply, step) {
    if (reply.problem) {
      this.#say(reply.problem);
      return [make("p", { class: "problem" }, reply.problem)];
    }
    const status = `${reply.status} ${reply.reason}`;
    this.#say(`${status}, in ${duration(reply.ms)}.`);
    const isUnedited = this.editor.value === step.text;
    const compared =
      reply.status === step.expected ? "as in the chapter" : `in the chapter: ${step.expected}`;
    const headers = reply.headers.map(([name, value]) => `${name}: ${value}`).join("\n");
    return [
      make(
        "p",
        { class: `status ${kindOf(reply.status)}` },
        make("b", {}, status),
        ` in ${duration(reply.ms)}`,
        ...(isUnedited ? [`, ${compared}`] : []),
      ),
      make("pre", { class: "headers", tabindex: "0", "aria-label": "Headers of the reply" }, headers),
      make("pre", { tabindex: "0", "aria-label": "Body of the reply" }, readable(reply.body)),
    ];
  }

  // Swagger UI, reset, and what ends a stage

  async #toggleSwagger() {
    if (this.frame.hidden) await this.#openSwagger();
    else this.#closeSwagger();
  }

  async #openSwagger() {
    this.swagger.disabled = true;
    try {
      await controlFrames();
      const address = `${this.rootPath}/docs`;
      const frame = make("iframe", { src: address, title: "Swagger UI of this stage" });
      frame.addEventListener("load", () => followScheme(frame));
      this.frame.replaceChildren(frame);
      this.frame.hidden = false;
      this.swagger.textContent = "Close Swagger UI";
    } catch (error) {
      this.#say(`Swagger UI needs a service worker, which this browser refuses: ${error.message}`);
    }
    this.swagger.disabled = false;
  }

  #closeSwagger() {
    this.frame.replaceChildren();
    this.frame.hidden = true;
    this.swagger.textContent = "Open Swagger UI";
  }

  async #reset() {
    this.reset.disabled = true;
    this.#say("Starting anew");
    this.#closeSwagger();
    const problem = this.stopped ? await this.#beginAgain() : await this.#resetHere();
    this.reset.disabled = false;
    if (problem) return this.#say(`It did not start: ${problem}.`);
    this.results.clear();
    for (const item of this.items) item.querySelector(".mark").textContent = "";
    this.#choose(0);
    this.send.disabled = this.swagger.disabled = false;
    this.#say("The stage runs anew, with an empty database.");
  }

  async #resetHere() {
    return (await this.stage.ask("reset")).problem;
  }

  async #beginAgain() {
    this.stage.end();
    this.stopped = false;
    return this.#begin();
  }

  #stop(detail) {
    this.stopped = true;
    if (!this.items) return;
    this.send.disabled = this.swagger.disabled = true;
    this.#say(`The stage has stopped: ${detail}. Press Reset to start it again.`);
    this.#addLine(detail);
  }
}

const duration = (ms) => (ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`);
const kindOf = (status) => (!status ? "" : status < 400 ? "good" : "refused");

function readable(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body || "The body is empty.";
  }
}

/** Wait until the service worker controls the app frames, and nothing else of the site. */
async function controlFrames() {
  if (!navigator.serviceWorker) throw new Error("there is none");
  const address = new URL(`?assets=${encodeURIComponent(HERE)}`, SERVICE_WORKER);
  const { active, installing, waiting } = await navigator.serviceWorker.register(address, {
    scope: APPS.pathname,
  });
  const coming = installing ?? waiting;
  if (active && !coming) return;
  await new Promise((resolve, reject) =>
    coming.addEventListener("statechange", () => {
      if (coming.state === "activated") resolve();
      if (coming.state === "redundant") reject(new Error("it did not start"));
    }),
  );
}

/** Show Swagger UI as dark as the page around it. */
function followScheme({ contentDocument }) {
  const isDark = document.body.dataset.mdColorScheme === "slate";
  contentDocument.documentElement.classList.toggle("dark-mode", isDark);
}

customElements.define("stage-panel", StagePanel);
