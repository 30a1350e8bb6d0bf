const numberFormat = (options) =>
  new Intl.NumberFormat(undefined, { numberingSystem: "latn", signDisplay: "negative", ...options });
const fixedFormats = [0, 1, 2, 3, 4]
  .map((digits) => numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }));
const generalFormat = numberFormat({ maximumSignificantDigits: 6 });

/** With 0 to 4 decimals; with -1, up to six significant digits. */
export function formatNumber(value, decimals = Number.isInteger(value) ? 0 : -1) {
  const size = Math.abs(value);
  return size >= 1e15 || (size > 0 && size < 1e-4)
    ? value.toExponential(3)
    : (fixedFormats[decimals] ?? generalFormat).format(value);
}

const BYTE_UNIT = /^(?:bytes?|B)(\/s| ?per ?second|ps)?$/;

/** Of "usedBytes", "bytesPerSecond"; else "". */
export const sizeUnit = (name) => {
  const [isSize, perSecond] = /bytes(PerSecond)?$/i.exec(name) ?? [];
  return isSize ? (perSecond ? "B/s" : "B") : "";
};

/** `[text, unit]`: sizes are scaled, names have no groups. */
export function formatValue(digits, { name, unit = "", decimals }) {
  const [isSize, perSecond] = BYTE_UNIT.exec(unit.trim()) ?? [];
  if (!isSize) return [formatDigits(digits, { isGrouped: unit !== "" || !namesSomething(name), decimals }), unit];
  const [size, scaled] = formatBytes(Number(digits)).split(" ");
  return [size, perSecond ? `${scaled}/s` : scaled];
}

export const formatWhole = (value, look) => formatValue(String(value), look).filter(Boolean).join(" ");

