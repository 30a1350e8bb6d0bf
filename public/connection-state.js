import { icon } from "./dom.js";

const STATES = {
  connecting: ["ring", "connecting"],
  live: ["dot", "live"],
  quiet: ["ring", "quiet"],
  reconnecting: ["loop", "reconnecting"],
  offline: ["cross", "offline"],
  restarted: ["loop", "server restarted"],
  busy: ["alert", "server full"],
  denied: ["alert", "token needed: add ?token=… to the address"],
  closed: ["cross", "closed"],
};

export const isWell = (state) => state === "live" || state === "quiet";
export const wordsFor = (state) => STATES[state][1];

/** Shows the state of the connection as icon, words and colour. */
export function paintState(pill, { state, attempt, retryAt }) {
  const wait = Math.ceil((retryAt - Date.now()) / 1000);
  const words = wordsFor(state) + (wait > 0 ? ` in ${wait} s` : attempt > 1 ? `, try ${attempt}` : "");
  if (pill.textContent === words && pill.classList.contains(state)) return;
  pill.replaceChildren(icon(STATES[state][0]), words);
  pill.className = `pill ${state}`;
}
