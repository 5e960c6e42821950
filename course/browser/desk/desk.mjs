// <stage-desk>: the reader writes the stage of a chapter in the page. Nothing is loaded before the
// reader asks for it.

import { button, make, megabytes, statusLine } from "../parts.mjs";
import { missing } from "../stage.mjs";
import { apology } from "./opening.mjs";

const OPEN = "Write this stage here";

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
      const { openChapter } = await import("./chapter.mjs");
      const address = new URL(this.getAttribute("data"), document.baseURI);
      const desk = await openChapter(address, this.getAttribute("about"));
      this.replaceChildren(make("section", { class: "workshop", "aria-label": OPEN }, ...desk.parts));
      desk.begin();
    } catch (error) {
      this.opener.disabled = false;
      this.state.textContent = `It did not open: ${error.message}. Try again.`;
    }
  }
}

customElements.define("stage-desk", StageDesk);
