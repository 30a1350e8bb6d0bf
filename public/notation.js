import { digitsOf, keepDigits, parseWithDigits } from "./digits.js";
import { truncate } from "./format.js";

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
