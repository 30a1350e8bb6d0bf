/** How values, times and sizes read. Every function takes whatever a job may have sent. */

const format = (options) => new Intl.NumberFormat("en", options);
const fixed = [0, 1, 2, 3, 4].map((digits) => format({ minimumFractionDigits: digits, maximumFractionDigits: digits }));
const free = format({ maximumSignificantDigits: 6 });

export function number(value, digits = Number.isInteger(value) ? 0 : -1) {
  const size = Math.abs(value);
  return size >= 1e15 || (size > 0 && size < 1e-4) ? value.toExponential(3) : (fixed[digits] ?? free).format(value);
}

/** How many decimals tell these numbers apart without flickering; -1 where one number stands alone. */
export function digitsFor(values) {
  if (values.every(Number.isInteger)) return 0;
  const spread = Math.max(...values) - Math.min(...values);
  return spread === 0 ? -1 : 4 - [0.05, 0.5, 10, 1000].filter((limit) => spread >= limit).length;
}

export function bytes(size) {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.abs(size) || 1) / 3)));
  const scaled = size / 1000 ** power;
  return `${number(scaled, power && Math.abs(scaled) < 100 ? 1 : 0)} ${["B", "KB", "MB", "GB", "TB"][power]}`;
}

/** A span of time in its largest unit: "3 s", "12 min", "5 h", "2 d". */
export function span(milliseconds) {
  const seconds = Math.max(1, milliseconds / 1000);
  const [size, unit] = seconds < 90 ? [1, "s"] : seconds < 5400 ? [60, "min"] : seconds < 129_600 ? [3600, "h"] : [86_400, "d"];
  return `${Math.round(seconds / size)} ${unit}`;
}

export const clock = (time) => new Date(time).toLocaleTimeString("en-GB");

/** At most `limit` characters; copied, so that a piece keeps no megabyte alive behind it. */
export function clip(text, limit, end = "…") {
  const whole = String(text);
  return whole.length <= limit ? whole : [...whole.slice(0, limit)].join("") + end;
}

export const plural = (count, one) => `${number(count)} ${one}${count === 1 ? "" : "s"}`;

/** A value on one line. */
export function brief(value, limit = 200) {
  if (typeof value === "number") return number(value);
  if (Array.isArray(value) && value.length > 50) return plural(value.length, "item");
  return clip(typeof value === "string" ? value : JSON.stringify(value), limit);
}

const LENGTHS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** The shortest and the longest of `10s`, `1h30m`, `5-20s` or `30s-2m` in milliseconds; nothing for anything else. */
export function interval(text) {
  const parts = String(text).split("-");
  const unit = /[a-z]*$/.exec(text)[0];
  if (!parts.every((part) => /^([\d.]+(ms|[smhdw]|$))+$/.test(part))) return [];
  const lengths = parts.map((part) => part.match(/[\d.]+\D*/g)
    .reduce((sum, one) => sum + parseFloat(one) * LENGTHS[one.replace(/[\d.]+/, "") || unit], 0));
  return [lengths[0], lengths.at(-1)];
}

/** A job's trigger as a phrase: "every 5-20s", "cron 30 2 * * *", "on post". */
export function trigger(rule) {
  const [kind, value] = Object.entries(rule)[0];
  return rule.post || rule.request ? `on ${kind}` : clip(`${kind} ${value}`, 80);
}

/** Why something failed, from a failure's `{kind, message}` or from whatever else came. */
export const reason = (failure) => clip(failure?.message ?? brief(failure ?? "no reason given", 1000), 1000);
