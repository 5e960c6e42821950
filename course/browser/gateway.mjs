// Serves one stage from Pyodide over HTTP on 127.0.0.1, so that its promises can be run against
// the packages of the page: node gateway.mjs PACKAGES CODE STAGE DATA_FOLDER
// It ends when its standard input ends.

import fs from "node:fs";
import http from "node:http";
import * as bcryptjs from "bcryptjs";
import { loadPyodide } from "pyodide";
import { StageRuntime } from "./runtime.mjs";

const [packages, code, stage, data] = process.argv.slice(2);

/** Load Pyodide with a folder of this machine at /data, where the stage keeps its database. */
async function loadWithFolder(options) {
  delete options.indexURL;
  const python = await loadPyodide({ ...options, env: { ...options.env, ...settings() } });
  python.mountNodeFS("/data", data);
  return python;
}

function settings() {
  const { SECRET_KEY, BCRYPT_ROUNDS } = process.env;
  return { SECRET_KEY, BCRYPT_ROUNDS, DATABASE_URL: "sqlite:////data/app.db" };
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function pairs(list) {
  return list.flatMap((name, i) => (i % 2 ? [] : [[name, list[i + 1]]]));
}

const runtime = await StageRuntime.load({
  loadPyodide: loadWithFolder,
  bcryptjs,
  packages: new Uint8Array(fs.readFileSync(packages)).buffer,
  code: new Uint8Array(fs.readFileSync(code)).buffer,
  log: (line) => console.log(line),
});
await runtime.mount(stage);

const server = http.createServer({ maxHeaderSize: 131072 }, async (request, response) => {
  const { pathname, search } = new URL(request.url, "http://127.0.0.1");
  const reply = await runtime.handle({
    method: request.method,
    path: pathname,
    query: search.slice(1),
    headers: pairs(request.rawHeaders).filter(([name]) => name.toLowerCase() !== "content-length"),
    body: await bodyOf(request),
  });
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
});
server.listen(0, "127.0.0.1", () => {
  console.log(`Serving on http://127.0.0.1:${server.address().port}`);
});
process.stdin.resume().on("end", () => process.exit());
