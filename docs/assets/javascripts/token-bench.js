// A bench for tokens signed with HS256 (RFC 7515, RFC 7519). It runs in the page: no request is
// made, and nothing is stored. The token is the one source of what is shown; header and payload are
// the texts inside it, byte for byte, because the signature covers exactly these bytes.

const PARTS = ["header", "payload", "signature"];
const TIMES = { iat: "issued", nbf: "not before", exp: "expires" };
const MIN_KEY_BYTES = 32; // RFC 7518, section 3.2
const SAMPLE_KEY = "a practice key of 32 bytes or more";

class Problem extends Error {}

const bytesOf = (text) => new TextEncoder().encode(text);

function encode(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(part, name) {
  const odd = part.match(/[^A-Za-z0-9_-]/u);
  if (odd) {
    throw new Problem(`The ${name} holds ${JSON.stringify(odd[0])}, which base64url does not have.`);
  }
  if (part.length % 4 === 1) {
    throw new Problem(`The ${name} is cut off: base64url never has this length.`);
  }
  const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function decodeText(part, name) {
  const bytes = decode(part, name);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(`The ${name} is not text in UTF-8.`);
  }
}

function parseObject(text, name) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(`The ${name} is not JSON.`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Problem(`The ${name} is JSON, but not an object in braces.`);
  }
  return value;
}

function split(token) {
  if (!token) {
    throw new Problem("There is no token: paste one, or start over.");
  }
  if (/^bearer\s/i.test(token)) {
    throw new Problem("Take the word Bearer away: it belongs to the HTTP header, not to the token.");
  }
  if (/\s/.test(token)) {
    throw new Problem("A token has no spaces and no line breaks inside.");
  }
  const parts = token.split(".");
  if (parts.length === 5) {
    throw new Problem("This has five parts: an encrypted token (JWE). The bench reads signed ones.");
  }
  if (parts.length !== 3) {
    throw new Problem(`A token has three parts with a dot between them. This has ${parts.length}.`);
  }
  return parts;
}

const importKey = (key) =>
  crypto.subtle.importKey("raw", bytesOf(key), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);

async function sign(signed, key) {
  return encode(new Uint8Array(await crypto.subtle.sign("HMAC", await importKey(key), bytesOf(signed))));
}

async function judge(parts, header, key) {
  if (header.alg !== "HS256") {
    const said = JSON.stringify(header.alg) ?? "nothing";
    return `Refused: alg is ${said}. Only HS256 is allowed here, whatever the token asks for.`;
  }
  if (!key) {
    return "Not checked: the key is empty.";
  }
  const signature = decode(parts[2], "signature");
  const signed = bytesOf(`${parts[0]}.${parts[1]}`);
  const fits = await crypto.subtle.verify("HMAC", await importKey(key), signature, signed);
  return fits
    ? "The signature fits: this key signed exactly this header and this payload."
    : "The signature does not fit: something was changed, or it was signed with another key.";
}

function describeTime(value, now) {
  if (typeof value !== "number") {
    return `${JSON.stringify(value)} is not a number. A server must refuse it.`;
  }
  const date = new Date(value * 1000);
  if (Number.isNaN(date.getTime())) {
    return `${value} is no date that a calendar has.`;
  }
  const shown = date.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "medium" });
  return `${shown} on your clock, ${distance(value * 1000 - now)}`;
}

function distance(milliseconds) {
  const units = { day: 86_400_000, hour: 3_600_000, minute: 60_000 };
  const [unit, size] =
    Object.entries(units).find(([, length]) => Math.abs(milliseconds) >= 2 * length) ??
    Object.entries(units).at(-1);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  return words.format(Math.round(milliseconds / size), unit);
}

function describeTimes(payload, now) {
  const lines = Object.entries(TIMES)
    .filter(([claim]) => Object.hasOwn(payload, claim))
    .map(([claim, word]) => `${claim}, ${word}: ${describeTime(payload[claim], now)}`);
  if (!Object.hasOwn(payload, "exp")) {
    lines.push("There is no exp: this token would be good for ever.");
  } else if (typeof payload.exp === "number" && payload.exp * 1000 < now) {
    lines.push("It is expired: a server must refuse it, even when the signature fits.");
  }
  return lines;
}

