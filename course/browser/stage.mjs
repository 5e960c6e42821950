// The page's side of a worker in which a stage runs.

const HERE = new URL("./", import.meta.url);
const APPS = new URL("../app/", HERE);
const NEEDED = ["WebAssembly", "Worker", "DecompressionStream", "BroadcastChannel"];

/** List what this browser lacks to run a stage. */
export const missing = () => NEEDED.filter((name) => !(name in globalThis));

/** Give a stage in the page an address of its own, where Swagger UI finds it. */
export function newSession() {
  const session = crypto.randomUUID();
  return { session, rootPath: new URL(session, APPS).pathname };
}

/**
 * Start a worker that may ask nobody but this site. One that is loaded by its address has a policy of
 * its own, which a static host does not set; one that is made here has the policy of this page.
 */
function startWorker(script) {
  const source = `import ${JSON.stringify(new URL(script, HERE))};`;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(address, { type: "module" });
}

/** The Web Worker of one stage: questions with answers, and events that it tells by itself. */
export class Stage extends EventTarget {
  #questions = new Map();

  constructor() {
    super();
    this.worker = startWorker("worker.mjs");
    this.worker.onmessage = ({ data }) => this.#hear(data);
    this.worker.onerror = (event) => this.stop(event.message ?? "its worker did not start");
  }

  #hear({ id, event, ...answer }) {
    this.heard = performance.now();
    if (event === "stopped") this.stop(answer.value);
    else if (event) this.#tell(event, answer.value);
    else this.#settle(id, answer);
  }

  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  /** Python has ended, for the reason given: nobody waits for an answer any more. */
  stop(reason) {
    this.#tell("stopped", reason);
    for (const open of this.#questions.keys()) this.#settle(open, { problem: reason });
  }

  #settle(id, answer) {
    this.#questions.get(id)?.(answer);
    this.#questions.delete(id);
  }

  ask(action, value) {
    const id = crypto.randomUUID();
    this.heard = performance.now();
    this.worker.postMessage({ id, action, value });
    return new Promise((resolve) => this.#questions.set(id, resolve));
  }

  end() {
    this.worker.terminate();
  }
}
