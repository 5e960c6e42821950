// <stage-desk>: the reader writes the stage of a chapter in the page. Nothing is loaded before the
// reader asks for it.

import { button, make, megabytes, statusLine } from "../parts.mjs";
import { missing } from "../stage.mjs";
import { SITE } from "./explain.mjs";
import { apology, loadJson } from "./opening.mjs";
import { isAllKept } from "./report.mjs";
import { Runner } from "./runner.mjs";
import { browserStorage, Done, Work, workOf } from "./store.mjs";
import { Workbench } from "./workbench.mjs";

const OPEN = "Write this stage here";
const site = SITE.pathname;
const storage = browserStorage();

class StageDesk extends HTMLElement {
  connectedCallback() {
    const lacks = missing();
    if (lacks.length) this.replaceChildren(apology(lacks));
    else this.#invite();
  }

  #invite() {
    const size = megabytes(Number(this.getAttribute("bytes")));
    const words =
      "You can write this stage here, with nothing installed: an editor with your files, the promises " +
      `of the stage to check them, and the attacks. The button loads ${size} MB, once.`;
    this.opener = button(OPEN, () => this.#open());
    this.state = statusLine();
    const parts = [make("p", {}, words), make("p", {}, this.opener), this.state];
    this.replaceChildren(make("section", { class: "invitation", "aria-label": OPEN }, ...parts));
  }

  async #open() {
    this.opener.disabled = true;
    this.state.textContent = "Loading the files";
    try {
      this.address = new URL(this.getAttribute("data"), document.baseURI);
      const loaded = [loadJson(this.address), import("../editor.mjs")];
      [this.data, this.editor] = await Promise.all(loaded);
      this.own = await this.#ownWork();
    } catch (error) {
      this.opener.disabled = false;
      this.state.textContent = `It did not open: ${error.message}. Try again.`;
      return;
    }
    this.#lay();
  }

  /** The reader's files of the chapter before; null where there are none. */
  async #ownWork() {
    const { before } = this.data;
    if (!before?.data || !workOf(storage, site, before.slug, {})) return null;
    const { given } = await loadJson(new URL(before.data, this.address));
    return workOf(storage, site, before.slug, given);
  }

  #lay() {
    const { stage, given, version } = this.data;
    this.done = new Done(storage, site);
    this.work = new Work({ storage: storage, site, slug: stage.slug, given, version });
    if (!this.work.isBegun && this.own) this.work.replace(this.own, "own");
    addEventListener("storage", (event) => this.work.hear(event));
    const tools = { runner: new Runner(), editor: this.editor, about: this.getAttribute("about") };
    this.bench = new Workbench(this.#plan(), this.work, tools);
    this.#choose();
    const head = [this.#asks(), ...(this.own ? [this.#switch()] : [])];
    this.replaceChildren(
      make("section", { class: "workshop", "aria-label": OPEN }, ...head, this.bench.element),
    );
    this.querySelector(".asks").focus();
    this.bench.warm();
  }

  #plan() {
    const { stage, solution, attacks, hints, why, next } = this.data;
    return {
      ...{ stage, solution, attacks, hints, why },
      next: next && { ...next, href: new URL(next.href, document.baseURI).href },
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

customElements.define("stage-desk", StageDesk);
