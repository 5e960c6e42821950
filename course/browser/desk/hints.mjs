// Hints for each piece of the stage, one at a time.

import { button, make } from "../parts.mjs";

/**
 * @param {{title: string, anchor: string, file: string, steps: string[]}[]} hints HTML of the chapter
 * @param {(path: string) => void} open shows a file in the editor
 */
export function hintsShown(hints, open) {
  return hints.map((hint) => piece(hint, open));
}

function piece({ title, anchor, file, steps }, open) {
  const shown = make("div", { class: "steps" });
  let taken = 0;
  const more = button("", () => {
    const step = make("div", { class: "step", tabindex: "-1", role: "group" });
    step.setAttribute("aria-label", `Hint ${taken + 1} of ${steps.length}: ${file || title}`);
    step.innerHTML = steps[taken]; // made by the course, not by the reader
    shown.append(step);
    taken += 1;
    name();
    if (more.hidden) step.focus();
  }, "plain");
  const name = () => {
    more.hidden = taken === steps.length;
    more.textContent = `Hint ${taken + 1} of ${steps.length}`;
    more.setAttribute("aria-label", `${more.textContent}: ${file || title}`);
  };
  name();
  const actions = make("p", { class: "actions" }, more);
  if (file) actions.append(button(`Open ${file}`, () => open(file), "plain"));
  const head = make("h4", {}, make("a", { href: `#${anchor}` }, title));
  if (file) head.append(" ", make("code", {}, file));
  return make("div", { class: "hint" }, head, shown, actions);
}
