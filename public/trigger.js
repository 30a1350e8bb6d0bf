import { truncate } from "./format.js";

/** A job's trigger as a phrase: "every 5-20s", "cron 30 2 * * *", "on post", "follows". */
export function describeTrigger(trigger) {
  const [kind, value] = Object.entries(trigger)[0] ?? [];
  if (trigger.follow) return trigger.while_watched ? "follows, while watched" : "follows";
  if (kind === undefined) return "";
  if (trigger.post || trigger.request) return `on ${kind}`;
  if (kind === "after" && Array.isArray(value)) {
    const events = trigger.event ? `: ${[trigger.event].flat().join(", ")}` : "";
    return truncate(`after ${value.join(", ")}${events}`, 80);
  }
  if (trigger.while_watched) return truncate(`${kind} ${value}, while watched`, 80);
  return truncate(`${kind} ${typeof value === "object" ? JSON.stringify(value) : value}`, 80);
}
