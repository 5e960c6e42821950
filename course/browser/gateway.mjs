// Serves one stage from the bundle of the page over HTTP on 127.0.0.1, so that its promises can be
// run against it: node gateway.mjs BUNDLE_FOLDER STAGE DATA_FOLDER
// It ends when its standard input ends.

import http from "node:http";
import { openBundle } from "./node.mjs";

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

const { SECRET_KEY, BCRYPT_ROUNDS, ARGON2_MEMORY } = process.env;
const env = { SECRET_KEY, BCRYPT_ROUNDS, ARGON2_MEMORY, DATABASE_URL: "sqlite:////data/app.db" };
const runtime = await openBundle(bundle, data, env, WITHOUT_WAL);
await runtime.mount(stage);
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
