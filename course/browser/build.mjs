// Makes the archive of Python packages for the page: node build.mjs WHEELS_FOLDER OUTPUT
// It runs inside Pyodide, because compiled files fit only the Python that made them.

import fs from "node:fs";
import path from "node:path";
import { loadPyodide } from "pyodide";

const [wheels, output] = process.argv.slice(2);
const python = await loadPyodide();
for (const name of fs.readdirSync(wheels).sort()) {
  const wheel = new Uint8Array(fs.readFileSync(path.join(wheels, name)));
  python.unpackArchive(wheel, "wheel", { extractDir: "/packages" });
}
const script = new URL("./python/compile_packages.py", import.meta.url);
python.runPython(fs.readFileSync(script, "utf8"));
fs.writeFileSync(output, python.FS.readFile("/packages.tar.bz2"));
