// What the attacks did, with their evidence.

import { make } from "../parts.mjs";

const MOST_UNFOLDED = 5;
const HARM = ["got in", "broke it"];
const RAN = [...HARM, "refused", "not applicable"];

/**
 * Count what the stage as given lets in as let in by an open door: the one that an attack is about may
 * open later, as nobody needs a password where nobody is asked for one.
 * @param {string[]} harm the names of the attacks that do harm there
 */
export const besideTheGiven = (rows, harm) =>
  rows.map((row) => ({ ...row, door: row.open ? row.door : "", open: row.open || harm.includes(row.name) }));

export const isHarm = ({ result }) => HARM.includes(result);
export const isWrong = (row) => isHarm(row) && !row.open;

const GROUPS = [
  ["This should not have happened", isWrong, "refused"],
  ["Through a door that is open here, and that a later stage closes", (row) => isHarm(row) && row.open, "expected"],
  ["Refused", ({ result }) => result === "refused", "good"],
  ["Nothing to attack yet", ({ result }) => result === "not applicable", ""],
  ["Cannot be tried in a page", ({ result }) => !RAN.includes(result), ""],
];

/** Sum up in one sentence what the attacks did. */
export function sumOfAttacks(rows) {
  const ran = rows.filter(({ result }) => RAN.includes(result));
  const wrong = rows.filter(isWrong).length;
  const open = rows.filter(isHarm).length - wrong;
  const tail = open ? ` ${open} got in at a door that is open here.` : "";
  const head = wrong ? `${wrong} of ${ran.length} attacks did what they should not.` : "None did what it should not.";
  return `${head}${tail}`;
}

/** Show the rows, what should not have happened first. */
export function attacksShown(rows) {
  const parts = GROUPS.flatMap(([title, belongs, kind]) => {
    const found = rows.filter(belongs);
    return found.length ? groupOf(`${title}: ${found.length}`, listOf(found, kind), found.length) : [];
  });
  return [make("h3", {}, "Attack"), make("p", { class: "sum" }, make("b", {}, sumOfAttacks(rows))), ...parts];
}

/** What should not have happened is always seen; a long list of the rest is folded. */
function groupOf(title, list, length) {
  if (length <= MOST_UNFOLDED || list.querySelector(".refused")) return [make("h4", {}, title), list];
  return [make("details", { class: "others" }, make("summary", {}, title), list)];
}

function listOf(rows, kind) {
  const items = rows.map(({ title, result, evidence, door }) =>
    make(
      "li",
      { class: kind },
      make("b", {}, title),
      make("span", { class: "result" }, result),
      ...(evidence ? [make("span", { class: "evidence" }, evidence)] : []),
      ...(kind === "expected" && door ? [make("span", { class: "evidence" }, `The door: ${door}`)] : []),
    ),
  );
  return make("ul", { class: "attacks" }, ...items);
}
