// Loads the bundle, unpacks it while it comes, and tells how much of it has come.

/**
 * Start to load all files of some manifests at once.
 * @param {URL} base where the manifests lie
 * @param {string[]} names the manifests; the first has the lock that Pyodide wants
 * @param {(received: number, total: number) => void} onBytes counts bytes as they travel
 * @returns {Promise<{lock: object, files: Record<string, Response>}>} each file unpacked
 */
export async function download(base, names, onBytes) {
  const reads = names.map(async (name) => (await load(new URL(name, base))).json());
  const manifests = await Promise.all(reads);
  const entries = manifests.flatMap(({ files }) => Object.entries(files));
  const total = entries.reduce((sum, [, file]) => sum + file.bytes, 0);
  let received = 0;
  const count = (chunk) => onBytes((received += chunk.byteLength), total);
  const files = entries.map(async ([name, { url }]) => [
    name,
    unpack(await load(new URL(url, base)), count, name),
  ]);
  return { lock: manifests[0].lock, files: Object.fromEntries(await Promise.all(files)) };
}

async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} was answered ${response.status}`);
  return response;
}

function unpack(response, count, name) {
  const counter = new TransformStream({
    transform(chunk, controller) {
      count(chunk);
      controller.enqueue(chunk);
    },
  });
  const stream = response.body.pipeThrough(counter).pipeThrough(new DecompressionStream("gzip"));
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(stream, { headers: { "content-type": type } });
}
