// What a check found, in words.

import { button, make } from "../parts.mjs";
import { explained, linkTo } from "./explain.mjs";

const CODE_FIELDS = ["sent", "answer", "log"]; // shown as they are, line by line

const STILL = "Those of the earlier stages are still being tried.";

const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

export const placeOf = ({ file, line }) => (file && line ? `${file}, line ${line}` : file);

/** Say in one sentence what a problem is and where. */
export function sentenceOf(problem) {
  const place = placeOf(problem);
  return `${place ? `${place}: ` : ""}${problem.kind}: ${problem.text}`;
}

/**
 * Show a problem of the reader's files, with a way to its line.
 * @param {(problem: object) => void} goTo shows its line in the editor
 */
export function problemShown(lead, problem, goTo) {
  const where = placeOf(problem);
  const parts = [make("p", {}, lead)];
  parts.push(make("pre", { tabindex: "0", "aria-label": "Problem" }, `${problem.kind}: ${problem.text}`));
  if (problem.file) parts.push(make("p", {}, button(`Go to ${where}`, () => goTo(problem), "plain")));
  return make("div", { class: "told problem" }, ...parts);
}

/**
 * Show a report; returns what goes into the results.
 * @param {{goTo: (problem: object) => void, passed: () => (Node | string)[]}} ways a way to a line, and
 *   what to say when all is kept
 */
export function reportShown(report, { goTo, passed }) {
  const head = make("h3", {}, "Check");
  if (report.problem) return [head, problemShown("Your app does not start.", report.problem, goTo)];
  const parts = [head, sumShown(report, "kept")];
  if (report.stopped) {
    parts.push(problemShown("The run was ended early: this did not come to an end.", report.stopped, goTo));
  }
  parts.push(...brokenShown(report, goTo, "Begin here: "));
  if (isAllKept(report)) parts.push(make("p", {}, ...passed()));
  if (report.stages?.length > 1) parts.push(byStage(report.stages));
  if (report.unchecked.length) parts.push(footnote(report.unchecked));
  return parts;
}

/** Show what became of the promises of this stage, while those of the earlier ones are being tried. */
export function ownShown(report, { goTo }) {
  const parts = [make("h3", {}, "Check"), sumShown(report, "of this stage kept"), make("p", {}, STILL)];
  return [...parts, ...brokenShown(report, goTo, "Broken: ")];
}

/** Show the first broken promise, an error on its way, and the others. */
function brokenShown(report, goTo, lead) {
  const parts = report.first ? [first(report.first, lead)] : [];
  if (report.trace) parts.push(problemShown("An error of your app on the way:", report.trace, goTo));
  if (report.others.length) parts.push(others(report.others));
  return parts;
}

/** Sum up a report in one sentence. */
export function sumOf(report) {
  if (report.problem) return `Your app does not start. ${sentenceOf(report.problem)}`;
  if (report.stopped) return `Ended early. ${sentenceOf(report.stopped)}`;
  return `${keptOf(report, "promises")} are kept.`;
}

/** Sum up what became of the promises of this stage, while those of the earlier ones are being tried. */
export const sumOfOwn = (report) => `${keptOf(report, "promises of this stage")} are kept. ${STILL}`;

const keptOf = (report, what) =>
  isAllKept(report) ? `All ${report.of} ${what}` : `${report.kept} of ${report.of} ${what}`;

/** Whether all is kept, and something of it was brought by the stage itself. */
export const isAllKept = (report) =>
  !report.problem && !report.stopped && report.kept === report.of && report.own > 0;

function sumShown(report, tail) {
  const isWhole = isAllKept(report);
  const text = `${report.kept} of ${counted(report.of, "promise")} ${tail}`;
  return make("p", { class: `sum ${isWhole ? "good" : "refused"}` }, make("b", {}, text));
}

function first(told, lead) {
  const fields = fieldsOf(told);
  const explanation = make("div", {});
  explained(told.page).then((quote) => quote && explanation.replaceChildren(quote));
  return make(
    "div",
    { class: "told" },
    make("p", { class: "lead-in" }, lead, make("b", {}, told.sentence)),
    make("p", { class: "of-stage" }, originOf(told)),
    fields,
    explanation,
    make("p", {}, linkTo(told.page, "Where the course explains this")),
  );
}

const originOf = (told) =>
  told.own ? `A promise of this stage, ${told.stage}.` : `A promise of an earlier stage, ${told.stage}, broke by the way.`;

function fieldsOf(told) {
  const list = make("dl", {});
  for (const [name, text] of told.fields) {
    const isCode = CODE_FIELDS.includes(name);
    const shown = isCode ? make("pre", { tabindex: "0", "aria-label": name }, text) : text;
    list.append(make("dt", {}, name), make("dd", {}, shown));
  }
  return list;
}

function others(told) {
  const items = told.map((each) =>
    make(
      "details",
      { class: "other" },
      make("summary", {}, each.sentence, make("span", { class: "of-stage" }, ` ${each.stage}`)),
      fieldsOf(each),
      make("p", {}, linkTo(each.page, "Where the course explains this")),
    ),
  );
  const head = `${counted(told.length, "other promise")} ${told.length === 1 ? "is" : "are"} broken too`;
  return make("details", { class: "others" }, make("summary", {}, head), ...items);
}

function byStage(stages) {
  const rows = stages.map(({ title, label, kept, broken, not_tried, not_checked }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, `${label} ${title}`),
      ...[kept, broken, not_tried, not_checked].map((count) => make("td", {}, String(count))),
    ),
  );
  const names = ["Stage", "kept", "broken", "not tried", "not checked"];
  const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  const scroll = make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Promises by stage" });
  scroll.append(table);
  return make("details", { class: "others" }, make("summary", {}, "Stage by stage"), scroll);
}

function footnote(unchecked) {
  const total = unchecked.reduce((sum, { count }) => sum + count, 0);
  const reasons = unchecked.map(({ reason, count }) => `${count}: ${reason}`).join("; ");
  const text = `Not checked in a page, and not counted as kept: ${counted(total, "promise")}. ${reasons}.`;
  return make("p", { class: "footnote" }, text);
}
