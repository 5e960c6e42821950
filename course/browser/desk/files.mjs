// The reader's files: a tab for each, one editor below.

import { button, make } from "../parts.mjs";

const PATH = /^(\w+\/)*\w[\w-]*(\.\w+)+$/;
const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export class Files {
  #tabs = new Map();
  #problem;

  /**
   * @param {import("./store.mjs").Work} work
   * @param {typeof import("../editor.mjs").Editor} Editor
   * @param {{edited: () => void, removed: (path: string, text: string) => void}} heard
   */
  constructor(work, Editor, heard) {
    Object.assign(this, { work, heard, id: crypto.randomUUID() });
    this.list = make("div", { role: "tablist", "aria-label": "Files", onkeydown: (event) => this.#move(event) });
    this.panel = make("div", { role: "tabpanel", id: `panel-${this.id}`, class: "code" });
    this.atLine = make("p", { class: "at-line", hidden: true });
    this.adding = this.#form();
    this.element = make("div", { class: "files" }, this.#bar(), this.adding, this.panel, this.atLine);
    this.editor = new Editor(this.panel, (path, text) => this.#edit(path, text));
    this.refresh();
  }

  #bar() {
    this.add = button("Add a file", () => this.#offerForm(), "plain small");
    this.add.setAttribute("aria-expanded", "false");
    this.remove = button("Delete this file", () => this.#delete(), "plain small");
    return make("div", { class: "file-bar" }, this.list, make("p", {}, this.add, this.remove));
  }

  #form() {
    this.path = make("input", { id: `path-${this.id}`, type: "text", spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
    this.refusal = make("p", { class: "refusal", role: "alert" });
    const label = make("label", { for: this.path.id }, "Path of the new file, such as utils/security.py");
    const submit = make("button", { type: "submit", class: "button" }, "Add");
    const cancel = button("Cancel", () => this.#offerForm(false), "plain");
    const onsubmit = (event) => {
      event.preventDefault();
      this.#create(this.path.value.trim());
    };
    const actions = make("p", { class: "actions" }, submit, cancel);
    return make("form", { class: "adding", hidden: true, onsubmit }, label, this.path, actions, this.refusal);
  }

  #offerForm(isShown = this.adding.hidden) {
    this.adding.hidden = !isShown;
    this.add.setAttribute("aria-expanded", String(isShown));
    this.refusal.textContent = "";
    if (isShown) this.path.focus();
    else this.add.focus();
  }

  #create(path) {
    if (!PATH.test(path)) this.refusal.textContent = "A path has letters, digits, _ and /, and an end such as .py.";
    else if (path in this.work.files) this.refusal.textContent = "There is such a file already.";
    else {
      this.path.value = "";
      this.#offerForm(false);
      this.write(path, "");
      this.editor.focus();
    }
  }

  /** Write a file as a whole, and show it. */
  write(path, text) {
    this.work.write(path, text);
    this.shown = path;
    this.refresh();
    this.heard.edited();
  }

  #delete() {
    const [path, text] = [this.shown, this.work.files[this.shown]];
    this.work.remove(path);
    this.editor.forget(path);
    this.shown = undefined;
    this.refresh();
    this.heard.edited();
    this.heard.removed(path, text);
  }

  #edit(path, text) {
    if (this.work.files[path] === text) return;
    this.work.write(path, text);
    this.#name(path);
    this.heard.edited();
  }

  /** Show what the work holds now: its files, and the text of the shown one. */
  refresh() {
    const paths = this.work.paths();
    this.#tabs = new Map(paths.map((path) => [path, this.#tab(path)]));
    this.list.replaceChildren(...this.#tabs.values());
    const first = paths.find((path) => path === "main.py") ?? paths[0];
    this.show(this.#tabs.has(this.shown) ? this.shown : first);
    this.remove.disabled = paths.length < 2;
  }

  #tab(path) {
    const tab = make("button", { type: "button", role: "tab", "aria-controls": this.panel.id });
    tab.id = `tab-${this.id}-${path}`;
    tab.dataset.path = path;
    tab.addEventListener("click", () => this.show(path));
    this.#name(path, tab);
    return tab;
  }

  #name(path, tab = this.#tabs.get(path)) {
    const marks = [];
    if (this.work.isTouched(path)) marks.push(make("span", { class: "mark", title: "changed" }, "•"), hidden(", changed"));
    if (this.#problem?.file === path) marks.push(make("span", { class: "mark wrong" }, "!"), hidden(", a problem"));
    tab.replaceChildren(path, ...marks);
  }

  show(path) {
    if (!path) return;
    this.shown = path;
    for (const [other, tab] of this.#tabs) {
      tab.setAttribute("aria-selected", String(other === path));
      tab.tabIndex = other === path ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", this.#tabs.get(path).id);
    this.editor.open(path, this.work.files[path]);
    this.#showProblem();
  }

  /** Arrow keys lead from tab to tab, Home and End to the first and last. */
  #move(event) {
    const paths = [...this.#tabs.keys()];
    const place = paths.indexOf(this.shown) + (WAYS[event.key] ?? 0);
    const ends = { Home: 0, End: paths.length - 1 };
    if (!(event.key in WAYS) && !(event.key in ends)) return;
    event.preventDefault();
    const path = paths[ends[event.key] ?? (place + paths.length) % paths.length];
    this.show(path);
    this.#tabs.get(path).focus();
  }

  /** Put a keyboard and a screen reader at the tab of the shown file. */
  focus() {
    this.#tabs.get(this.shown)?.focus();
  }

  /** Mark a problem at its line; null takes the mark away. */
  mark(problem) {
    const before = this.#problem;
    this.#problem = problem && problem.file in this.work.files ? problem : undefined;
    for (const each of [before, this.#problem]) if (each && this.#tabs.has(each.file)) this.#name(each.file);
    this.#showProblem();
  }

  #showProblem() {
    const problem = this.#problem?.file === this.shown ? this.#problem : undefined;
    const text = problem ? `${problem.kind}: ${problem.text}` : "";
    this.editor.mark(problem?.line ?? 0, text);
    this.atLine.hidden = !problem;
    this.atLine.textContent = problem ? `Line ${problem.line}: ${text}` : "";
  }

  /** Show the file of a problem, with the cursor at its line. */
  goTo({ file, line }) {
    if (!(file in this.work.files)) return;
    this.show(file);
    this.editor.goTo(line || 1);
  }
}

const hidden = (text) => make("span", { class: "visually-hidden" }, text);
