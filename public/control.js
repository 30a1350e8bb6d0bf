import { el, setText } from "./dom.js";
import { truncate } from "./format.js";
import { parseJSON } from "./notation.js";
import { session } from "./settings.js";

const TOKEN = "admin";

const RUNS = {
  started: "It runs", skipped: "Another run is going on", waiting: "It begins when the other run has ended",
  restarted: "The other run was stopped for it", sent: "The node that runs the job was told",
};

/**
 * Buttons that run a job, pause it and let it go on, and a form that asks for the token which that takes. `onDone` is
 * called when the server has done what it was told to.
 */
export function makeControl(tape, job, onDone) {
  const words = el("p.note", { role: "status" });
  const input = el("input", { type: "password", name: "token", autocomplete: "off", required: true, maxlength: 500 });
  const form = el("form.token", {},
    el("label", {}, "Token of an administrator", input), el("button", { type: "submit" }, "Use it"));
  const buttons = { run: "Run now", pause: "Pause", resume: "Resume" };
  const made = Object.fromEntries(Object.entries(buttons).map(([action, label]) => {
    const button = el("button", { type: "button" }, label);
    button.onclick = () => send(action);
    return [action, button];
  }));
  const element = el("div.control", {}, ...Object.values(made), words, form);
  form.hidden = true;
  let wanted = "";

  async function send(action) {
    setText(words, "");
    const url = new URL(tape.address(`jobs/${encodeURIComponent(job)}/${action}`));
    const own = session.get(TOKEN) || url.searchParams.get("token");
    url.searchParams.delete("token");
    const headers = own ? { Authorization: `Bearer ${own}` } : {};
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(url, { method: "POST", headers, signal }).catch(() => null);
    if (!response) return setText(words, "The server could not be reached");
    const answer = Object(parseJSON(await response.text().catch(() => ""), null));
    if (response.status === 401 || response.status === 403) return askForToken(action, own, answer);
    if (!response.ok) return setText(words, truncate(answer.detail ?? `The server answered ${response.status}`, 300));
    form.hidden = true;
    const done = { run: RUNS[answer.run] ?? "Done", pause: "The job is paused", resume: "The job is at work" };
    setText(words, done[action]);
    onDone();
  }

  function askForToken(action, used, { detail }) {
    wanted = action;
    session.set(TOKEN, null);
    form.hidden = false;
    input.value = "";
    input.focus();
    setText(words, used ? truncate(detail ?? "This token does not open it", 300)
      : "This takes the token of an administrator; it stays in this tab until that is closed.");
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    session.set(TOKEN, input.value.trim());
    input.value = "";
    send(wanted);
  };

  function update({ state, trigger }) {
    made.run.hidden = Boolean(trigger.post ?? trigger.request ?? trigger.follow);
    made.pause.hidden = state === "paused" || state === "done";
    made.resume.hidden = state !== "paused";
  }
  return { element, update };
}
