// The reader's files beside those of the stage as given, and why those are written so.

import { make } from "../parts.mjs";
import { paired } from "./diff.mjs";

/**
 * @param {Record<string, string>} mine
 * @param {Record<string, string>} given the stage as given
 * @param {Record<string, string>} why HTML of the chapter, by path
 * @param {(source: string) => [string, string][][]} coloured colours Python, line by line
 */
export function comparison(mine, given, why, coloured) {
  const paths = [...new Set([...Object.keys(given), ...Object.keys(mine)])].sort();
  const differ = paths.filter((path) => mine[path] !== given[path]);
  if (!differ.length) return [make("p", {}, "Your files and those of the stage as given are the same.")];
  const count = `${differ.length} of ${paths.length} files differ. Yours may be as good: the promises decide.`;
  const files = differ.map((path) => fileShown(path, mine[path], given[path], why[path], coloured));
  files[0].open = true;
  return [make("p", {}, count), ...files];
}

function fileShown(path, mine, given, why, coloured) {
  const kind = mine === undefined ? " (only in the stage as given)" : given === undefined ? " (only yours)" : "";
  const parts = [make("summary", {}, `${path}${kind}`), tableOf(path, mine ?? "", given ?? "", coloured)];
  if (why) {
    const prose = make("div", { class: "why" });
    prose.innerHTML = why; // made by the course, not by the reader
    parts.push(make("h4", {}, "Why it is written so"), prose);
  }
  return make("details", { class: "compared" }, ...parts);
}

function tableOf(path, mine, given, coloured) {
  const colour = path.endsWith(".py") ? coloured : (text) => text.split("\n").map((line) => [[line, ""]]);
  const [left, right] = [mine, given].map(linesOf);
  const [leftShown, rightShown] = [mine, given].map(colour);
  const rows = paired(left, right).map(([i, j]) => {
    const isSame = i !== null && j !== null && left[i] === right[j];
    return make(
      "tr",
      isSame ? {} : { class: "differs" },
      ...side(i, leftShown, isSame ? "" : "removed"),
      ...side(j, rightShown, isSame ? "" : "added"),
    );
  });
  const head = ["Yours", "The stage as given"].map((name) => make("th", { scope: "col", colspan: "2" }, name));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
  const label = `${path}, yours and as given`;
  return make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": label }, table);
}

const linesOf = (text) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

function side(place, lines, kind) {
  if (place === null) return [make("td", { class: "number" }), make("td", { class: "none" })];
  const pieces = lines[place].map(([text, classes]) => make("span", classes ? { class: classes } : {}, text));
  return [
    make("td", { class: "number" }, String(place + 1)),
    make("td", { class: kind }, make("code", {}, ...pieces)),
  ];
}
