// A desk: the reader's files, what checks and attacks them, and what helps when they do not hold.

import { Counting } from "../counting.mjs";
import { button, make, megabytes, sayOnce, statusLine } from "../parts.mjs";
import { attacksShown, besideTheGiven, isWrong, sumOfAttacks } from "./attacks.mjs";
import { comparison } from "./compare.mjs";
import { Files } from "./files.mjs";
import { hintsShown } from "./hints.mjs";
import { downloadButton, keptLine, openButton } from "./keeping.mjs";
import { Notices } from "./notices.mjs";
import { ownShown, reportShown, sumOf, sumOfOwn } from "./report.mjs";
import { Trial } from "./trial.mjs";

/**
 * @typedef {object} Plan what is to be done at this desk
 * @property {{slug: string, label: string, title: string}} stage
 * @property {Record<string, string>} solution
 * @property {string[]} attacks the names of those that belong here
 * @property {string[]} harm the names of those that do harm at the stage as given
 * @property {object[]} hints
 * @property {Record<string, string>} why
 * @property {() => (Node | string)[]} passed says what comes when all promises are kept
 * @property {(report: object) => void} checked hears of a check
 * @property {(rows: object[], own: boolean) => void} attacked hears of attacks
 * @property {() => boolean} isDone whether the solution may be shown without asking
 */

export class Workbench {
  /**
   * @param {Plan} plan
   * @param {import("./store.mjs").Work} work
   * @param {{runner: import("./runner.mjs").Runner, editor: typeof import("../editor.mjs"), about: string}} tools
   */
  constructor(plan, work, { runner, editor, about }) {
    Object.assign(this, { plan, work, runner, about, coloured: editor.coloured });
    this.notices = new Notices(() => this.files.focus());
    this.state = statusLine();
    this.counting = new Counting();
    this.files = new Files(work, editor.Editor, {
      edited: () => this.#edited(),
      removed: (path, text) => this.#removed(path, text),
    });
    this.results = make("section", { class: "results", "aria-label": "Result", tabindex: "-1", hidden: true });
    this.hints = this.#side("Hints");
    this.compared = this.#side("Compare");
    this.console = this.#side("Console");
    this.element = this.#frame();
    this.#listen();
    this.#tellAge();
  }

