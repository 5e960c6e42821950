// What the reader has to know or may take back, above the files.

import { button, make } from "../parts.mjs";

/** One place for each kind of notice: a new one takes the place of the old. */
export class Notices {
  #shown = new Map();

  /** @param {() => void} leave gives the focus a place when the button that had it is gone */
  constructor(leave) {
    this.leave = leave;
    this.element = make("div", { class: "notices", role: "status" });
  }

  /** @param {Record<string, () => void>} choices what the reader may do, by the names of the buttons */
  show(kind, text, choices = {}) {
    this.hide(kind);
    const buttons = Object.entries(choices).map(([name, action]) =>
      button(name, () => {
        this.hide(kind);
        action();
        if (document.activeElement === document.body) this.leave();
      }, "plain small"),
    );
    const notice = make("div", { class: `notice ${kind}` }, make("p", {}, text));
    if (buttons.length) notice.append(make("p", { class: "actions" }, ...buttons));
    this.#shown.set(kind, notice);
    this.element.append(notice);
  }

  hide(kind) {
    this.#shown.get(kind)?.remove();
    this.#shown.delete(kind);
  }
}
