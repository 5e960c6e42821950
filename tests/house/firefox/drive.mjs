// Does at the desk of a chapter what a reader does, in Firefox, and prints what it saw as JSON.
// node drive.mjs FIREFOX CHAPTER FOLDER_OF_ZIPS PYTHON; it talks to Firefox by WebDriver BiDi, which needs no
// driver beside it. Every other host lies behind a proxy that does not answer.

import puppeteer from "puppeteer-core";

const [executablePath, chapter, zips, code] = process.argv.slice(2);
const PATIENCE = { timeout: 180_000 }; // Python starts, on a machine that others use too

const CLOSED = 9; // a port on which nobody listens; Firefox asks this machine itself without a proxy
const extraPrefsFirefox = {
  "network.proxy.type": 1,
  ...Object.fromEntries(["http", "ssl"].map((kind) => [`network.proxy.${kind}`, "127.0.0.1"])),
  ...Object.fromEntries(["http", "ssl"].map((kind) => [`network.proxy.${kind}_port`, CLOSED])),
};
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, extraPrefsFirefox });
try {
  const page = await browser.newPage();
  const [errors, outside] = [[], []];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("request", (request) => isOutside(request.url()) && outside.push(request.url()));
  await page.goto(chapter);
  await press("stage-desk", "Write this stage here");
  const given = await check();
  await openZip("solved");
  const solved = await check();
  await openZip("syntax");
  const syntax = await check();
  await press("stage-desk", /^Go to /);
  const atLine = await textOf("stage-desk .at-line:not([hidden])");
  await page.waitForSelector("stage-desk .cm-lint-marker-error", PATIENCE);
  await openZip("endless");
  const endless = await check();
  await press("stage-panel", "Run this stage here");
  await press("stage-panel", "Send");
  const status = await textOf("stage-panel .reply .status");
  const sentAway = await runPython();
  const version = await browser.version();
  console.log(JSON.stringify({ version, given, solved, syntax, atLine, endless, status, sentAway, outside, errors }));

  function isOutside(address) {
    const { protocol, hostname } = new URL(address);
    return protocol.startsWith("http") && hostname !== "127.0.0.1";
  }

  async function textOf(selector) {
    const found = await page.waitForSelector(selector, PATIENCE);
    return found.evaluate(({ textContent }) => textContent);
  }

  /** Take the files of a zip, and wait until the page says so. */
  async function openZip(name) {
    await page.$$eval("stage-desk .notice.undo", (notices) => notices.forEach((each) => each.classList.add("seen")));
    const chosen = await page.waitForSelector("stage-desk input[type=file]");
    await chosen.uploadFile(`${zips}/${name}.zip`);
    await page.waitForSelector("stage-desk .notice.undo:not(.seen)", PATIENCE);
  }

  /** Run Python in the console of the panel, and return what it printed. */
  async function runPython() {
    await page.$eval("stage-panel", (panel, text) => {
      panel.querySelectorAll(".steps button")[panel.steps.findIndex(({ kind }) => kind === "python")].click();
      panel.querySelector("textarea").value = text;
      panel.querySelector(".reply").replaceChildren();
    }, code);
    await press("stage-panel", "Run");
    return textOf("stage-panel .reply pre");
  }

  async function press(element, name) {
    const find = (where, pattern) =>
      [...document.querySelectorAll(`${where} button`)].find(
        (button) => new RegExp(pattern).test(button.textContent) && !button.disabled,
      );
    const pattern = name instanceof RegExp ? name.source : `^${name}$`;
    const button = await page.waitForFunction(find, PATIENCE, element, pattern);
    await button.evaluate((found) => found.click());
  }

  /** Check, and return what the desk says in a line. */
  async function check() {
    const state = await page.waitForSelector("stage-desk .workbench > .state");
    await press("stage-desk", "Check");
    await page.waitForFunction((shown) => / promises are kept|does not start|Ended early|stopped/.test(shown.textContent), PATIENCE, state);
    return state.evaluate(({ textContent }) => textContent);
  }
} finally {
  await browser.close();
}
