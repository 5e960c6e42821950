// Sends the requests of a collection one by one, as a reader does in Postman, and prints as JSON
// what came back. Only the collection variables live from one request to the next.
// It is one run of newman, as the start of a run costs five times a request: what a script keeps
// for its own run, with pm.variables, is cleared before each request.
// Usage: node send_one_by_one.js COLLECTION NAME=VALUE …, such as baseUrl=http://127.0.0.1:8100/s05
const { readFileSync } = require("node:fs");
const newman = require("newman");

const ALONE = { listen: "prerequest", script: { exec: ["pm.variables.clear();"] } };

const [file, ...settings] = process.argv.slice(2);
const envVar = settings.map((setting) => {
  const [key, ...value] = setting.split("=");
  return { key, value: value.join("=") };
});
const collection = JSON.parse(readFileSync(file, "utf8"));
collection.event = [ALONE, ...(collection.event ?? [])];

let answer; // to what was sent last: by a script, or by the request itself
const replies = [];

const run = newman.run({ collection, envVar }, (refusal, summary) => {
  if (refusal) throw refusal;
  for (const { cursor, error } of summary.run.failures) {
    replies[cursor.position].failures.push(`${error.test ?? error.name}: ${error.message}`);
  }
  console.log(JSON.stringify(replies));
});

run.on("beforeItem", (_, { cursor, item }) => {
  const nothing = { code: 0, headers: {}, body: "", visualizer: null, failures: [] };
  replies[cursor.position] = { name: item.name, ...nothing };
});

run.on("script", (error, { cursor, execution }) => {
  if (error) return; // it is among the failures of the run
  const reply = replies[cursor.position];
  const values = execution.collectionVariables.values.toJSON();
  reply.variables = Object.fromEntries(values.map(({ key, value }) => [key, value]));
  reply.visualizer = execution.return.visualizer ?? reply.visualizer;
});

run.on("request", (_, { response }) => {
  answer = response;
});

run.on("beforeTest", (_, { cursor }) => {
  if (!answer) return; // nobody answered
  const { code, headers } = answer;
  Object.assign(replies[cursor.position], { code, headers: headers.toObject(), body: answer.text() });
});
