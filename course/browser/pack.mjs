// Packs the Python side of the bundle: node pack.mjs WHEELS_FOLDER OUTPUT_FOLDER
// It runs inside Pyodide, because compiled files fit only the Python that made them.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const [wheels, output] = process.argv.slice(2);
const engine = path.dirname(fileURLToPath(import.meta.resolve("pyodide")));
// Without the columns of each instruction, compiled files are a fifth smaller.
const python = await loadPyodide({ env: { HOME: "/home/pyodide", PYTHONNODEBUGRANGES: "1" } });
for (const name of fs.readdirSync(wheels).sort()) {
  const wheel = new Uint8Array(fs.readFileSync(path.join(wheels, name)));
  python.unpackArchive(wheel, "wheel", { extractDir: "/packages" });
}
python.FS.writeFile("/stdlib.zip", fs.readFileSync(path.join(engine, "python_stdlib.zip")));
const script = new URL("./python/pack.py", import.meta.url);
try {
  python.runPython(fs.readFileSync(script, "utf8"));
} catch (error) {
  console.error(error.message); // node would show a megabyte of Pyodide's script beside it
  process.exit(1);
}
for (const name of ["packages.tar", "python_stdlib.zip"]) {
  fs.writeFileSync(path.join(output, name), python.FS.readFile(`/packed/${name}`));
}
