// Does at the desk of a chapter what a reader does, in Firefox, and prints what it saw as JSON.
// node drive.mjs FIREFOX CHAPTER FOLDER_OF_ZIPS PYTHON; it talks to Firefox by WebDriver BiDi, which needs no
// driver beside it. Every other host lies behind a proxy that does not answer.

import fs from "node:fs/promises";
import puppeteer from "puppeteer-core";

const [executablePath, chapter, zips, code] = process.argv.slice(2);
const PATIENCE = { timeout: 180_000 }; // Python starts, on a machine that others use too
const CHECKED = " promises are kept|does not start|Ended early|stopped";
const ATTACKED = "did what (it|they) should not|stopped";

const CLOSED = 9; // a port on which nobody listens; Firefox asks this machine itself without a proxy
const extraPrefsFirefox = {
  "network.proxy.type": 1,
  ...Object.fromEntries(["http", "ssl"].map((kind) => [`network.proxy.${kind}`, "127.0.0.1"])),
  ...Object.fromEntries(["http", "ssl"].map((kind) => [`network.proxy.${kind}_port`, CLOSED])),
  "browser.download.folderList": 2, // a folder of its own
  "browser.download.dir": zips,
};
const options = { browser: "firefox", executablePath, headless: true, extraPrefsFirefox, ...PATIENCE };
const browser = await puppeteer.launch(options);
try {
  const page = await browser.newPage();
  const [errors, outside] = [[], []];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("request", (request) => isOutside(request.url()) && outside.push(request.url()));
  await page.goto(chapter, PATIENCE);
  await press("stage-desk", "Write this stage here");
  const given = await check();
  await openZip("solved");
  const solved = await check();
  const attacked = await ask("Attack", ATTACKED);
  const helped = await help();
  await press("stage-desk", "Reset");
  await press("stage-desk", "All files");
  const reset = await textOf("stage-desk .notice.undo p");
  await press("stage-desk", "Undo");
  await press("stage-desk", "Download");
  const downloaded = await download();
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
  const told = { given, solved, attacked, ...helped, reset, downloaded, syntax, atLine, endless, status, sentAway };
  console.log(JSON.stringify({ version, ...told, outside, errors }));

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

  /** Take a hint, and look at the stage as given; return the heads of both. */
  async function help() {
    await press("stage-desk", "Hint");
    await press("stage-desk", "Hint 1 of 3");
    await press("stage-desk", "Hint 2 of 3");
    const hints = await page.$$eval("stage-desk .hint .step", (steps) => steps.length);
    await press("stage-desk", "Compare");
    const compared = await textOf("stage-desk .side.compare h3");
    return { hints, compared };
  }

  /** Wait for what the desk gives away; return its name. */
  async function download() {
    for (let look = 0; look < PATIENCE.timeout / 100; look += 1) {
      const found = (await fs.readdir(zips)).find((name) => name.startsWith("my_app"));
      if (found?.endsWith(".zip") && (await fs.stat(`${zips}/${found}`)).size) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return "";
  }

  function check() {
    return ask("Check", CHECKED);
  }

  /** Press a button, and return what the desk says in a line when it is done. */
  async function ask(name, done) {
    const state = await page.waitForSelector("stage-desk .workbench > .state");
    await press("stage-desk", name);
    const isDone = (shown, pattern) => new RegExp(pattern).test(shown.textContent);
    await page.waitForFunction(isDone, PATIENCE, state, done);
    return state.evaluate(({ textContent }) => textContent);
  }
} finally {
  await browser.close();
}
