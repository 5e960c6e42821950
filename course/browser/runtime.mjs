// Runs one stage in Pyodide. Knows neither the page nor node: both hand it what they loaded.

const SETUP = `
import os, sys
sys.path[:0] = ["/code", "/packages"]
sys.dont_write_bytecode = True
import shims
shims.install_threads()
shims.install_bcrypt(bcryptjs)
import bridge
`;

/**
 * @typedef {object} Parts
 * @property {(options: object) => Promise<object>} loadPyodide
 * @property {string} indexURL where Pyodide finds its own files
 * @property {object} bcryptjs the npm module
 * @property {ArrayBuffer | Promise<ArrayBuffer>} packages a .tar.bz2 of the Python packages
 * @property {ArrayBuffer | Promise<ArrayBuffer>} code a zip of the stages, the shims and the bridge
 * @property {Record<string, string>} [env] the settings of the stage
 * @property {(line: string) => void} log receives what the stage prints
 */

/** A stage that answers requests, without a server and without a network. */
export class StageRuntime {
  /** @param {Parts} parts @returns {Promise<StageRuntime>} */
  static async load({ loadPyodide, indexURL, bcryptjs, packages, code, env = {}, log }) {
    const python = await loadPyodide({ indexURL, env: { HOME: "/home/pyodide", ...env } });
    python.setStdout({ batched: log });
    python.setStderr({ batched: log });
    python.unpackArchive(await packages, "bztar", { extractDir: "/packages" });
    python.unpackArchive(await code, "zip", { extractDir: "/code" });
    python.globals.set("bcryptjs", bcryptjs);
    await python.runPythonAsync(SETUP);
    return new StageRuntime(python, log);
  }

  constructor(python, log) {
    this.python = python;
    this.log = log;
  }

  /** Import the stage and begin its lifespan; `rootPath` is where the page shows it. */
  async mount(stage, rootPath = "") {
    this.bridge = await this.python.globals.get("bridge").mount(stage, rootPath);
  }

  /**
   * Pass one request to the stage.
   * @param {{method: string, path: string, query?: string, headers: [string, string][], body?: ArrayBuffer}} request
   */
  async handle({ method, path, query = "", headers, body }) {
    const started = performance.now();
    const bytes = new Uint8Array(body ?? 0);
    const sent = bytes.length ? [...headers, ["content-length", String(bytes.length)]] : headers;
    const pairs = this.python.toPy(sent.map(([name, value]) => [name, value]));
    const content = this.python.globals.get("bytes")(this.python.toPy(bytes));
    const reply = await this.bridge.handle(method, path, query, pairs, content);
    const [status, replyHeaders, replyBody] = reply.toJs({ create_pyproxies: false });
    for (const proxy of [reply, pairs, content]) proxy.destroy?.();
    this.log(`${method} ${path} ${status}`);
    return { status, headers: replyHeaders, body: replyBody, ms: performance.now() - started };
  }
}
