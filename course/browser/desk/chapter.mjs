// The desk of one chapter: where the reader begins, what is asked for, and what counts as done.

import { button, make } from "../parts.mjs";
import { loadJson, SITE } from "./opening.mjs";
import { isAllKept } from "./report.mjs";
import { Runner } from "./runner.mjs";
import { browserStorage, Done, Work, workOf } from "./store.mjs";
import { Workbench } from "./workbench.mjs";

const site = SITE.pathname;
const storage = browserStorage();

/**
 * Load what the desk of a chapter needs.
 * @param {URL} address where its data are
 * @param {string} about leads to the page that tells how a stage runs here
 */
export async function openChapter(address, about) {
  const [data, editor] = await Promise.all([loadJson(address), import("../editor.mjs")]);
  return new Chapter(data, await ownWork(data, address), { editor, about });
}

/** Put together the reader's files of the chapter before; null where there are none. */
async function ownWork({ before }, address) {
  if (!before?.data || !workOf(storage, site, before.slug, {})) return null;
  const { given } = await loadJson(new URL(before.data, address));
  return workOf(storage, site, before.slug, given);
}

class Chapter {
  constructor(data, own, tools) {
    Object.assign(this, { data, own, done: new Done(storage, site) });
    const { stage, given, version } = data;
    this.work = new Work({ storage, site, slug: stage.slug, given, version });
    if (!this.work.isBegun && own) this.work.replace(own, "own");
    addEventListener("storage", (event) => this.work.hear(event));
    this.bench = new Workbench(this.#plan(), this.work, { runner: new Runner(), ...tools });
    this.asks = this.#asks();
    this.parts = [this.asks, ...(own ? [this.#switch()] : []), this.bench.element];
    this.#choose();
  }

  /** Lead the reader to what is asked for, and load Python meanwhile. */
  begin() {
    this.asks.focus();
    this.bench.warm();
  }

  #plan() {
    const { stage, solution, attacks, harm, hints, why } = this.data;
    return {
      ...{ stage, solution, attacks, harm, hints, why },
      passed: () => this.#passed(),
      checked: (report) => this.#checked(report),
      attacked: (_, isOwn) => isOwn && this.done.add("attacked", stage.slug),
      isDone: () => this.done.has("written", stage.slug),
    };
  }

  #checked(report) {
    const { slug } = this.data.stage;
    if (!report.problem) this.done.add("checked", slug);
    if (isAllKept(report)) this.done.add("written", slug);
    this.intended.hidden = true;
  }

  #passed() {
    const words =
      "All promises that can be checked here are kept: your stage does what this chapter asks for. " +
      "Attack it, and compare it with the stage as given. ";
    const { next } = this.data;
    const link = next && make("a", { href: next.href }, `${next.title} starts from your work`);
    return link ? [words, link, "."] : [words];
  }

  /** What this stage asks for, and before the first check, that failing is intended. */
  #asks() {
    const { asks, promises, stage } = this.data;
    const isNew = !this.done.has("checked", stage.slug);
    const intended =
      "Check says now that promises are broken. That is intended: you have not written the stage yet.";
    this.intended = make("p", { class: "intended", hidden: !isNew }, intended);
    const list = make("ul", {}, ...promises.map((text) => make("li", {}, text)));
    const summary = make("summary", {}, `What this stage promises: ${promises.length} sentences`);
    const folded = make("details", {}, summary, list);
    return make("div", { class: "asks", tabindex: "-1" }, make("p", {}, make("b", {}, asks)), this.intended, folded);
  }

  /** Let the reader begin from their own work of the chapter before, or from the stage as given. */
  #switch() {
    const { before } = this.data;
    const title = `${before.label} ${before.title}`;
    this.sides = {
      own: button(`Your work of ${title}`, () => this.#begin("own"), "small"),
      given: button(`${title} as given`, () => this.#begin("given"), "small"),
    };
    this.#choose();
    const legend = make("span", { id: `from-${before.slug}` }, "Begin from:");
    const attributes = { class: "from", role: "group", "aria-labelledby": legend.id };
    this.work.addEventListener("change", () => this.#choose());
    return make("div", attributes, legend, this.sides.own, this.sides.given);
  }

  #begin(from) {
    const files = from === "own" ? this.own : this.data.given;
    const name = from === "own" ? "You begin from your own work." : "You begin from the stage as given.";
    if (this.work.from === from) return;
    this.bench.offerUndo(this.work.replace(files, from), name);
  }

  #choose() {
    this.bench.base = this.work.from === "own" ? (this.own ?? this.data.given) : this.data.given;
    for (const [name, side] of Object.entries(this.sides ?? {})) {
      side.setAttribute("aria-pressed", String(name === this.work.from));
    }
  }
}
