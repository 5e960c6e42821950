// The paragraph of the course that explains a promise, fetched from its page.

import { make } from "../parts.mjs";
import { SITE } from "./opening.mjs";

const HEADING = /^H[1-6]$/;
const NOT_PROSE = ".highlight, .live, .headerlink, .output, .tabbed-set, pre, script, style, iframe";
const REFERS = { A: "href", IMG: "src" };

const pages = new Map();

function pageAt(address) {
  if (!pages.has(address)) pages.set(address, load(address));
  return pages.get(address);
}

async function load(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} was answered ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/**
 * Show what follows an anchor, up to the next heading: the prose alone, for a listing would give the
 * solution away.
 * @param {string} page a path in the site, such as `stages/s03_hashing/#the-hash`
 */
export async function explained(page) {
  const address = new URL(page, SITE);
  const anchor = decodeURIComponent(address.hash.slice(1));
  try {
    const found = (await pageAt(address.pathname)).getElementById(anchor);
    return found ? passage(found, address) : null;
  } catch {
    return null; // the link beside it leads there all the same
  }
}

function passage(start, address) {
  const isHeading = HEADING.test(start.tagName);
  const first = isHeading ? start.nextElementSibling : start;
  const quote = make("div", { class: "explained", tabindex: "0", role: "group" });
  quote.setAttribute("aria-label", "What the course says");
  for (let part = first; part && !HEADING.test(part.tagName); part = part.nextElementSibling) {
    if (!part.matches(NOT_PROSE)) quote.append(cleaned(part, address));
  }
  return quote.childElementCount ? quote : null;
}

function cleaned(part, address) {
  const copy = document.importNode(part, true);
  for (const left of copy.querySelectorAll(NOT_PROSE)) left.remove();
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    element.removeAttribute("id");
    const name = REFERS[element.tagName];
    if (name && element.hasAttribute(name)) {
      element.setAttribute(name, new URL(element.getAttribute(name), address).href);
    }
  }
  return copy;
}

/** Make the link to a paragraph of the course. */
export const linkTo = (page, text) => make("a", { href: new URL(page, SITE).href }, text);
