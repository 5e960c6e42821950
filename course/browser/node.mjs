// Opens the bundle of the page under node, for what is tested without a browser.

import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import * as bcryptjs from "bcryptjs";
import { parseTar } from "nanotar";
import { loadPyodide } from "pyodide";
import { StageRuntime } from "./runtime.mjs";

/**
 * Start Python as the page has it, but with a folder of this machine at /data.
 * @param {string} bundle the folder with the manifest
 * @param {string} data the folder
 * @param {Record<string, string | undefined>} env the variables of the environment
 * @param {string} first Python that runs before anything is imported
 * @returns {Promise<StageRuntime>}
 */
export async function openBundle(bundle, data, env = {}, first = "") {
  const manifest = JSON.parse(fs.readFileSync(path.join(bundle, "manifest.json"), "utf8"));
  const unpacked = (name) =>
    new Uint8Array(zlib.gunzipSync(fs.readFileSync(path.join(bundle, manifest.files[name].url))));
  const library = path.join(data, "python_stdlib.zip");
  fs.writeFileSync(library, unpacked("python_stdlib.zip"));
  const python = await loadPyodide({ stdLibURL: library, lockFileContents: manifest.lock, env });
  python.mountNodeFS("/data", data);
  python.runPython(first);
  const packages = parseTar(unpacked("packages.tar"));
  const code = unpacked("code.zip");
  return new StageRuntime({ python, bcryptjs, packages, code, log: console.error });
}
