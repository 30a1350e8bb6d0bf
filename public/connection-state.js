import { icon } from "./dom.js";
import { formatDuration } from "./format.js";

const STATES = {
  connecting: ["ring", "connecting"],
  live: ["dot", "live"],
  quiet: ["ring", "quiet"],
  reconnecting: ["loop", "reconnecting"],
  offline: ["cross", "offline"],
  restarted: ["loop", "server restarted"],
  busy: ["alert", "server full"],
  denied: ["alert", "token needed"],
  closed: ["cross", "closed"],
};

export const isConnected = (state) => state === "live" || state === "quiet";
export const stateLabel = (state) => STATES[state][1];

export function describeStatus({ state, attempt, retryAt, heardAt }, now) {
  const wait = Math.ceil((retryAt - now) / 1000);
  if (state === "quiet" && heardAt > 0) return `quiet for ${formatDuration(now - heardAt)}`;
  return stateLabel(state) + (wait > 0 ? ` in ${wait} s` : attempt > 1 ? `, try ${attempt}` : "");
}

export function showStatus(element, status) {
  const { state } = status;
  const text = describeStatus(status, Date.now());
  if (element.textContent === text && element.classList.contains(state)) return;
  element.replaceChildren(icon(STATES[state][0]), text);
  element.className = `pill ${state}`;
}
