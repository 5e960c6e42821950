// The service worker of the app frames, and of nothing else: it hands the requests of Swagger UI
// to the Web Worker in which the stage runs, and reaches no other host.

const APPS = new URL("app/", self.location).pathname;
const ASSETS = new URL(self.location).searchParams.get("assets");
const SWAGGER_UI = /^https:\/\/[^/]+\/npm\/swagger-ui-dist@[^/]+\/([\w.-]+)$/;
const WAIT_MS = 30_000;
const WITHOUT_BODY = [101, 204, 205, 304];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) {
    event.respondWith(standIn(url));
  } else if (url.pathname.startsWith(APPS)) {
    event.respondWith(forward(event.request, url));
  }
});

/** FastAPI's page asks another host for Swagger UI: the site has it too. */
function standIn(url) {
  const [, name] = url.href.match(SWAGGER_UI) ?? [];
  return name ? fetch(new URL(name, ASSETS)) : new Response(null, { status: 204 });
}

async function forward(request, url) {
  const [session, ...rest] = url.pathname.slice(APPS.length).split("/");
  const body = await request.arrayBuffer();
  const reply = await ask(session, {
    method: request.method,
    path: `/${rest.join("/")}`,
    query: url.search.slice(1),
    headers: [...request.headers],
    body,
  });
  if (!reply.value) return new Response(reply.problem, { status: 503 });
  const { status, headers, body: content } = reply.value;
  return new Response(WITHOUT_BODY.includes(status) ? null : content, { status, headers });
}

/** Ask the worker of a session; where its page was closed, nobody answers. */
function ask(session, request) {
  const channel = new BroadcastChannel(session);
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const give = (reply) => {
      clearTimeout(timer);
      channel.close();
      resolve(reply);
    };
    const timer = setTimeout(give, WAIT_MS, { problem: "No page runs this stage any more." });
    channel.onmessage = ({ data }) => data.id === id && data.reply && give(data.reply);
    channel.postMessage({ id, request });
  });
}
