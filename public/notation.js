import { truncate } from "./format.js";

/**
 * What JavaScript drops, kept beside the values: the digits that numbers came with (9007199254740993, 3.10), and where
 * members stood whose names are whole numbers.
 */

const written = new WeakMap();
const orders = new WeakMap();

/** Long, with a 0 at its end or with an exponent, or such a name; a text inside the text may look like that. */
const MAY_DIFFER =
  /(?:^|[[:,])\s*(-?(?:[\d.]{16,}|\d+\.\d*0|[\d.]+[eE][-+\d]+)|-0)(?=[\s,\]}]|$)|[{,]\s*"\d+"\s*:/g;
const TOKEN = /\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|true|false|null)/y;

const isObject = (value) => typeof value === "object" && value !== null;

export function parseWithDigits(text) {
  const value = JSON.parse(text);
  if (!isObject(value) || !mayDiffer(text)) return value;
  TOKEN.lastIndex = 0;
  try {
    note(value, text, TOKEN.exec(text));
  } catch {
    // Too deep to be walked through.
  }
  return value;
}

function mayDiffer(text) {
  MAY_DIFFER.lastIndex = 0;
  for (let found; (found = MAY_DIFFER.exec(text));) if (found[1] !== String(Number(found[1]))) return true;
  return false;
}

function note(value, text, [, sign]) {
  if (sign !== "{" && sign !== "[") return;
  const [digits, names] = [new Map(), new Set()];
  for (let index = 0, token = TOKEN.exec(text); token[1] !== "}" && token[1] !== "]"; token = TOKEN.exec(text)) {
    if (token[1] === ",") token = TOKEN.exec(text);
    let key = String(index++);
    if (sign === "{") {
      names.add(key = JSON.parse(token[2]));
      TOKEN.exec(text);
      token = TOKEN.exec(text);
    }
    const number = token[3];
    digits.delete(key);
    if (number === undefined) note(value?.[key], text, token);
    else if (number !== String(Number(number))) digits.set(key, number);
  }
  if (!isObject(value)) return;
  if (digits.size) written.set(value, digits);
  if (names.size && /^\d/.test(Object.keys(value)[0])) orders.set(value, [...names]);
}

export const namesIn = (value) => orders.get(value) ?? Object.keys(value);

export function digitsOf(holder, key) {
  const value = holder[key];
  const text = written.get(holder)?.get(String(key));
  return text !== undefined && Object.is(Number(text), value) ? text : String(value);
}

export function keepDigits(holder, key, text) {
  if (typeof holder[key] !== "number" || text === String(holder[key])) return;
  written.set(holder, new Map([...(written.get(holder) ?? []), [String(key), text]]));
}

/** Of two histories the one just heard of counts. */
export function isLater(id, other = "") {
  const cut = id.indexOf("-") + 1;
  if (!cut || !other.startsWith(id.slice(0, cut))) return id !== other;
  return parseFloat(id.slice(cut)) > parseFloat(other.slice(cut));
}

export function globPattern(glob) {
  const escaped = glob.replace(/[\\^$.+()[\]{}|]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s");
}

export function parseJSON(text, fallback) {
  try {
    return parseWithDigits(text);
  } catch {
    return fallback;
  }
}

/** Why a server refused a request, in its own words. */
export async function reasonOf(response) {
  const { detail } = Object(parseJSON(await response.text().catch(() => "")));
  return truncate(typeof detail === "string" ? detail : `The server answered ${response.status}`, 300);
}

/** Why an address is refused, which an EventSource tells nobody, `{status, reason}`; null where it isn't. */
export async function refusalOf(address, headers = {}) {
  const asking = new AbortController();
  const response = await fetch(address, { headers, cache: "no-store", signal: asking.signal }).catch(() => null);
  const refusal = response && !response.ok && { status: response.status, reason: await reasonOf(response) };
  asking.abort();
  return refusal || null;
}

/**
 * An envelope speaks for itself, a bare value belongs to the one job of its event type; `jobs` are all `[name, entry]`
 * of it.
 */
export function decodeEvent({ event, id, text, body }, jobs, now) {
  const { job = null, at, nextBy = null, data } = Object(body);
  // Where all are bare, what looks like an envelope is a value.
  const areBare = jobs.length > 0 && jobs.every(([, { envelope }]) => envelope === false);
  if (!areBare && typeof at === "string" && data !== undefined) {
    return withDigits({ job, at, nextBy, data, id, event }, digitsOf(body, "data"));
  }
  const owner = jobs.length === 1 ? jobs[0][0] : null;
  const value = body === undefined ? text : body;
  return withDigits({ job: owner, at: new Date(now).toISOString(), nextBy: null, data: value, id, event }, text.trim());
}

export function withDigits(detail, digits) {
  keepDigits(detail, "data", digits);
  return detail;
}
