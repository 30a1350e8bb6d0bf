import { truncate } from "./format.js";

const MILLISECONDS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** The shortest and the longest of `10s`, `1h30m`, `5-20s` or `30s-2m` in milliseconds; nothing for anything else. */
export function parseInterval(text) {
  const bounds = String(text).split("-");
  const lastUnit = /[a-z]*$/.exec(text)[0];
  if (!bounds.every((bound) => /^([\d.]+(ms|[smhdw]|$))+$/.test(bound))) return [];
  const lengths = bounds.map((bound) => bound.match(/[\d.]+\D*/g)
    .reduce((sum, part) => sum + parseFloat(part) * MILLISECONDS[part.replace(/[\d.]+/, "") || lastUnit], 0));
  return [lengths[0], lengths.at(-1)];
}

/** A job's trigger as a phrase: "every 5-20s", "cron 30 2 * * *", "on post", "follows". */
export function describeTrigger(trigger) {
  const [kind, value] = Object.entries(trigger)[0];
  if (trigger.follow) return "follows";
  return trigger.post || trigger.request ? `on ${kind}` : truncate(`${kind} ${value}`, 80);
}
