import { truncate } from "./format.js";

/** A job's trigger as a phrase: "every 5-20s", "cron 30 2 * * *", "on post", "follows". */
export function describeTrigger(trigger) {
  const [kind, value] = Object.entries(trigger)[0] ?? [];
  if (trigger.follow) return "follows";
  if (kind === undefined) return "";
  if (trigger.post || trigger.request) return `on ${kind}`;
  return truncate(`${kind} ${typeof value === "object" ? JSON.stringify(value) : value}`, 80);
}
