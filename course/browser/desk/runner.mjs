// The worker of a desk: started when it is first needed, ended when it no longer answers, and renewed.

import { newSession, Stage } from "../stage.mjs";

const SILENCE_MS = { open: 180_000, prepare: 60_000, attack: 60_000, send: 60_000, run: 60_000 };
const USUAL_SILENCE_MS = 20_000;
const LOOK_EVERY_MS = 500;
const RUNS = 40; // whatever the reader's code leaves in Python, it does not grow for ever
const PASSED_ON = ["bytes", "phase", "log", "progress", "own"];

/** Events: those of the worker, and `ended` with the reason when the reader's app is gone with it. */
export class Runner extends EventTarget {
  #stage;
  #last = Promise.resolve();
  #runs = 0;

  /** Ask one thing after the other; an answer has a `value` or a `problem`. */
  ask(action, value) {
    const answer = this.#last.then(() => this.#ask(action, value));
    this.#last = answer;
    return answer;
  }

  /** Load Python now, so that the first question is answered sooner. */
  async warm() {
    const opened = this.#last.then(async () => ({ problem: this.#stage ? undefined : await this.#open() }));
    this.#last = opened;
    return opened;
  }

  get rootPath() {
    return this.#stage?.rootPath ?? "";
  }

  async #ask(action, value) {
    const isRun = action === "check" || action === "attack";
    if (isRun && this.#runs >= RUNS) this.#end("it was renewed");
    const problem = this.#stage ? null : await this.#open();
    if (problem) return { problem };
    if (isRun) this.#runs += 1;
    if (action === "mount") this.isMounted = true;
    return this.#watched(action, value);
  }

  async #open() {
    const stage = new Stage();
    const place = newSession();
    stage.rootPath = place.rootPath;
    for (const event of PASSED_ON) {
      stage.addEventListener(event, ({ detail }) => this.#tell(event, detail));
    }
    stage.addEventListener("stopped", ({ detail }) => this.#stage === stage && this.#end(detail));
    this.#stage = stage;
    this.#runs = 0;
    const { problem } = await this.#watched("open", place);
    if (problem && this.#stage === stage) this.#end(problem);
    return problem;
  }

  /** Wait for an answer as long as the worker is heard: a loop in C can be ended in no other way. */
  async #watched(action, value) {
    const stage = this.#stage;
    const limit = SILENCE_MS[action] ?? USUAL_SILENCE_MS;
    const timer = setInterval(() => {
      if (performance.now() - stage.heard > limit) {
        stage.stop(`it did not come to an end within ${limit / 1000} seconds`);
      }
    }, LOOK_EVERY_MS);
    const answer = await stage.ask(action, value);
    clearInterval(timer);
    return answer;
  }

  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  #end(reason) {
    this.#stage?.end();
    this.#stage = undefined;
    const wasMounted = this.isMounted;
    this.isMounted = false;
    if (wasMounted) this.#tell("ended", reason);
  }
}
