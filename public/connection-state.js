import { icon } from "./dom.js";
import { formatDuration } from "./format.js";

const ICONS = {
  connecting: "ring", live: "dot", quiet: "ring", reconnecting: "loop", offline: "cross", restarted: "loop",
  busy: "alert", away: "alert", denied: "alert", refused: "alert", closed: "cross",
};
const LABELS = { restarted: "server restarted", busy: "server full", away: "origin away", denied: "token needed" };

export const isConnected = (state) => state === "live" || state === "quiet";
export const stateLabel = (state) => LABELS[state] ?? state;

/** Of an edge, whose origin may be away. */
export const statusOf = ({ status, isAway }) =>
  isAway && isConnected(status.state) ? { ...status, state: "away" } : status;

export function describeStatus({ state, attempt, retryAt, heardAt }, now) {
  const wait = Math.ceil((retryAt - now) / 1000);
  if (state === "quiet" && heardAt > 0) return `quiet for ${formatDuration(now - heardAt)}`;
  const next = state === "reconnecting" ? "" : ", next try";
  return stateLabel(state) + (wait > 0 ? `${next} in ${wait} s` : attempt > 1 ? `, try ${attempt}` : "");
}

export function showStatus(element, status) {
  const { state, reason = "" } = status;
  element.title = reason;
  const text = describeStatus(status, Date.now());
  if (element.textContent === text && element.classList.contains(state)) return;
  element.replaceChildren(icon(ICONS[state]), text);
  element.className = `pill ${state}`;
}
