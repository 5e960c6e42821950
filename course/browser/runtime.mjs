// Runs one stage in Pyodide. Knows neither the page nor node: both hand it what they loaded.

const SETUP = `
import os, sys
sys.path[:0] = ["/code", "/packages"]
sys.dont_write_bytecode = True
os.chdir("/code")
import shims
shims.install_threads()
shims.install_bcrypt(bcryptjs.genSaltSync, bcryptjs.hashSync)
import bridge, console
`;

const NOT_STARTED = "The app has not started.";

/**
 * @typedef {object} Parts
 * @property {object} python what loadPyodide returned
 * @property {object} bcryptjs the npm module
 * @property {{name: string, data?: Uint8Array}[]} packages the files of the Python packages
 * @property {ArrayBuffer | Uint8Array} code a zip of the stages and of course/browser/python
 * @property {(line: string) => void} log receives what the stage prints
 */

/** A stage that answers requests, without a server and without a network. */
export class StageRuntime {
  /** @param {Parts} parts */
  constructor({ python, bcryptjs, packages, code, log }) {
    this.python = python;
    this.log = log;
    python.setStdout({ batched: log });
    python.setStderr({ batched: log });
    this.write(packages, "/packages"); // Python would take longer to unpack them
    python.unpackArchive(code, "zip", { extractDir: "/code" });
    python.globals.set("bcryptjs", bcryptjs);
    python.runPython(SETUP);
  }

  /** Write files below a folder. */
  write(files, target) {
    const { FS } = this.python;
    const folderOf = (name) => `${target}/${name}`.replace(/\/[^/]*$/, "");
    for (const folder of new Set(files.map(({ name }) => folderOf(name)))) FS.mkdirTree(folder);
    for (const { name, data } of files) FS.writeFile(`${target}/${name}`, data ?? "");
  }

  /** Import the stage and begin its lifespan; `rootPath` is where the page shows it. */
  async mount(stage, rootPath = "") {
    this.mounted = [stage, rootPath];
    this.show(await this.python.globals.get("bridge").mount(stage, rootPath));
  }

  /** Let the console and Swagger UI ask what this bridge leads to; null: nothing. */
  show(bridge) {
    this.bridge = bridge;
    this.console = bridge && this.python.globals.get("console").Console(bridge.handle);
  }

  /** Start again: a new process would have read its settings anew, and found no database. */
  async reset() {
    await this.python.globals.get("bridge").unmount(this.mounted[0], this.bridge);
    await this.mount(...this.mounted);
  }

  /**
   * Pass one request to the stage.
   * @param {{method: string, path: string, query?: string, headers: [string, string][], body?: ArrayBuffer}} request
   */
  async handle({ method, path, query = "", headers, body }) {
    if (!this.bridge) return { status: 503, headers: [], body: new TextEncoder().encode(NOT_STARTED) };
    const pairs = this.python.toPy(headers);
    const content = this.python.globals.get("bytes")(this.python.toPy(new Uint8Array(body ?? 0)));
    const reply = await this.bridge.handle(method, path, query, pairs, content);
    const [status, replyHeaders, replyBody] = reply.toJs({ create_pyproxies: false });
    for (const proxy of [reply, pairs, content]) proxy.destroy();
    this.log(`${method} ${path} ${status}`);
    return { status, headers: replyHeaders, body: replyBody };
  }

  /** Send a request that the reader wrote; the reply has a `problem` when it cannot be sent. */
  async send(text) {
    const started = performance.now();
    if (!this.console) return { problem: NOT_STARTED, ms: 0 };
    const reply = JSON.parse(await this.console.send(text));
    if (reply.status) this.log(`${text.trim().split("\n")[0]} ${reply.status}`);
    return { ...reply, ms: performance.now() - started };
  }

  /** Run Python that the reader wrote, with the variables of the requests. */
  run(source) {
    const started = performance.now();
    if (!this.console) return { output: NOT_STARTED, ms: 0 };
    const output = this.console.run(source);
    return { output, ms: performance.now() - started };
  }
}
