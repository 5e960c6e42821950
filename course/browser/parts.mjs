// What all elements of the page are made of.

export const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

export const duration = (ms) =>
  ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;

/** Make an element: its attributes, its listeners where a name starts with "on", its children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const button = (text, onclick, kind = "") =>
  make("button", { type: "button", class: `button ${kind}`, onclick }, text);

/** Make the line that says what happens now, to the eye and to a screen reader. */
export const statusLine = () => make("p", { class: "state", role: "status" });

/** Say it on that line unless it is said: whoever hears the page hears each text that is set. */
export function sayOnce(line, text) {
  if (line.textContent !== text) line.textContent = text;
}
