// The Web Worker of a panel or a desk: Python with one stage, or with the reader's files.

import * as bcryptjs from "./bcryptjs.mjs";
import { download } from "./download.mjs";
import { parseTar } from "./nanotar.mjs";
import { loadPyodide } from "./pyodide.mjs";
import { StageRuntime } from "./runtime.mjs";

const HERE = new URL("./", import.meta.url);
const ENGINE = new URL("engine/", HERE).href; // no such folder: its files come from the bundle
const tell = (event, value) => self.postMessage({ event, value });
const log = (line) => tell("log", line);

let runtime;
let workshop;
let shownAt; // the path under which Swagger UI finds the reader's app

/** Let Pyodide find its files where the bundle has already put them. */
function serve(files) {
  const fromNetwork = self.fetch;
  self.fetch = (address, options) => {
    const name = String(address).startsWith(ENGINE) && String(address).slice(ENGINE.length);
    return files[name] ? Promise.resolve(files[name]) : fromNetwork(address, options);
  };
}

async function importScript(response) {
  const script = new Blob([await response.arrayBuffer()], { type: "text/javascript" });
  const url = URL.createObjectURL(script);
  const module = await import(url);
  URL.revokeObjectURL(url);
  return module.default;
}

/** Load what the manifests name, and start Python with it. */
async function load(...manifests) {
  const { lock, files } = await download(HERE, manifests, (...bytes) => tell("bytes", bytes));
  serve(files);
  const [tar, code, createPyodideModule] = await Promise.all([
    files["packages.tar"].arrayBuffer(),
    files["code.zip"].arrayBuffer(),
    importScript(files["pyodide.asm.mjs"]),
  ]);
  const python = await loadPyodide({ indexURL: ENGINE, lockFileContents: lock, createPyodideModule });
  python._api.on_fatal = stop;
  return { files, parts: { python, bcryptjs, packages: parseTar(tar), code, log } };
}

async function start({ stage, session, rootPath }) {
  const { parts } = await load("manifest.json");
  tell("phase", "Starting the stage");
  runtime = new StageRuntime(parts);
  await runtime.mount(stage, rootPath);
  answerSwagger(session);
}

/** Open a desk: nothing runs yet. */
async function open({ session, rootPath }) {
  const { Workshop } = await import("./workshop.mjs");
  const { files, parts } = await load("manifest.json", "desk.json");
  tell("phase", "Starting the desk");
  runtime = new StageRuntime(parts);
  const [tar, code] = await Promise.all(
    ["desk_packages.tar", "desk_code.zip"].map((name) => files[name].arrayBuffer()),
  );
  workshop = new Workshop(runtime, parseTar(tar), code, tell);
  shownAt = rootPath;
  answerSwagger(session);
}

/** Answer what the service worker forwards from the frame of this panel. */
function answerSwagger(session) {
  const channel = new BroadcastChannel(session);
  channel.onmessage = async ({ data: { id, request } }) => {
    if (request) channel.postMessage({ id, reply: await attempt(() => runtime.handle(request)) });
  };
}

/** An error of JavaScript, such as a full stack, ends Python for good. */
function stop(error) {
  tell("stopped", String(error.message ?? error).trim().split("\n").at(-1));
}

async function attempt(action) {
  try {
    return { value: await action() };
  } catch (error) {
    stop(error);
    return { problem: "The stage has stopped." };
  }
}

const actions = {
  start,
  open,
  prepare: (what) => workshop.prepare(what),
  check: (what) => workshop.check(what),
  attack: (what) => workshop.attack(what),
  mount: (what) => workshop.mount(what, shownAt),
  heap: () => workshop.heap(),
  send: (text) => runtime.send(text),
  run: (source) => runtime.run(source),
  reset: () => runtime.reset(),
};

self.onmessage = async ({ data: { id, action, value } }) => {
  self.postMessage({ id, ...(await attempt(() => actions[action](value))) });
};
