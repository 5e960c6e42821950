// The reader's work, kept in this browser alone: for each chapter only what differs from what was given.

/** A short name for a text, which tells whether it has changed. */
export function nameOf(text) {
  let sum = 0xcbf29ce484222325n; // FNV-1a
  for (const byte of new TextEncoder().encode(text)) {
    sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  }
  return sum.toString(36);
}

/** What keeps nothing: a browser may refuse its storage. */
const NOTHING = {
  getItem: () => null,
  setItem() {
    throw new Error("there is no storage");
  },
  removeItem() {},
};

/** Return the storage of this browser, or one that keeps nothing. */
export function browserStorage() {
  try {
    return localStorage ?? NOTHING;
  } catch {
    return NOTHING;
  }
}

/** Read what is kept under a key; null where nothing is, or where something else is. */
export function readKey(storage, key) {
  try {
    const found = JSON.parse(storage.getItem(key));
    return found && typeof found === "object" ? found : null;
  } catch {
    return null; // storage is switched off, or holds something else
  }
}

function writeKey(storage, key, text) {
  try {
    if (text === null) storage.removeItem(key);
    else storage.setItem(key, text);
    return true;
  } catch {
    return false; // storage is switched off, or full
  }
}

const keyOf = (site, slug) => `desk:${site}:${slug}`;

/** Put together all files of a chapter from what was given and what is kept. */
export function whole(given, record) {
  const files = { ...given, ...record.files };
  for (const path of record.deleted ?? []) delete files[path];
  return files;
}

/** The reader's work of another chapter; null where there is none. */
export function workOf(storage, site, slug, given) {
  const record = readKey(storage, keyOf(site, slug));
  return record?.files ? whole(given, record) : null;
}

/**
 * The files of one chapter. Events: `change` when files were replaced as a whole, `kept` when it was
 * tried to keep them.
 */
export class Work extends EventTarget {
  #raw;
  #seen;

  /** @param {{storage: Storage, site: string, slug: string, given: Record<string, string>, version: string}} place */
  constructor({ storage, site, slug, given, version }) {
    super();
    Object.assign(this, { storage, key: keyOf(site, slug), given, version, state: "kept" });
    this.#read();
  }

  #read() {
    this.#raw = this.#stored();
    const record = readKey(this.storage, this.key);
    const isGood = Boolean(record?.files);
    this.isBegun = isGood;
    this.from = isGood ? record.from : "given";
    this.files = isGood ? whole(this.given, record) : { ...this.given };
    this.#seen = isGood ? { ...record.seen } : {};
  }

  #stored() {
    try {
      return this.storage.getItem(this.key);
    } catch {
      return null;
    }
  }

  /** List the paths in the order in which they are shown. */
  paths() {
    return Object.keys(this.files).sort(byPlace);
  }

  isTouched(path) {
    return this.files[path] !== this.given[path];
  }

  /** List the touched files whose given text is not the one from which the reader began. */
  outdated() {
    return Object.keys(this.#seen)
      .filter((path) => this.isTouched(path) && this.#seen[path] !== this.#givenName(path))
      .sort(byPlace);
  }

  /** The reader knows what has changed in the course. */
  acknowledge() {
    this.#seen = {};
    this.#save();
  }

  write(path, text) {
    this.files[path] = text;
    this.#save();
  }

  remove(path) {
    delete this.files[path];
    this.#save();
  }

  /** Take other files; return those before, for undo. */
  replace(files, from = this.from) {
    const before = { files: this.files, from: this.from };
    this.files = { ...files };
    this.from = from;
    this.#save();
    this.dispatchEvent(new Event("change"));
    return before;
  }

  #givenName(path) {
    return nameOf(this.given[path] ?? "");
  }

  #record() {
    const files = Object.entries(this.files).filter(([path]) => this.isTouched(path));
    const deleted = Object.keys(this.given).filter((path) => !(path in this.files));
    const touched = [...files.map(([path]) => path), ...deleted];
    this.#seen = Object.fromEntries(
      touched.map((path) => [path, this.#seen[path] ?? this.#givenName(path)]),
    );
    const { version, from } = this;
    const record = { version, files: Object.fromEntries(files), deleted, from, seen: this.#seen };
    return touched.length || from === "own" ? record : null;
  }

  #save() {
    const record = this.#record();
    const other = this.#stored();
    if (other !== this.#raw && !isSame(other, record)) return this.#is("other");
    const text = record && JSON.stringify({ ...record, saved: new Date().toISOString() });
    const isKept = writeKey(this.storage, this.key, text);
    if (isKept) this.#raw = text;
    this.isBegun = Boolean(record);
    this.#is(isKept ? "kept" : "full");
  }

  #is(state) {
    this.state = state;
    this.dispatchEvent(new Event("kept"));
  }

  /** Another tab has written: nothing is lost until the reader has said which one to keep. */
  hear({ key, newValue }) {
    if (key !== this.key || newValue === this.#raw) return;
    if (isSame(newValue, this.#record())) this.#raw = newValue;
    else this.#is("other");
  }

  /** Take what the other tab has written; return what this one had, for undo. */
  takeOther() {
    const before = { files: this.files, from: this.from };
    this.#read();
    this.#is("kept");
    this.dispatchEvent(new Event("change"));
    return before;
  }

  keepMine() {
    this.#raw = this.#stored();
    this.#save();
  }
}

/** Tell whether what is stored is the same work, whenever it was written. */
function isSame(stored, record) {
  if (!stored || !record) return !stored && !record;
  try {
    const { files, deleted } = JSON.parse(stored);
    return sorted(files) === sorted(record.files) && String(deleted) === String(record.deleted);
  } catch {
    return false;
  }
}

const sorted = (files) => JSON.stringify(Object.entries(files ?? {}).sort());

/** Files at the top first, then folder by folder. */
function byPlace(one, other) {
  const depth = (path) => path.split("/").length;
  return depth(one) - depth(other) || (one < other ? -1 : 1);
}

/** What the reader has done, in all chapters: `written`, `checked`, `attacked`, `repaired`. */
export class Done {
  constructor(storage, site) {
    this.storage = storage;
    this.key = `desk-done:${site}`;
  }

  all() {
    return { written: {}, checked: {}, attacked: {}, repaired: {}, ...readKey(this.storage, this.key) };
  }

  has(kind, name) {
    return name in this.all()[kind];
  }

  /** Of these stages, keep those that the reader has worked at. */
  begun(slugs) {
    const { written, checked, attacked } = this.all();
    return slugs.filter((slug) => [written, checked, attacked].some((kind) => slug in kind));
  }

  /** Note that something is done; the first time counts. */
  add(kind, name) {
    const all = this.all();
    if (name in all[kind]) return;
    all[kind] = { ...all[kind], [name]: new Date().toISOString() };
    writeKey(this.storage, this.key, JSON.stringify(all));
  }
}
