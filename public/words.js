/** How values, times and sizes read. Every function takes whatever a job may have sent. */

const formats = [0, 1, 2, 3, 4].map((digits) =>
  new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
const free = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });

/** A number for people; very large and very small ones keep their exponent. */
export function number(value, digits = Number.isInteger(value) ? 0 : -1) {
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential(3);
  return (formats[digits] ?? free).format(value);
}

/** How many decimals tell these numbers apart without flickering; -1 where one number stands alone. */
export function digitsFor(values) {
  if (values.every(Number.isInteger)) return 0;
  const spread = Math.max(...values) - Math.min(...values);
  return spread === 0 ? -1 : 4 - [0.05, 0.5, 10, 1000].filter((limit) => spread >= limit).length;
}

export function bytes(size) {
  const power = Math.min(5, Math.max(0, Math.floor(Math.log10(Math.abs(size) || 1) / 3)));
  const scaled = size / 1000 ** power;
  return `${number(scaled, power && Math.abs(scaled) < 100 ? 1 : 0)} ${["B", "KB", "MB", "GB", "TB", "PB"][power]}`;
}

/** A span of time in its largest unit: "3 s", "12 min", "5 h", "2 d". */
export function span(milliseconds) {
  const seconds = Math.max(1, milliseconds / 1000);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 129_600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

export const ago = (milliseconds) => (milliseconds < 1000 ? "now" : `${span(milliseconds)} ago`);

export function clock(time, fraction = false) {
  const date = new Date(time);
  const text = date.toLocaleTimeString("en-GB");
  return fraction ? `${text}.${String(date.getMilliseconds()).padStart(3, "0")}` : text;
}

/** At most `limit` characters, and `end` if there were more; copied, so that a piece keeps no megabyte alive behind it. */
export function clip(text, limit, end = "…") {
  const whole = String(text);
  return whole.length <= limit ? whole : Array.from({ length: limit }, (_, index) => whole[index]).join("") + end;
}

export const plural = (count, one) => `${number(count)} ${one}${count === 1 ? "" : "s"}`;

/** A value on one line, for a cell or a leaf. */
export function brief(value, limit = 200) {
  if (typeof value === "string") return clip(value, limit);
  if (typeof value === "number") return number(value);
  if (Array.isArray(value) && value.length > 50) return plural(value.length, "item");
  try {
    return clip(JSON.stringify(value), limit);
  } catch {
    return "nested too deeply";
  }
}

const LENGTHS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** Milliseconds of a plain duration such as `1h30m`; null for a range and anything else. */
export function duration(text) {
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text)) return null;
  return text.match(/[\d.]+\D+/g).reduce((sum, part) => sum + parseFloat(part) * LENGTHS[part.replace(/[\d.]/g, "")], 0);
}

/** A job's trigger as a phrase: "every 5-20s", "cron 30 2 * * * in Europe/Berlin", "on POST". */
export function trigger(rule) {
  if (rule?.post) return "on POST";
  if (rule?.request) return "on request";
  const [kind, value] = Object.entries(rule ?? {})[0] ?? ["", ""];
  return clip(`${kind} ${value}${rule?.timezone ? ` in ${rule.timezone}` : ""}`, 80).trim();
}

/** Why something failed, from a text, from a failure's `{kind, message}` or from whatever else came. */
export function reason(failure) {
  return clip(failure?.message ?? brief(failure ?? "no reason given", 1000), 1000);
}
