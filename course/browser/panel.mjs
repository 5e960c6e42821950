// <stage-panel>: runs the stage of a chapter in the page, with the chapter's requests in order.
// Nothing is loaded before the reader asks for it.

import { Console } from "./console.mjs";
import { Counting } from "./counting.mjs";
import { button, make, megabytes, sayOnce, statusLine } from "./parts.mjs";
import { missing, newSession, Stage } from "./stage.mjs";

const DIFFERS =
  "Unlike a real server: no threads, so one request after the other; and the database and " +
  "the key are gone when you reload the page. ";

class StagePanel extends HTMLElement {
  connectedCallback() {
    this.steps = JSON.parse(this.querySelector("script").textContent).steps;
    const lacks = missing();
    this.replaceChildren(lacks.length ? this.#apology(lacks) : this.#invitation());
  }

  #apology(lacks) {
    const reason = `This browser cannot run the stage here: it has no ${lacks.join(", no ")}. `;
    return make("p", { class: "fallback" }, reason, "Use the ", this.#notebook(), ".");
  }

  #notebook() {
    return make("a", { href: this.getAttribute("notebook") }, "notebook of this stage");
  }

  #invitation() {
    const size = megabytes(Number(this.getAttribute("bytes")));
    this.start = button("Run this stage here", () => this.#run());
    this.counting = new Counting();
    this.state = statusLine();
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
      this.counting.element,
      this.state,
    );
  }

  async #run() {
    this.start.disabled = true;
    this.#say("Asking for the files");
    const problem = await this.#begin();
    if (problem) this.#giveUp(problem);
    else this.#open();
  }

  /** Start a worker for this panel alone; return what went wrong, if something did. */
  async #begin() {
    const { session, rootPath } = newSession();
    this.rootPath = rootPath;
    this.stage = new Stage();
    this.stage.addEventListener("bytes", ({ detail }) => this.#showBytes(...detail));
    this.stage.addEventListener("phase", ({ detail }) => this.#say(detail));
    this.stage.addEventListener("log", ({ detail }) => this.#addLine(detail));
    this.stage.addEventListener("stopped", ({ detail }) => this.#stop(detail));
    const stage = this.getAttribute("stage");
    return (await this.stage.ask("start", { stage, session, rootPath })).problem;
  }

  #say(text) {
    if (this.console) this.console.say(text);
    else this.state.textContent = text;
  }

  #showBytes(received, total) {
    this.counting.show(received, total, `${megabytes(received)} of ${megabytes(total)} MB`);
    if (received < total) return sayOnce((this.console ?? this).state, "Loading Python");
    this.counting.end();
    this.#say("Starting Python");
  }

  #giveUp(problem) {
    this.stage.end();
    this.start.disabled = false;
    this.counting.end();
    const notebook = this.#notebook();
    this.state.replaceChildren(`It did not start: ${problem}. Try again, or use the `, notebook, ".");
  }

  #addLine(line) {
    if (this.console) this.console.addLine(line);
    else this.early = [...(this.early ?? []), line];
  }

  #open() {
    const about = make("a", { href: this.getAttribute("about") }, "How a stage runs in your page");
    const host = {
      ask: (action, text) => this.stage.ask(action, text),
      rootPath: () => this.rootPath,
      restart: () => this.#restart(),
    };
    const name = "The stage, running in this page";
    const words = { name, reset: "Reset", differs: [DIFFERS, about, "."] };
    this.console = new Console(this.steps, host, words);
    for (const line of [...(this.early ?? []), "The stage has started."]) this.#addLine(line);
    this.replaceChildren(this.console.element);
    this.console.begin();
    this.console.focus();
    this.#say("The stage runs in this page.");
  }

  /** Start the stage anew, in a worker of its own where Python has ended; return what went wrong. */
  async #restart() {
    if (!this.stopped) return (await this.stage.ask("reset")).problem;
    this.stage.end();
    this.stopped = false;
    return this.#begin();
  }

  #stop(detail) {
    this.stopped = true;
    this.console?.stop(detail);
  }
}

customElements.define("stage-panel", StagePanel);
