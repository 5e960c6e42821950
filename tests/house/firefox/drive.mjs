// Does at the desk of a chapter what a reader does, in Firefox, and prints what it saw as JSON.
// node drive.mjs FIREFOX CHAPTER ZIP; it talks to Firefox by WebDriver BiDi, which needs no driver beside it.

import puppeteer from "puppeteer-core";

const [executablePath, chapter, zip] = process.argv.slice(2);
const PATIENCE = { timeout: 180_000 }; // Python starts, on a machine that others use too

const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(chapter);
  await press("stage-desk", "Write this stage here");
  const given = await check();
  const chosen = await page.waitForSelector("stage-desk input[type=file]");
  await chosen.uploadFile(zip);
  await page.waitForFunction(() => document.querySelector('stage-desk [data-path="utils/security.py"]'), PATIENCE);
  const solved = await check();
  await press("stage-panel", "Run this stage here");
  await press("stage-panel", "Send");
  const reply = await page.waitForSelector("stage-panel .reply .status", PATIENCE);
  const status = await reply.evaluate(({ textContent }) => textContent);
  console.log(JSON.stringify({ version: await browser.version(), given, solved, status, errors }));

  async function press(element, name) {
    const find = (where, text) =>
      [...document.querySelectorAll(`${where} button`)].find(
        (button) => button.textContent === text && !button.disabled,
      );
    const button = await page.waitForFunction(find, PATIENCE, element, name);
    await button.evaluate((found) => found.click());
  }

  /** Check, and return what the desk says in a line. */
  async function check() {
    const state = await page.waitForSelector("stage-desk .workbench > .state");
    await press("stage-desk", "Check");
    await page.waitForFunction((shown) => / promises are kept|does not start|stopped/.test(shown.textContent), PATIENCE, state);
    return state.evaluate(({ textContent }) => textContent);
  }
} finally {
  await browser.close();
}
