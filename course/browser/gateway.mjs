// Serves one stage from the bundle of the page over HTTP on 127.0.0.1, so that its promises can be
// run against it: node gateway.mjs BUNDLE_FOLDER STAGE DATA_FOLDER
// It ends when its standard input ends.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import zlib from "node:zlib";
import * as bcryptjs from "bcryptjs";
import { parseTar } from "nanotar";
import { loadPyodide } from "pyodide";
import { StageRuntime } from "./runtime.mjs";

// The promises read the file of the database from another process. Pyodide knows no locks between
// processes, and with WAL such a reader would take the log away: so here, alone, the journal stays.
const WITHOUT_WAL = `
from sqlite3 import SQLITE_IGNORE, SQLITE_OK, SQLITE_PRAGMA, dbapi2

def leave_the_journal(action, name, *_):
    is_change = action == SQLITE_PRAGMA and name == "journal_mode"
    return SQLITE_IGNORE if is_change else SQLITE_OK

def connect(*args, usual=dbapi2.connect, **options):
    connection = usual(*args, **options)
    connection.set_authorizer(leave_the_journal)
    return connection

dbapi2.connect = connect
`;

const [bundle, stage, data] = process.argv.slice(2);
const manifest = JSON.parse(fs.readFileSync(path.join(bundle, "manifest.json"), "utf8"));

function unpacked(name) {
  const file = fs.readFileSync(path.join(bundle, manifest.files[name].url));
  return new Uint8Array(zlib.gunzipSync(file));
}

/** Pyodide as the page has it, but with the folder DATA_FOLDER of this machine at /data. */
async function start() {
  const { SECRET_KEY, BCRYPT_ROUNDS } = process.env;
  const library = path.join(data, "python_stdlib.zip");
  fs.writeFileSync(library, unpacked("python_stdlib.zip"));
  const python = await loadPyodide({
    stdLibURL: library,
    lockFileContents: manifest.lock,
    env: { SECRET_KEY, BCRYPT_ROUNDS, DATABASE_URL: "sqlite:////data/app.db" },
  });
  python.mountNodeFS("/data", data);
  python.runPython(WITHOUT_WAL);
  const packages = parseTar(unpacked("packages.tar"));
  const code = unpacked("code.zip");
  const runtime = new StageRuntime({ python, bcryptjs, packages, code, log: console.error });
  await runtime.mount(stage);
  return runtime;
}

/** All bytes of the body; null when the client hangs up before its end. */
async function bodyOf(request) {
  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch (error) {
    if (error.code === "ECONNRESET") return null;
    throw error;
  }
  return Buffer.concat(chunks);
}

/** The headers as pairs; the bridge counts the bytes of the body itself. */
function headersOf({ rawHeaders }) {
  const names = rawHeaders.filter((_, place) => place % 2 === 0);
  const pairs = names.map((name, place) => [name, rawHeaders[2 * place + 1]]);
  return pairs.filter(([name]) => name.toLowerCase() !== "content-length");
}

const runtime = await start();
const server = http.createServer({ maxHeaderSize: 131072 }, async (request, response) => {
  const [path, query = ""] = request.url.split("?");
  const [headers, body] = [headersOf(request), await bodyOf(request)];
  if (body === null) return;
  const reply = await runtime.handle({ method: request.method, path, query, headers, body });
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
});
server.listen(0, "127.0.0.1", () => {
  console.log(`Serving on http://127.0.0.1:${server.address().port}`);
});
process.stdin.resume().on("end", () => process.exit());