export const formatCount = (count, noun) => `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;

export function formatBytes(size) {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.abs(size) || 1) / 3)));
  const scaled = size / 1000 ** power;
  return `${formatNumber(scaled, power && Math.abs(scaled) < 100 ? 1 : 0)} ${["B", "KB", "MB", "GB", "TB"][power]}`;
}

export function formatDuration(milliseconds) {
  const seconds = Math.max(1, milliseconds / 1000);
  const [size, unit] = seconds < 90 ? [1, "s"]
    : seconds < 5400 ? [60, "min"]
    : seconds < 129_600 ? [3600, "h"]
    : [86_400, "d"];
  return `${Math.round(seconds / size)} ${unit}`;
}

/** "4–19 s"; "50 s–3 min"; "12 s" where both are one. */
export const formatDurationRange = (shortest, longest) => {
  const [from, to] = [formatDuration(shortest), formatDuration(longest)];
  if (!(shortest < longest) || from === to) return to;
  const [number, unit] = from.split(" ");
  return `${to.endsWith(` ${unit}`) ? number : from}–${to}`;
};

export const formatAge = (age) => (age === null ? "" : age < 1000 ? "now" : `${formatDuration(age)} ago`);

export const formatTime = (time) => new Date(time).toLocaleTimeString("en-GB");
export const formatMinute = (time) => formatTime(time).slice(0, 5);
export const formatDay = (date, year) => date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year });

export function formatMoment(time, now) {
  const [then, today] = [new Date(time), new Date(now)];
  if (then.toDateString() === today.toDateString()) return formatTime(time);
  return `${formatDay(then, then.getFullYear() === today.getFullYear() ? undefined : "numeric")}, ${formatMinute(time)}`;
}

/** A piece keeps no megabyte alive. */
export function truncate(text, limit, ellipsis = "…") {
  const whole = String(text);
  return whole.length <= limit ? whole : [...whole.slice(0, limit)].join("") + ellipsis;
}

export function summarize(value, limit = 200) {
  if (typeof value === "number") return formatDigits(String(value));
  if (Array.isArray(value) && value.length > 50) return formatCount(value.length, "item");
  return truncate(typeof value === "string" ? value : JSON.stringify(value), limit);
}

export const describeFailure = (failure) =>
  truncate(failure?.message ?? summarize(failure ?? "no reason given", 1000), 1000);

export function describeTrigger(trigger) {
  const [kind, value] = Object.entries(trigger)[0] ?? [];
  const watched = trigger.while_watched ? ", while watched" : "";
  if (trigger.follow) return `follows${watched}`;
  if (kind === undefined) return "";
  if (trigger.post || trigger.request) return `on ${kind}`;
  if (kind === "after" && Array.isArray(value)) {
    const events = trigger.event ? `: ${[trigger.event].flat().join(", ")}` : "";
    return truncate(`after ${value.join(", ")}${events}`, 80);
  }
  return truncate(`${kind} ${typeof value === "object" ? JSON.stringify(value) : value}${watched}`, 80);
}

/** Digits behind the point that fit; others are never rounded away. */
const ROOM = 12;
/** Longer whole numbers may be names. */
const LONGEST_AMOUNT = 15;
const SHORTEST_GROUPED = 5;

const grouping = numberFormat();
const decimalSign = grouping.formatToParts(1.5).find(({ type }) => type === "decimal").value;

/** As many digits as came and fit, or so many decimals, with the browser's signs between them. */
export function formatDigits(digits, { isGrouped = true, decimals: wanted } = {}) {
  const [, sign, whole, given = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits) ?? [];
  if (whole === undefined) return digits;
  const isFixed = Number.isInteger(wanted) && wanted >= 0;
  const fraction = isFixed ? given.padEnd(Math.min(wanted, ROOM), "0") : given;
  const decimals = isFixed ? Math.min(wanted, ROOM) : Math.max(0, Math.min(fraction.length, ROOM - whole.length));
  const isCut = !isFixed && fraction.length > decimals;
  if (isCut && /^0*$/.test(whole + fraction.slice(0, decimals - 2))) return Number(digits).toExponential(3);
  const rounded = round(`${sign}${whole}`, fraction, decimals);
  if (isCut) rounded.fraction = rounded.fraction.replace(/0+$/, "");
  const isName = !isGrouped || rounded.whole.length < SHORTEST_GROUPED
    || (!fraction && rounded.whole.length > LONGEST_AMOUNT);
  const shown = isName ? rounded.whole : grouping.format(BigInt(rounded.whole));
  // Nothing has no sign.
  const isNothing = fraction.length > decimals && !/[1-9]/.test(rounded.whole + rounded.fraction);
  return (isNothing ? "" : sign) + shown + (rounded.fraction && decimalSign + rounded.fraction);
}

/** Half away from zero, without a sign. */
function round(whole, fraction, decimals) {
  const digits = whole.replace("-", "");
  if (fraction.length <= decimals) return { whole: digits, fraction };
  const kept = BigInt(digits + fraction.slice(0, decimals)) + (fraction[decimals] >= "5" ? 1n : 0n);
  const text = String(kept).padStart(decimals + 1, "0");
  return { whole: text.slice(0, text.length - decimals), fraction: text.slice(text.length - decimals) };
}

export function difference(one, other) {
  const parts = [one, other].map((digits) => /^(-?\d+)(?:\.(\d+))?$/.exec(digits));
  if (parts.includes(null)) return "";
  const decimals = Math.max(...parts.map(([, , fraction = ""]) => fraction.length));
  const [left, right] = parts.map(([, whole, fraction = ""]) => BigInt(whole + fraction.padEnd(decimals, "0")));
  const text = String(left > right ? left - right : right - left).padStart(decimals + 1, "0");
  return decimals ? `${text.slice(0, -decimals)}.${text.slice(-decimals)}` : text;
}

const NAMING = new Set([
  "id", "ids", "uid", "gid", "pid", "port", "year", "zip", "postcode", "plz", "code", "number", "no", "nr", "build",
  "version", "serial", "isbn", "sku", "phone", "account", "key", "hash", "epoch", "timestamp", "ts",
]);

export function namesSomething(name) {
  const words = String(name).replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/);
  return NAMING.has(words.at(-1));
}

/** What JavaScript drops: digits of numbers (3.10), and the order of names that are numbers. */

const written = new WeakMap();
const orders = new WeakMap();

/** Long, with a 0 at its end or an exponent, or such a name; a text in it may look like that. */
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
  const isOther = typeof holder[key] === "number" && text !== String(holder[key]);
  if (isOther) written.set(holder, new Map([...(written.get(holder) ?? []), [key, text]]));
  return holder;
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

export async function reasonOf(response) {
  const { detail } = Object(parseJSON(await response.text().catch(() => "")));
  return truncate(typeof detail === "string" ? detail : `The server answered ${response.status}`, 300);
}

/** Why an address is refused, which no EventSource tells, else null. */
export async function refusalOf(address, headers = {}) {
  const asking = new AbortController();
  const response = await fetch(address, { headers, cache: "no-store", signal: asking.signal }).catch(() => null);
  const refusal = response && !response.ok && { status: response.status, reason: await reasonOf(response) };
  asking.abort();
  return refusal || null;
}

/** A bare value is of the one job of its event; `jobs` are all its `[name, entry]`. */
export function decodeEvent({ event, id, text, body }, jobs, now) {
  const { job = null, at, nextBy = null, data } = Object(body);
  // Where all are bare, what looks like an envelope is a value.
  const areBare = jobs.length > 0 && jobs.every(([, { envelope }]) => envelope === false);
  if (!areBare && typeof at === "string" && data !== undefined) {
    return keepDigits({ job, at, nextBy, data, id, event }, "data", digitsOf(body, "data"));
  }
  const owner = jobs.length === 1 ? jobs[0][0] : null;
  const value = body === undefined ? text : body;
  const detail = { job: owner, at: new Date(now).toISOString(), nextBy: null, data: value, id, event };
  return keepDigits(detail, "data", text.trim());
}
