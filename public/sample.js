const GOOD = ["ok", "up", "on", "yes", "true", "online", "healthy", "pass", "passed", "success", "running"];
const BAD = ["down", "off", "no", "false", "offline", "unhealthy", "degraded", "fail", "failed", "error", "stopped"];

const LONGEST_STATE = 11;
const MAX_KEYS = 40;
const MAX_DEPTH = 2;

/** True for a good state, false for a bad one, null for a value that is no state. */
export function healthOf(value) {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" && value.length <= LONGEST_STATE ? value.trim().toLowerCase() : "";
  return GOOD.includes(word) ? true : BAD.includes(word) ? false : null;
}

/** What of a value a series keeps: a number, a state, or the numbers inside an object; undefined if it has none. */
export function sampleOf(value) { return healthOf(value) === null ? numbersIn(value, 0) : value; }

function numbersIn(value, depth) {
  if (typeof value === "number") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > MAX_DEPTH) return undefined;
  const members = Object.entries(value).slice(0, MAX_KEYS).map(([key, member]) => [key, numbersIn(member, depth + 1)]);
  const numbers = members.filter(([, member]) => member !== undefined);
  return numbers.length ? Object.fromEntries(numbers) : undefined;
}
