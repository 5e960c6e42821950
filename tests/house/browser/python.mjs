// Runs Python from standard input in the Python of the page: node python.mjs BUNDLE_FOLDER DATA_FOLDER

import fs from "node:fs";
import { openBundle } from "../../../course/browser/node.mjs";

const runtime = await openBundle(...process.argv.slice(2));
runtime.python.setStdout({ batched: console.log });
try {
  runtime.python.runPython(fs.readFileSync(0, "utf8"));
} catch (error) {
  console.error(error.message); // node would show a megabyte of Pyodide's script beside it
  process.exitCode = 1;
}
