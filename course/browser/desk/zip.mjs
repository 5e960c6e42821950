// Zips of the reader's files: written without compression, read with and without.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const UTF_8 = 0x0800;
const ENCRYPTED = 0x0001;
const JANUARY_1980 = 0x0021; // no date: the same files make the same zip
const STORED = 0;
const DEFLATED = 8;
export const LIMITS = { zip: 4_000_000, files: 300, text: 2_000_000 };
const NOT_OURS = /(^|\/)(__MACOSX|__pycache__|\.(?!\.?\/)[^/]+)(\/|$)|\.(pyc|db|db-wal|db-shm)$|\/$/;
const LEADS_OUT = /^\/|^[A-Za-z]:|\\|\0|(^|\/)\.\.?(\/|$)|\/\//;

/** The zip cannot be used, for the reason that its message gives. */
export class ZipError extends Error {}

const TABLE = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}

/** Write numbers, each as [bytes, value], in the order of a zip: the lowest byte first. */
function numbers(...pairs) {
  const view = new DataView(new ArrayBuffer(pairs.reduce((sum, [bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of pairs) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Pack files into a zip, in which each lies below a folder. */
export function zipOf(files, folder) {
  const [entries, directory] = [[], []];
  let at = 0;
  for (const path of Object.keys(files).sort()) {
    const [name, data] = [`${folder}/${path}`, files[path]].map((text) => new TextEncoder().encode(text));
    const size = [4, data.length];
    const common = numbers(
      ...[[2, 20], [2, UTF_8], [2, STORED], [2, 0], [2, JANUARY_1980]],
      ...[[4, crc32(data)], size, size, [2, name.length], [2, 0]],
    );
    const entry = joined([numbers([4, LOCAL]), common, name, data]);
    const where = numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, at]);
    entries.push(entry);
    directory.push(joined([numbers([4, CENTRAL], [2, 20]), common, where, name]));
    at += entry.length;
  }
  const list = joined(directory);
  const count = [2, entries.length];
  const end = numbers([4, END], [2, 0], [2, 0], count, count, [4, list.length], [4, at], [2, 0]);
  return joined([...entries, list, end]);
}

/**
 * Read the reader's files out of a zip; what Python and systems leave beside them is passed over.
 * @param {Uint8Array} bytes
 * @returns {Promise<Record<string, string>>} the texts by their paths inside the package
 */
export async function filesOf(bytes) {
  if (bytes.length > LIMITS.zip) throw new ZipError("The zip is too large to be a stage.");
  const entries = entriesOf(bytes).filter(({ name }) => !NOT_OURS.test(name));
  if (entries.length > LIMITS.files) throw new ZipError(`The zip has ${entries.length} files.`);
  const files = {};
  let left = LIMITS.text;
  for (const entry of entries) {
    if (LEADS_OUT.test(entry.name)) throw new ZipError(`A path leads out of the zip: ${entry.name}`);
    const data = await contentOf(bytes, entry, left);
    left -= data.length;
    files[entry.name] = textOf(data, entry.name);
  }
  if (!entries.length) throw new ZipError("The zip holds no files of Python.");
  return withoutFolder(files);
}

/** Read the list at the end of a zip. */
function entriesOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  const entries = [];
  let at = view.getUint32(end + 16, true);
  for (let number = 0; number < count; number++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw new ZipError("The zip is damaged.");
    const nameLength = view.getUint16(at + 28, true);
    entries.push({
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      start: view.getUint32(at + 42, true),
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function endOf(view) {
  const first = Math.max(0, view.byteLength - END_BYTES - 0xffff);
  for (let at = view.byteLength - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new ZipError("This file is no zip.");
}

async function contentOf(bytes, { name, flags, method, crc, packed, start }, limit) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (start + 30 > bytes.length || view.getUint32(start, true) !== LOCAL) {
    throw new ZipError("The zip is damaged.");
  }
  if (flags & ENCRYPTED) throw new ZipError("The zip is encrypted.");
  if (method !== STORED && method !== DEFLATED) {
    throw new ZipError(`${name} is compressed in a way that browsers cannot read.`);
  }
  const begin = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  const data = bytes.subarray(begin, begin + packed);
  const content = await limited(method === STORED ? [data] : inflated(data), limit);
  if (crc32(content) !== crc) throw new ZipError(`${name} is damaged in the zip.`);
  return content;
}

async function* inflated(data) {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  try {
    for (let part; !(part = await reader.read()).done; ) yield part.value;
  } catch {
    throw new ZipError("The zip is damaged.");
  } finally {
    reader.cancel().catch(() => {}); // where too much came, the rest is not read
  }
}

async function limited(chunks, limit) {
  const parts = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw new ZipError("What is in the zip is too large to be a stage.");
    parts.push(chunk);
  }
  return joined(parts);
}

function textOf(data, name) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data).replaceAll("\r\n", "\n");
  } catch {
    throw new ZipError(`${name} is no text.`);
  }
}

/** The folder of the package, in which all files lie, is no part of their paths. */
function withoutFolder(files) {
  const paths = Object.keys(files);
  const main = paths.filter((path) => /(^|\/)main\.py$/.test(path));
  const shortest = main.sort((one, other) => one.length - other.length)[0];
  if (!shortest) throw new ZipError("There is no main.py in the zip.");
  const folder = shortest.slice(0, -"main.py".length);
  const inside = paths.filter((path) => path.startsWith(folder));
  return Object.fromEntries(inside.map((path) => [path.slice(folder.length), files[path]]));
}
