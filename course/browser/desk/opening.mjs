// What each desk needs before it can be opened.

import { make } from "../parts.mjs";

export const SITE = new URL("../../../", import.meta.url);

export async function loadJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname} was answered ${response.status}`);
  return response.json();
}

/** Say what this browser lacks. */
export function apology(lacks) {
  const text = `This browser cannot run the stage here: it has no ${lacks.join(", no ")}. Write it on your machine.`;
  return make("p", { class: "fallback" }, text);
}
