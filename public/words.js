/** How values, times and sizes read. All functions take anything a job may have sent. */

const formats = Array.from({ length: 5 }, (_, digits) =>
  new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
const free = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });

/** A number for people; very large and very small ones keep their exponent. */
export function number(value, digits = -1) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential(3);
  if (digits < 0) return Number.isInteger(value) ? formats[0].format(value) : free.format(value);
  return formats[Math.min(digits, 4)].format(value);
}

/** How many decimals tell these numbers apart without flickering. */
export function digitsFor(values) {
  if (values.every(Number.isInteger)) return 0;
  const spread = Math.max(...values) - Math.min(...values);
  if (spread === 0) return -1;
  return spread >= 1000 ? 0 : spread >= 10 ? 1 : spread >= 0.5 ? 2 : spread >= 0.05 ? 3 : 4;
}

const UNITS = [["B", 1], ["KB", 1e3], ["MB", 1e6], ["GB", 1e9], ["TB", 1e12], ["PB", 1e15]];

export function bytes(size) {
  const [unit, scale] = UNITS.findLast(([, scale]) => Math.abs(size) >= scale) ?? UNITS[0];
  return `${formats[scale > 1 && Math.abs(size) < scale * 100 ? 1 : 0].format(size / scale)} ${unit}`;
}

/** A span of time in its largest unit: "3 s", "12 min", "5 h", "2 d". */
export function span(milliseconds) {
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds < 1) return "1 s";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

export function ago(milliseconds) {
  return milliseconds < 1000 ? "now" : `${span(milliseconds)} ago`;
}

export function clock(time, fraction = false) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  const text = date.toLocaleTimeString("en-GB", { hour12: false });
  return fraction ? `${text}.${String(date.getMilliseconds()).padStart(3, "0")}` : text;
}

/** At most `limit` characters, copied so that the cut piece does not keep a megabyte alive behind it. */
export function clip(text, limit) {
  const whole = String(text);
  return whole.length <= limit ? whole : Array.from({ length: limit }, (_, i) => whole[i]).join("");
}

export function clipped(text, limit) {
  const whole = String(text);
  return whole.length <= limit ? whole : `${clip(whole, limit)}…`;
}

export function plural(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

const LENGTHS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** Milliseconds of a plain duration such as `1h30m`; null for ranges and anything else. */
export function duration(text) {
  const parts = /^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text) ? text.match(/[\d.]+(ms|[smhdw])/g) : null;
  return parts && parts.reduce((sum, part) => sum + parseFloat(part) * LENGTHS[part.replace(/[\d.]/g, "")], 0);
}

/** A job's trigger as a phrase: "every 5-20s", "cron 30 2 * * * in Europe/Berlin", "on POST". */
export function trigger(rule) {
  if (typeof rule !== "object" || rule === null) return String(rule ?? "");
  if (rule.post) return "on POST";
  if (rule.request) return "on request";
  const zone = rule.timezone ? ` in ${rule.timezone}` : "";
  const [kind, value] = Object.entries(rule)[0] ?? ["", ""];
  return `${kind} ${typeof value === "object" ? JSON.stringify(value) : value}${zone}`;
}

/** A reason for people, from a text, a failure's `{kind, message}`, or whatever else came. */
export function reason(failure) {
  if (typeof failure === "string") return failure;
  if (typeof failure?.message === "string") return failure.message;
  return failure ? clipped(JSON.stringify(failure), 500) : "no reason given";
}

/** A value on one line, for a cell or a leaf; nesting too deep to write out is only named. */
export function brief(value, limit = 200) {
  if (typeof value === "string") return clipped(value, limit);
  if (typeof value === "number") return number(value);
  if (Array.isArray(value) && value.length > 50) return plural(value.length, "item");
  try {
    return clipped(JSON.stringify(value), limit);
  } catch {
    return "nested too deeply";
  }
}
