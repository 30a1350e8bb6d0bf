import { icon } from "./dom.js";

/** What each state of the connection looks like: its icon, its words, and what they mean. */
const STATES = {
  connecting: ["arc", "connecting", ""],
  live: ["dot", "live", "Events arrive as they happen"],
  quiet: ["ring", "quiet", "Connected; the server is alive and has nothing to say"],
  reconnecting: ["loop", "reconnecting", "The stream broke off; values are the last known"],
  offline: ["cross", "offline", "This device has no network"],
  restarted: ["loop", "server restarted", "The server began a new history"],
  busy: ["alert", "server full", "Too many viewers; trying again"],
  denied: ["lock", "token needed", "Open this page with ?token=… in its address"],
  closed: ["cross", "closed", ""],
};

export const isWell = (state) => state === "live" || state === "quiet";
export const wordsFor = (state) => STATES[state][1];

/** Shows the connection as icon, words and colour, in the title and in the tab's icon too. */
export function paintState(pill, { state, attempt, retryAt }, failing) {
  const [shape, plain, hint] = STATES[state];
  const wait = Math.ceil((retryAt - Date.now()) / 1000);
  const words = wait > 0 ? `${plain} in ${wait} s` : attempt > 1 ? `${plain}, try ${attempt}` : plain;
  if (pill.textContent !== words || !pill.classList.contains(state)) {
    pill.replaceChildren(icon(shape), words);
    pill.className = `pill ${state}`;
    pill.title = hint;
  }
  const title = `${failing ? `(${failing}) ` : ""}${isWell(state) ? "" : `${plain} · `}Tickertape`;
  if (document.title === title) return;
  document.title = title;
  const colour = !isWell(state) ? "#6b7280" : failing ? "#b45309" : "#3556c9";
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${colour}"/>`
    + '<path d="M5 20.5h5l3.5-10 4.5 13 3-7h6" fill="none" stroke="#fff" stroke-width="2.6"/></svg>';
  document.querySelector("link[rel=icon]").href = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