  #side(name) {
    return make("section", { class: `side ${name.toLowerCase()}`, "aria-label": name, hidden: true });
  }

  #frame() {
    const sides = [this.results, this.hints, this.compared, this.console];
    return make(
      "div",
      { class: "workbench", onkeydown: (event) => this.#shortcut(event) },
      this.notices.element,
      this.files.element,
      this.#actions(),
      this.counting.element,
      this.state,
      ...sides,
      keptLine(this.work),
    );
  }

  #actions() {
    this.check = button("Check", () => this.#whenFree(() => this.#check()));
    this.check.setAttribute("aria-keyshortcuts", "Control+Enter");
    this.attack = button("Attack", () => this.#whenFree(() => this.#attack(this.#own())), "plain");
    this.run = this.#toggle("Console", this.console, () => this.#openConsole());
    const all = [this.check, this.attack];
    if (this.plan.hints.length) all.push(this.#toggle("Hint", this.hints, () => this.#hint()));
    this.compare = this.#toggle("Compare", this.compared, () => this.#compare());
    this.reset = this.#resetting();
    const [opener, input] = openButton(
      (files) => this.#take(files, "The zip is open."),
      (reason) => this.notices.show("undo", `The zip was not opened. ${reason}`, { Close: () => opener.focus() }),
    );
    all.push(this.compare, this.run, this.reset, downloadButton(this.work), opener, input);
    return make("div", { class: "actions" }, ...all);
  }

  /** Make a button that opens a part below and closes it again. */
  #toggle(name, part, fill) {
    const toggle = button(name, () => {
      part.hidden = !part.hidden;
      toggle.setAttribute("aria-expanded", String(!part.hidden));
      if (!part.hidden) fill();
    }, "plain");
    toggle.setAttribute("aria-expanded", "false");
    return toggle;
  }

  #listen() {
    this.runner.addEventListener("bytes", ({ detail }) => this.#showBytes(...detail));
    this.runner.addEventListener("phase", ({ detail }) => this.say(detail));
    this.runner.addEventListener("progress", ({ detail }) => this.#showCount(detail));
    this.runner.addEventListener("own", ({ detail }) => this.#showOwn(detail));
    this.work.addEventListener("kept", () => this.#tellOther());
    this.work.addEventListener("change", () => {
      this.files.mark(null);
      this.files.refresh();
    });
  }

  /** Say what happens now, once. */
  say(text) {
    sayOnce(this.state, text);
  }

  #shortcut(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    this.check.click();
  }

  // What is asked of Python

  /** Load Python beforehand, while the reader reads and writes. */
  async warm() {
    this.say("Loading Python. You can write meanwhile.");
    const { problem } = await this.runner.warm();
    this.counting.end();
    if (problem) this.say(`Python did not start: ${problem}. It is tried again when you press Check.`);
    else if (!this.isBusy) this.#prepare();
  }

  /** Import what the first check needs; one that waits already does so by itself. */
  #prepare() {
    this.say("Python is ready.");
    this.runner.ask("prepare", { stage: this.plan.stage.label });
  }

  #showBytes(received, total) {
    this.counting.show(received, total, `${megabytes(received)} of ${megabytes(total)} MB`);
    if (received < total) return this.say("Loading Python. You can write meanwhile.");
    this.counting.end();
    this.say("Starting Python");
  }

  #showCount({ done, total }) {
    this.counting.show(done, total, `${done} of ${total}`);
    if (done === 0) this.say(this.doing);
  }

  /** Do one thing at a time; the buttons stay where a keyboard is, and say that they wait. */
  async #whenFree(action) {
    if (this.isBusy) return;
    this.#beBusy(true);
    try {
      await action();
    } finally {
      this.#beBusy(false);
      this.counting.end();
    }
  }

  #beBusy(isBusy) {
    this.isBusy = isBusy;
    for (const each of [this.check, this.attack, ...this.results.querySelectorAll(".all-attacks")]) {
      each.setAttribute("aria-disabled", String(isBusy));
    }
  }

  async #ask(action, value) {
    this.files.mark(null);
    this.say("Starting");
    const { value: answer, problem } = await this.runner.ask(action, {
      stage: this.plan.stage.label,
      files: { ...this.work.files },
      ...value,
    });
    if (problem) this.#failed(problem);
    return answer;
  }

  #failed(reason) {
    this.say(`Python has stopped: ${reason}. Your files are as they were; the next check starts it anew.`);
    this.#show([make("p", {}, "There is no result: ", reason, ". A loop that does not end may be the cause.")]);
  }

  async #check() {
    this.doing = "Trying the promises";
    const report = await this.#ask("check");
    if (!report) return;
    this.files.mark(report.problem ?? report.stopped ?? report.trace);
    this.plan.checked(report);
    this.#show(reportShown(report, { goTo: (problem) => this.files.goTo(problem), passed: this.plan.passed }));
    this.say(sumOf(report));
  }

  /** Tell what became of the promises of this stage; those of the earlier ones take longer. */
  #showOwn(report) {
    if (!report.of) return;
    this.files.mark(report.trace);
    this.#show(ownShown(report, { goTo: (problem) => this.files.goTo(problem) }));
    this.say(sumOfOwn(report));
  }

  /** The attacks that belong here; where there are none, all. */
  #own() {
    return this.plan.attacks.length ? this.plan.attacks : null;
  }

  async #attack(names) {
    this.doing = "Attacking";
    const answer = await this.#ask("attack", { names });
    if (!answer) return;
    if (!Array.isArray(answer)) return this.#couldNotAttack(answer.problem ?? answer.stopped);
    const rows = besideTheGiven(answer, this.plan.harm);
    const isOwn = names !== null;
    this.plan.attacked(rows, isOwn);
    const all = button("All attacks", () => this.#whenFree(() => this.#attack(null)), "plain all-attacks");
    this.#show([...attacksShown(rows), ...(isOwn ? [make("p", {}, all)] : [])]);
    this.results.classList.toggle("got-in", rows.some(isWrong));
    this.say(sumOfAttacks(rows));
  }

  #couldNotAttack(problem) {
    this.files.mark(problem);
    const report = { problem };
    this.#show(reportShown(report, { goTo: (where) => this.files.goTo(where) }));
    this.say(sumOf(report));
  }

  #show(parts) {
    const hadFocus = this.results.contains(document.activeElement);
    this.results.classList.remove("got-in");
    this.results.replaceChildren(...parts);
    this.results.hidden = false;
    if (hadFocus) this.results.focus();
    this.results.scrollIntoView({ block: "nearest" });
  }

  // What helps

  #hint() {
    if (this.hints.childElementCount) return;
    const open = (path) => this.#openFile(path);
    this.hints.append(make("h3", {}, "Hints"), ...hintsShown(this.plan.hints, open));
  }

  #openFile(path) {
    if (path in this.work.files) this.files.show(path);
    else this.files.write(path, "");
    this.files.editor.focus();
  }

  #compare() {
    if (this.plan.isDone()) return this.#showSolution();
    const ask = "This shows the solution. Not all promises are kept yet.";
    const show = button("Show it", () => this.#showSolution());
    const later = button("Not yet", () => {
      this.compare.click();
      this.compare.focus();
    }, "plain");
    this.compared.replaceChildren(make("p", {}, ask), make("p", { class: "actions" }, show, later));
  }

  #showSolution() {
    const { solution, why } = this.plan;
    const shown = comparison(this.work.files, solution, why, this.coloured);
    const head = make("h3", { tabindex: "-1" }, "Beside the stage as given");
    this.compared.replaceChildren(head, ...shown);
    head.focus();
  }

  async #openConsole() {
    this.trial ??= new Trial(this.runner, this.work, {
      slug: this.plan.stage.slug,
      about: this.about,
      found: (problem) => this.files.mark(problem),
    });
    this.console.replaceChildren(make("h3", {}, "Console"), this.trial.element);
    this.trial.console.say("Starting your app");
    const problem = await this.trial.start();
    this.trial.console.say(problem ? `It did not start: ${problem}.` : "Your app runs in this page.");
  }

  // What changes the files

  #edited() {
    this.notices.hide("undo");
  }

  #removed(path, text) {
    this.notices.show("undo", `${path} is deleted.`, { Undo: () => this.files.write(path, text) });
  }

  #resetting() {
    const { slug } = this.plan.stage;
    const reset = button("Reset", () => {
      const path = this.files.shown;
      this.notices.show("reset", "Back to how it was at the beginning:", {
        [`${path} alone`]: () => this.#resetFile(path),
        "All files": () => this.#take(this.beginning(), "All files are as at the beginning."),
        Cancel: () => reset.focus(),
      });
      this.notices.element.querySelector(".reset button").focus();
    }, "plain");
    reset.dataset.stage = slug;
    return reset;
  }

  /** The files as they were when the reader began: a desk that goes on from own work has others. */
  beginning() {
    return this.base ?? this.work.given;
  }

  #resetFile(path) {
    const files = { ...this.work.files };
    const text = this.beginning()[path];
    if (text === undefined) delete files[path];
    else files[path] = text;
    this.#take(files, `${path} is as at the beginning.`);
  }

  /** Take other files, and offer to take them back. */
  #take(files, text, from) {
    this.offerUndo(this.work.replace(files, from), text);
  }

  offerUndo(before, text) {
    this.notices.show("undo", text, { Undo: () => this.work.replace(before.files, before.from) });
    this.notices.element.querySelector(".undo button").focus();
  }

  #tellOther() {
    if (this.work.state !== "other") return this.notices.hide("other");
    const text =
      "Another tab has written to this chapter. Until you choose, nothing of this tab is kept.";
    this.notices.show("other", text, {
      "Take the other tab's work": () => this.offerUndo(this.work.takeOther(), "This is the other tab's work."),
      "Keep this tab's work": () => this.work.keepMine(),
    });
  }

  #tellAge() {
    const old = this.work.outdated();
    if (!old.length) return;
    const text =
      `The course has changed since you began. Your work is as you left it; the files from which you ` +
      `began have changed: ${old.join(", ")}. Reset brings a file up to date.`;
    this.notices.show("old", text, { Understood: () => this.work.acknowledge() });
  }
}