function describeKey(key) {
  const { length } = bytesOf(key);
  return length < MIN_KEY_BYTES
    ? `${length} bytes. HS256 needs ${MIN_KEY_BYTES} at least: a short key can be guessed.`
    : `${length} bytes.`;
}

const element = (name, className, text) =>
  Object.assign(document.createElement(name), { className, textContent: text });

class Bench {
  constructor(form) {
    const find = (name) => form.querySelector(`#bench-${name}`);
    for (const name of ["token", "problem", "parts", "header", "payload", "times", "key", "verdict"]) {
      this[name] = find(name);
    }
    this.keyNote = find("key-note");
    this.signButton = find("sign");
    this.round = 0; // checks are asynchronous, and only the last one may speak
    this.token.addEventListener("input", () => this.read());
    this.key.addEventListener("input", () => this.check());
    for (const name of ["header", "payload"]) {
      this[name].addEventListener("input", () => this.write(name));
    }
    this.signButton.addEventListener("click", () => this.sign());
    find("reset").addEventListener("click", () => this.reset());
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
  }

  async reset() {
    const now = Math.floor(Date.now() / 1000);
    this.key.value = SAMPLE_KEY;
    const header = encode(bytesOf(JSON.stringify({ alg: "HS256", typ: "JWT" })));
    const claims = { sub: "alice", iat: now, exp: now + 1800 };
    const signed = `${header}.${encode(bytesOf(JSON.stringify(claims)))}`;
    this.token.value = `${signed}.${await sign(signed, SAMPLE_KEY)}`;
    this.read();
  }

  // The token was changed: take header and payload out of it
  read() {
    for (const name of ["header", "payload"]) {
      this[name].value = "";
    }
    try {
      const parts = split(this.token.value.trim());
      this.header.value = decodeText(parts[0], "header");
      this.payload.value = decodeText(parts[1], "payload");
    } catch (error) {
      this.refuse(error);
      return;
    }
    this.check();
  }

  // Header or payload was changed: put it into the token, and leave the signature as it is
  write(name) {
    const parts = this.token.value.trim().split(".");
    const whole = parts.length === 3 ? parts : ["", "", ""];
    whole[PARTS.indexOf(name)] = encode(bytesOf(this[name].value));
    this.token.value = whole.join(".");
    this.check();
  }

  async sign() {
    const [header, payload] = split(this.token.value.trim());
    this.token.value = `${header}.${payload}.${await sign(`${header}.${payload}`, this.key.value)}`;
    this.check();
  }

  async check() {
    this.round += 1;
    const { round } = this;
    this.keyNote.textContent = describeKey(this.key.value);
    try {
      const parts = split(this.token.value.trim());
      const header = parseObject(decodeText(parts[0], "header"), "header");
      const payload = parseObject(decodeText(parts[1], "payload"), "payload");
      this.signButton.disabled = !this.key.value;
      this.show(parts, describeTimes(payload, Date.now()));
      const verdict = await judge(parts, header, this.key.value);
      if (round === this.round) {
        this.verdict.textContent = verdict;
        this.verdict.classList.toggle("fits", verdict.startsWith("The signature fits"));
        this.settle("");
      }
    } catch (error) {
      if (round === this.round) {
        this.refuse(error);
      }
    }
  }

  show(parts, times) {
    const rows = PARTS.flatMap((name, place) => [
      element("dt", name, name),
      element("dd", name, parts[place] || "(empty)"),
    ]);
    this.parts.replaceChildren(...rows);
    this.times.replaceChildren(...times.map((line) => element("li", "", line)));
  }

  refuse(error) {
    if (!(error instanceof Problem)) {
      throw error;
    }
    this.round += 1;
    this.parts.replaceChildren();
    this.times.replaceChildren();
    this.verdict.textContent = "Not checked.";
    this.verdict.classList.remove("fits");
    this.signButton.disabled = !error.message.startsWith("The signature");
    this.settle(error.message);
  }

  settle(problem) {
    this.problem.textContent = problem;
    this.token.ariaInvalid = String(Boolean(problem));
  }
}

const form = document.querySelector("#bench");
if (globalThis.crypto?.subtle) {
  new Bench(form).reset();
} else {
  form.replaceWith(element("p", "problem", "The bench needs a page served over https, or from 127.0.0.1."));
}
