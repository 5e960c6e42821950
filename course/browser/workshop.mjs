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
import fastapi, sqlalchemy.orm  # long imports are not to count as the reader's own time
`;

/** The reader's files in Python; the answers are those of course/browser/python/workshop.py. */
export class Workshop {
  #runtime;
  #python;
  #tell;

  /**
   * @param {import("./runtime.mjs").StageRuntime} runtime Python, with what a panel has
   * @param {{name: string, data?: Uint8Array}[]} packages the files of the Python packages on top
   * @param {ArrayBuffer | Uint8Array} code a zip of promises, attacks, and what runs them
   * @param {(event: string, value: object) => void} tell hears of `progress`, how far a check or attack
   *   is, and of `own`, the report on what the stage itself promises, before the whole one
   */
  constructor(runtime, packages, code, tell) {
    this.#runtime = runtime;
    this.#python = runtime.python;
    this.#tell = tell;
    runtime.write(packages, "/packages");
    this.#python.unpackArchive(code, "zip", { extractDir: "/code" });
    this.#python.runPython(SETUP);
  }

  /** Do beforehand what the first check of a stage would have to do. */
  prepare({ stage }) {
    return this.#call("workshop", "prepare", stage);
  }

  /** Check the files of a stage by these tests, or by all that are in force. */
  check({ stage, files, tests }) {
    const tellOwn = (report) => this.#tell("own", JSON.parse(report));
    return this.#call("workshop", "check", files, stage, tests ?? [], this.#count, tellOwn);
  }

  /** Attack the files of a stage with these attacks, or with all. */
  attack({ stage, files, names }) {
    return this.#call("workshop", "attack", files, stage, names ?? [], this.#count);
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

  #count = (done, total) => this.#tell("progress", { done, total });

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
