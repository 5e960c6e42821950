// The console of a stage in the page: requests and Python in order, the replies, Swagger UI, the log.

import { button, duration, make, statusLine } from "./parts.mjs";
import { swaggerFrame } from "./swagger.mjs";

const SHOWN_LINES = 200;

const kindOf = (status) => (!status ? "" : status < 400 ? "good" : "refused");

function readable(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body || "The body is empty.";
  }
}

/**
 * @typedef {object} Host what the console speaks to
 * @property {(action: "send" | "run", text: string) => Promise<object>} ask asks the stage
 * @property {() => string} rootPath where Swagger UI finds the stage
 * @property {() => Promise<string | undefined>} restart starts it anew; returns what went wrong
 */

export class Console {
  #results = new Map();
  #lines = [];

  /**
   * @param {{part: string, kind: string, lead: string, text: string, expected?: number}[]} steps
   * @param {Host} host
   * @param {{name: string, reset: string, differs: Node[]}} words its name, what its button that
   *   starts anew says, and what differs from a real server
   */
  constructor(steps, host, words) {
    this.steps = steps.map((step) => ({ ...step }));
    this.host = host;
    this.state = statusLine();
    this.list = make("ol", { class: "steps" });
    this.log = make("pre", { tabindex: "0", "aria-label": "Log of the stage" });
    this.frame = make("div", { class: "frame", hidden: true });
    this.element = this.#frameOf(this.#bar(words), this.#desk(), words);
    this.#listSteps();
    this.#choose(0);
  }

  say(text) {
    this.state.textContent = text;
  }

  focus() {
    this.editor.focus({ preventScroll: true });
  }

  addLine(line) {
    this.#lines = [...this.#lines, line].slice(-SHOWN_LINES);
    this.log.textContent = this.#lines.join("\n");
  }

  /** The stage has ended: nothing can be asked until it was started anew. */
  stop(reason) {
    this.send.disabled = this.swagger.disabled = true;
    this.say(`The stage has stopped: ${reason}. Press ${this.reset.textContent} to start it again.`);
    this.addLine(reason);
  }

  #frameOf(bar, desk, { name, differs }) {
    const steps = make("nav", { "aria-label": "Steps of the chapter" }, this.list);
    return make(
      "section",
      { class: "console", "aria-label": name },
      bar,
      make("div", { class: "work" }, steps, desk),
      this.frame,
      make("details", { class: "log" }, make("summary", {}, "Log of the stage"), this.log),
      make("p", { class: "differs" }, ...differs),
    );
  }

  /** What concerns the stage as a whole. */
  #bar({ reset }) {
    this.swagger = button("Open Swagger UI", () => this.#toggleSwagger(), "plain");
    this.reset = button(reset, () => this.#reset(), "plain");
    return make("div", { class: "bar" }, this.state, make("p", {}, this.swagger, this.reset));
  }

  /** What concerns the step that was chosen: its text, and the reply to it. */
  #desk() {
    this.editor = make("textarea", {
      id: `text-${crypto.randomUUID()}`,
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
    this.reply.replaceChildren(...(this.#results.get(place) ?? []));
    this.next.hidden = !this.#results.has(place) || place + 1 === this.steps.length;
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
    const action = step.kind === "python" ? "run" : "send";
    const { value, problem } = await this.host.ask(action, this.editor.value);
    this.send.disabled = Boolean(problem);
    if (problem) return;
    const shown = step.kind === "python" ? this.#output(value) : this.#answer(value, step);
    this.#results.set(place, shown);
    this.#mark(place, value);
    if (this.chosen === place) this.#choose(place);
  }

  #mark(place, { status, problem }) {
    const mark = this.items[place].querySelector(".mark");
    mark.textContent = problem ? "" : (status ?? "done");
    mark.className = `mark ${kindOf(status)}`;
  }

  #output({ output, ms }) {
    this.say(`Python is done in ${duration(ms)}.`);
    return [
      make("p", { class: "status" }, make("b", {}, "Output"), ` in ${duration(ms)}`),
      make("pre", { tabindex: "0", "aria-label": "Output" }, output || "Nothing was printed."),
    ];
  }

  #answer(reply, step) {
    if (reply.problem) {
      this.say(reply.problem);
      return [make("p", { class: "problem" }, reply.problem)];
    }
    const status = `${reply.status} ${reply.reason}`;
    this.say(`${status}, in ${duration(reply.ms)}.`);
    const isUnedited = step.expected && this.editor.value === step.text;
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

  async #toggleSwagger() {
    if (this.frame.hidden) await this.#openSwagger();
    else this.closeSwagger();
  }

  async #openSwagger() {
    this.swagger.disabled = true;
    try {
      this.frame.replaceChildren(await swaggerFrame(this.host.rootPath()));
      this.frame.hidden = false;
      this.swagger.textContent = "Close Swagger UI";
    } catch (error) {
      this.say(`Swagger UI needs a service worker, which this browser refuses: ${error.message}`);
    }
    this.swagger.disabled = false;
  }

  closeSwagger() {
    this.frame.replaceChildren();
    this.frame.hidden = true;
    this.swagger.textContent = "Open Swagger UI";
  }

  async #reset() {
    this.reset.disabled = true;
    this.say("Starting anew");
    this.closeSwagger();
    const problem = await this.host.restart();
    this.reset.disabled = false;
    if (problem) return this.say(`It did not start: ${problem}.`);
    this.begin();
    this.say("The stage runs anew, with an empty database.");
  }

  /** Forget the replies, and begin with the first step. */
  begin() {
    this.#results.clear();
    for (const item of this.items) item.querySelector(".mark").textContent = "";
    this.#choose(0);
    this.send.disabled = this.swagger.disabled = false;
  }
}
