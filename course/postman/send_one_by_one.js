// Sends the requests of a collection one by one, as a reader does in Postman, and prints as JSON
// what came back. Only the collection variables live from one request to the next.
// Usage: node send_one_by_one.js COLLECTION NAME=VALUE …, such as baseUrl=http://127.0.0.1:8100/s05
const { readFileSync } = require("node:fs");
const { promisify } = require("node:util");
const newman = require("newman");

const [file, ...settings] = process.argv.slice(2);
const envVar = settings.map((setting) => {
  const [key, ...value] = setting.split("=");
  return { key, value: value.join("=") };
});
const collection = JSON.parse(readFileSync(file, "utf8"));

async function send(item) {
  const seen = {};
  const run = promisify((options, done) => {
    newman.run(options, done).on("script", (error, { execution }) => {
      if (error) return; // it is among the failures of the run
      seen.variables = execution.collectionVariables.values.toJSON();
      seen.visualizer = execution.return.visualizer ?? seen.visualizer;
    });
  });
  const summary = await run({ collection: { ...collection, item: [item] }, envVar });
  collection.variable = seen.variables ?? collection.variable;
  const response = summary.run.executions[0]?.response; // a script may pass its request over
  return {
    name: item.name,
    code: response?.code ?? 0,
    headers: response?.headers.toObject() ?? {},
    body: response?.text() ?? "",
    visualizer: seen.visualizer ?? null,
    variables: Object.fromEntries(collection.variable.map(({ key, value }) => [key, value])),
    failures: summary.run.failures.map(({ error }) => `${error.test ?? error.name}: ${error.message}`),
  };
}

async function main() {
  const replies = [];
  for (const item of collection.item.flatMap((folder) => folder.item)) {
    replies.push(await send(item));
  }
  console.log(JSON.stringify(replies));
}

main();
