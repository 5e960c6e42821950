// How far something is, for the eye. A screen reader finds it, but is not told of each step.

import { make } from "./parts.mjs";

export class Counting {
  constructor() {
    this.bar = make("progress", { max: 1, value: 0, "aria-label": "Progress" });
    this.count = make("span", { class: "count" });
    this.element = make("div", { class: "counting", hidden: true }, this.bar, this.count);
  }

  show(done, total, text) {
    Object.assign(this.bar, { max: total, value: done });
    this.count.textContent = text;
    this.element.hidden = false;
  }

  end() {
    this.element.hidden = true;
  }
}
