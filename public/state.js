import { icon } from "./dom.js";

const WORDS = {
  connecting: "connecting", live: "live", quiet: "quiet", reconnecting: "reconnecting", offline: "offline",
  restarted: "server restarted", busy: "server full, trying again", denied: "token needed", closed: "closed",
};
const ICONS = {
  connecting: "arc", live: "dot", quiet: "ring", reconnecting: "loop", offline: "cross",
  restarted: "loop", busy: "alert", denied: "lock", closed: "cross",
};
const HINTS = {
  live: "Events arrive as they happen", quiet: "Connected; the server says it is alive, and no event is due",
  offline: "This device has no network", restarted: "The server began a new history",
  denied: "Open this page with ?token=… in its address", reconnecting: "The stream broke off; values are the last known",
};

export const connectionWords = (state) => WORDS[state] ?? state;

/** Shows the connection as icon, words and colour, in the title and in the tab's icon too. */
export function paintState(pill, tape, failing) {
  const { state, retryAt, attempt } = tape;
  const wait = Math.ceil((retryAt - Date.now()) / 1000);
  const when = wait > 0 ? ` in ${wait} s` : attempt > 1 ? `, try ${attempt}` : "";
  const words = connectionWords(state) + (state === "reconnecting" ? when : "");
  if (pill.textContent !== words || pill.dataset.state !== state) {
    pill.replaceChildren(icon(ICONS[state] ?? "dot"), words);
    pill.className = `pill ${state}`;
    pill.dataset.state = state;
    pill.title = HINTS[state] ?? "";
  }
  const well = state === "live" || state === "quiet";
  const title = well ? "Tickertape" : `${connectionWords(state)} · Tickertape`;
  const count = failing ? `(${failing}) ` : "";
  if (document.title !== count + title) document.title = count + title;
  paintIcon(well ? (failing ? "#b45309" : "#3556c9") : "#6b7280");
}

let painted = "";
function paintIcon(colour) {
  if (painted === colour) return;
  painted = colour;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${colour}"/>`
    + '<path d="M5 20.5h5l3.5-10 4.5 13 3-7h6" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>';
  document.querySelector("link[rel=icon]").href = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
