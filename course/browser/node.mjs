// Opens the bundle of the page under node, for what is tested without a browser.

import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import * as bcryptjs from "bcryptjs";
import { parseTar } from "nanotar";
import { loadPyodide } from "pyodide";
import { StageRuntime } from "./runtime.mjs";
import { Workshop } from "./workshop.mjs";

/**
 * Start Python as the page has it, but with a folder of this machine at /data.
 * @param {string} bundle the folder with the manifest
 * @param {string} data the folder
 * @param {Record<string, string | undefined>} env the variables of the environment
 * @param {string} first Python that runs before anything is imported
 * @returns {Promise<StageRuntime>}
 */
export async function openBundle(bundle, data, env = {}, first = "") {
  const { lock, unpacked } = readerOf(bundle);
  const library = path.join(data, "python_stdlib.zip");
  fs.writeFileSync(library, unpacked("python_stdlib.zip"));
  const python = await loadPyodide({ stdLibURL: library, lockFileContents: lock, env });
  python.mountNodeFS("/data", data);
  python.runPython(first);
  const packages = parseTar(unpacked("packages.tar"));
  const code = unpacked("code.zip");
  return new StageRuntime({ python, bcryptjs, packages, code, log: console.error });
}

/**
 * Start Python as a desk has it.
 * @param {string} bundle the folder with the manifests
 * @param {string} data a folder of this machine
 * @param {(event: string, value: object) => void} tell hears of what a check or an attack tells meanwhile
 * @returns {Promise<{runtime: StageRuntime, workshop: Workshop}>}
 */
export async function openDesk(bundle, data, tell = () => {}) {
  const runtime = await openBundle(bundle, data);
  const { unpacked } = readerOf(bundle, "desk.json");
  const packages = parseTar(unpacked("desk_packages.tar"));
  const workshop = new Workshop(runtime, packages, unpacked("desk_code.zip"), tell);
  return { runtime, workshop };
}

function readerOf(bundle, ...names) {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(bundle, name), "utf8"));
  const manifests = ["manifest.json", ...names].map(read);
  const files = Object.assign({}, ...manifests.map((manifest) => manifest.files));
  const unpacked = (name) =>
    new Uint8Array(zlib.gunzipSync(fs.readFileSync(path.join(bundle, files[name].url))));
  return { lock: manifests[0].lock, unpacked };
}
