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

/** More digits behind the point than fit are rounded away, others never. */
const ROOM = 12;
/** Longer whole numbers are more likely names than amounts. */
const LONGEST_AMOUNT = 15;
const SHORTEST_GROUPED = 5;

const grouping = new Intl.NumberFormat(undefined, { numberingSystem: "latn", useGrouping: true });
const decimalSign = new Intl.NumberFormat(undefined, { numberingSystem: "latn" })
  .formatToParts(1.5).find(({ type }) => type === "decimal").value;

/** As many digits as came and fit, or so many decimals, with the signs of the browser's language between them. */
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
  return sign + shown + (rounded.fraction && decimalSign + rounded.fraction);
}

/** Half away from zero; its digits before and behind the point, without a sign. */
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
