// Packs the Python side of the bundle: node pack.mjs MODULE OUTPUT_FOLDER WHEELS_FOLDER [WHEELS_FOLDER]
// It runs a module of python/ inside Pyodide, because compiled files fit only the Python that made
// them. The first wheels are unpacked into /packages, the others into /more.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const [module, output, ...folders] = process.argv.slice(2);
const engine = path.dirname(fileURLToPath(import.meta.resolve("pyodide")));
// Without the columns of each instruction, compiled files are a fifth smaller.
const python = await loadPyodide({ env: { HOME: "/home/pyodide", PYTHONNODEBUGRANGES: "1" } });
for (const [place, wheels] of folders.entries()) {
  const extractDir = ["/packages", "/more"][place];
  for (const name of fs.readdirSync(wheels).sort()) {
    const wheel = new Uint8Array(fs.readFileSync(path.join(wheels, name)));
    python.unpackArchive(wheel, "wheel", { extractDir });
  }
}
python.FS.writeFile("/stdlib.zip", fs.readFileSync(path.join(engine, "python_stdlib.zip")));
python.mountNodeFS("/repo", fileURLToPath(new URL("../../", import.meta.url)));
python.mountNodeFS("/packed", output);
try {
  python.runPython('import sys; sys.path.append("/repo"); sys.dont_write_bytecode = True');
  python.runPython(`from course.browser.python import ${module}; ${module}.main()`);
} catch (error) {
  console.error(error.message); // node would show a megabyte of Pyodide's script beside it
  process.exit(1);
}
