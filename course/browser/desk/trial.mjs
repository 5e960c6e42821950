// The console and Swagger UI over the reader's own app.

import { Console } from "../console.mjs";
import { make } from "../parts.mjs";
import { sentenceOf } from "./report.mjs";

const DIFFERS =
  "Your own app, as it was when it was started here. Unlike a real server: no threads, and the " +
  "database and the key are gone when you start it anew. ";
const ALONE = [{ part: "Your request", kind: "http", lead: "", text: "GET /", expected: null }];

/** The steps of the chapter, which its panel has, for the reader's own package. */
function stepsFor(slug) {
  const steps = document.querySelector("stage-panel")?.steps ?? ALONE;
  const own = (text) => text.replaceAll(`stages/${slug}/`, "my_app/").replaceAll(`stages.${slug}.`, "my_app.");
  return steps.map((step) => ({ ...step, text: own(step.text) }));
}

export class Trial {
  /**
   * @param {import("./runner.mjs").Runner} runner
   * @param {import("./store.mjs").Work} work
   * @param {{slug: string, about: string, found: (problem: object) => void}} place
   */
  constructor(runner, work, { slug, about, found }) {
    Object.assign(this, { runner, work, found });
    const link = make("a", { href: about }, "How a stage runs in your page");
    const words = { name: "Your app, running in this page", reset: "Start anew", differs: [DIFFERS, link, "."] };
    const host = {
      ask: (action, text) => this.#ask(action, text),
      rootPath: () => runner.rootPath,
      restart: () => this.start(),
    };
    this.console = new Console(stepsFor(slug), host, words);
    this.element = this.console.element;
    runner.addEventListener("log", ({ detail }) => this.console.addLine(detail));
    runner.addEventListener("ended", ({ detail }) => this.console.stop(detail));
  }

  /** Start the files as they are now; return what went wrong, if something did. */
  async start() {
    const { value, problem } = await this.runner.ask("mount", { files: { ...this.work.files } });
    if (value?.problem) this.found(value.problem);
    const reason = problem ?? (value?.problem && sentenceOf(value.problem));
    if (!reason) this.console.begin();
    return reason;
  }

  async #ask(action, text) {
    const answer = await this.runner.ask(action, text);
    if (answer.value?.stopped) this.found(answer.value.stopped);
    return answer;
  }
}
