// <stage-repair>: stages with one weakness planted in each, to be found and repaired at a desk.

import { button, make, statusLine } from "../parts.mjs";
import { missing } from "../stage.mjs";
import { apology, loadJson, SITE } from "./opening.mjs";
import { isAllKept } from "./report.mjs";
import { Runner } from "./runner.mjs";
import { browserStorage, Done, nameOf, Work } from "./store.mjs";
import { Workbench } from "./workbench.mjs";

const LEVELS = { 1: "Level 1: one line", 2: "Level 2: read closely", 3: "Level 3: nothing looks wrong" };
const site = SITE.pathname;
const storage = browserStorage();

/** A task with the files of its stage: as they are, and with the weakness. */
const withFiles = (task, solution) => ({ ...task, solution, files: { ...solution, ...task.weak } });

class StageRepair extends HTMLElement {
  connectedCallback() {
    const lacks = missing();
    if (lacks.length) return this.replaceChildren(apology(lacks));
    this.state = statusLine();
    this.opener = button("Show the tasks", () => this.#open());
    const parts = [make("p", {}, this.opener), this.state];
    this.replaceChildren(make("section", { class: "invitation", "aria-label": "Repair" }, ...parts));
  }

  async #open() {
    this.opener.disabled = true;
    this.state.textContent = "Loading the tasks";
    try {
      const address = new URL(this.getAttribute("data"), document.baseURI);
      const loaded = [loadJson(address), import("../editor.mjs")];
      const [data, editor] = await Promise.all(loaded);
      this.editor = editor;
      this.tasks = data.tasks.map((task) => withFiles(task, data.solutions[task.stage.label]));
    } catch (error) {
      this.opener.disabled = false;
      this.state.textContent = `It did not open: ${error.message}. Try again.`;
      return;
    }
    this.#lay();
  }

  #lay() {
    this.done = new Done(storage, site);
    this.runner = new Runner();
    this.list = make("nav", { class: "tasks", "aria-label": "Tasks" });
    this.place = make("div", {});
    this.#listTasks();
    this.replaceChildren(make("section", { class: "workshop", "aria-label": "Repair" }, this.list, this.place));
    addEventListener("storage", (event) => this.work?.hear(event));
    this.list.querySelector("button").focus();
  }

  #listTasks() {
    const levels = [...new Set(this.tasks.map(({ level }) => level))].sort();
    const parts = levels.flatMap((level) => {
      const items = this.tasks.filter((task) => task.level === level).map((task) => this.#item(task));
      return [make("h2", {}, LEVELS[level] ?? `Level ${level}`), make("ol", {}, ...items)];
    });
    this.list.replaceChildren(...parts);
  }

  #item(task) {
    const choose = make("button", { type: "button", class: "task", onclick: () => this.#begin(task) }, task.story);
    if (task === this.task) choose.setAttribute("aria-current", "true");
    const mark = this.done.has("repaired", task.id) ? "repaired" : task.stage.label;
    choose.append(make("span", { class: "mark" }, mark));
    return make("li", {}, choose);
  }

  #begin(task) {
    this.task = task;
    this.solved = { check: false, attack: false };
    this.#listTasks();
    const { id, files, stage } = task;
    const version = nameOf(JSON.stringify(files));
    this.work = new Work({ storage: storage, site, slug: `repair-${id}`, given: files, version });
    const tools = { runner: this.runner, editor: this.editor, about: this.getAttribute("about") ?? "" };
    this.bench = new Workbench(this.#plan(task), this.work, tools);
    this.result = make("p", { class: "solved", role: "status" });
    const words = `${stage.label} ${stage.title}. Find the weakness by reading and by attacking. It is ` +
      "repaired when the attack is refused and every promise is kept.";
    const story = make("p", {}, make("b", {}, task.story));
    const asks = make("div", { class: "asks", tabindex: "-1" }, story, make("p", {}, words));
    this.place.replaceChildren(asks, this.bench.element);
    this.bench.state.after(this.result);
    this.place.firstChild.focus();
    this.bench.warm();
  }

  #plan({ id, stage, solution, attack, harm }) {
    return {
      ...{ stage, solution, attacks: [attack], harm, hints: [], why: {} },
      passed: () => ["All promises that can be checked here are kept."],
      checked: (report) => this.#note({ check: isAllKept(report) }),
      attacked: (rows) => {
        const row = rows.find(({ name }) => name === attack);
        if (row) this.#note({ attack: row.result === "refused" });
      },
      isDone: () => this.done.has("repaired", id),
    };
  }

  /** Both have to hold, for the same files. */
  #note(found) {
    const files = JSON.stringify(this.work.files);
    if (files !== this.files) this.solved = { check: false, attack: false };
    this.files = files;
    Object.assign(this.solved, found);
    if (!this.solved.check || !this.solved.attack) return this.#say(found);
    this.done.add("repaired", this.task.id);
    this.#listTasks();
    this.result.textContent = "Repaired: the attack is refused, and every promise is kept.";
  }

  #say({ check, attack }) {
    const missing = check ? "Now press Attack." : attack ? "The attack is refused. Now press Check." : "";
    this.result.textContent = missing;
  }
}

customElements.define("stage-repair", StageRepair);
