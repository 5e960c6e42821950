// Swagger UI in a frame, whose requests a service worker hands to a stage in this page.

import { make } from "./parts.mjs";

const HERE = new URL("./", import.meta.url);
const APPS = new URL("../app/", HERE);
const SERVICE_WORKER = new URL("../sw.js", HERE);

/** Make the frame of Swagger UI for the stage at an address of this page. */
export async function swaggerFrame(rootPath) {
  await controlFrames();
  const frame = make("iframe", { src: `${rootPath}/docs`, title: "Swagger UI of this stage" });
  frame.addEventListener("load", () => followScheme(frame));
  return frame;
}

/** Wait until the service worker controls the app frames, and nothing else of the site. */
async function controlFrames() {
  if (!navigator.serviceWorker) throw new Error("there is none");
  const address = new URL(`?assets=${encodeURIComponent(HERE)}`, SERVICE_WORKER);
  const { active, installing, waiting } = await navigator.serviceWorker.register(address, {
    scope: APPS.pathname,
  });
  const coming = installing ?? waiting;
  if (active && !coming) return;
  await new Promise((resolve, reject) =>
    coming.addEventListener("statechange", () => {
      if (coming.state === "activated") resolve();
      if (coming.state === "redundant") reject(new Error("it did not start"));
    }),
  );
}

/** Show Swagger UI as dark as the page around it. */
function followScheme({ contentDocument }) {
  const isDark = document.body.dataset.mdColorScheme === "slate";
  contentDocument.documentElement.classList.toggle("dark-mode", isDark);
}
