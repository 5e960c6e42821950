// Runs before the request is sent. The server takes a name only once, so each run makes a new
// one. The later requests read it from the collection variables.
const run = pm.variables.replaceIn("{{$guid}}"); // a random UUID (RFC 9562)
const name = `alice-${run.slice(0, 8)}`;
pm.collectionVariables.set("username", name);
pm.collectionVariables.set("email", `${name}@example.com`);
pm.collectionVariables.set("password", `private-${run}`);
