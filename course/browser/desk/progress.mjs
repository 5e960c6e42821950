// <stage-progress>: what the reader has done in this browser, on the home page.

import { make } from "../parts.mjs";
import { SITE } from "./opening.mjs";
import { browserStorage, Done } from "./store.mjs";

const KINDS = ["written", "checked", "attacked"];

/** The titles of the chapters, in the order in which the home page lists them. */
function titles() {
  const links = [...document.querySelectorAll("ol.stages .title a")];
  return new Map(links.map((link) => [link.pathname.split("/").at(-2), link.textContent.trim()]));
}

class StageProgress extends HTMLElement {
  connectedCallback() {
    const record = new Done(browserStorage(), SITE.pathname);
    const done = record.all();
    const known = titles();
    const slugs = record.begun([...known.keys()]);
    const repaired = Object.keys(done.repaired).length;
    if (!slugs.length && !repaired) return;
    const parts = slugs.length ? [table(slugs, known, done)] : [];
    if (repaired) parts.push(make("p", {}, `Repaired: ${repaired} planted ${repaired === 1 ? "weakness" : "weaknesses"}.`));
    parts.push(make("p", { class: "kept" }, "Kept in this browser alone."));
    this.replaceChildren(...parts);
  }
}

function table(slugs, known, done) {
  const rows = slugs.map((slug) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, linkOf(slug, known.get(slug))),
      ...KINDS.map((kind) => make("td", {}, slug in done[kind] ? day(done[kind][slug]) : "")),
    ),
  );
  const head = ["Stage", ...KINDS].map((name) => make("th", { scope: "col" }, name));
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}

const linkOf = (slug, title) =>
  make("a", { href: new URL(`stages/${slug}/`, SITE).href }, title);

const day = (time) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "short" });

customElements.define("stage-progress", StageProgress);
