// Asks a desk under node: node desk.mjs BUNDLE_FOLDER DATA_FOLDER
// Each line of standard input is {action, value}, an action of the worker; each answer is a line too.

import readline from "node:readline";
import { openDesk } from "../../../course/browser/node.mjs";

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const told = {}; // meanwhile: the last of each kind
const { runtime, workshop } = await openDesk(...process.argv.slice(2), (event, value) => {
  told[event] = value;
});

const actions = {
  prepare: (value) => workshop.prepare(value),
  check: (value) => workshop.check(value),
  attack: (value) => workshop.attack(value),
  mount: (value) => workshop.mount(value),
  heap: () => workshop.heap(),
  send: (text) => runtime.send(text),
  run: (source) => runtime.run(source),
  python: (source) => runtime.python.runPython(source),
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { action, value } = JSON.parse(line);
  const started = performance.now();
  for (const event of Object.keys(told)) delete told[event];
  try {
    const answer = await actions[action](value);
    say({ value: answer, told, ms: performance.now() - started });
  } catch (error) {
    say({ problem: String(error.message ?? error).slice(-3000) }); // not a megabyte of script
  }
}
