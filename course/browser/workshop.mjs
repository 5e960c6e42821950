// What the worker of a desk has on top of a panel's: the reader's files, checked, attacked and run.

const SETUP = `
import sys
from course.browser.python import inline_loop
inline_loop.install()
from course.browser.python import doors
doors.install()
from course.browser.python import workshop
from course.browser.python.problems import WATCH
WATCH.install()
from course.browser.python.shown import Showcase
showcase = Showcase()
`;

/** The reader's files in Python; the answers are those of course/browser/python/workshop.py. */
export class Workshop {
  #runtime;
  #python;
  #progress;

  /**
   * @param {import("./runtime.mjs").StageRuntime} runtime Python, with what a panel has
   * @param {{name: string, data?: Uint8Array}[]} packages the files of the Python packages on top
   * @param {ArrayBuffer | Uint8Array} code a zip of promises, attacks, and what runs them
   * @param {(done: number, total: number) => void} onProgress is told how far a check or attack is
   */
  constructor(runtime, packages, code, onProgress) {
    this.#runtime = runtime;
    this.#python = runtime.python;
    this.#progress = onProgress;
    runtime.write(packages, "/packages");
    this.#python.unpackArchive(code, "zip", { extractDir: "/code" });
    this.#python.runPython(SETUP);
  }

  /** Check the files of a stage; `own` leaves out the promises of the stages before. */
  check({ stage, files, own = false, exercise = false }) {
    const kind = exercise ? "exercise" : own ? "own" : "line";
    return this.#call("workshop", "check", files, stage, kind, this.#progress);
  }

  /** Attack the files of a stage with these attacks, or with all. */
  attack({ stage, files, names }) {
    return this.#call("workshop", "attack", files, stage, names ?? [], this.#progress);
  }

  /** Let the console and Swagger UI ask these files; return what keeps them from starting. */
  mount({ files }, rootPath = "") {
    const problem = this.#call("showcase", "mount", files, rootPath);
    this.#runtime.show(this.#python.runPython("showcase.bridge"));
    return problem;
  }

  /** Count the bytes that Python has taken. */
  heap() {
    return this.#python._module.HEAPU8.length;
  }

  #call(name, method, ...values) {
    const object = this.#python.globals.get(name);
    const given = values.map((value) => this.#python.toPy(value));
    try {
      return JSON.parse(object[method](...given));
    } finally {
      for (const proxy of [object, ...given]) proxy?.destroy?.();
    }
  }
}
