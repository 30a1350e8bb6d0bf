import { el } from "./dom.js";
import { reasonOf } from "./format.js";
import { forgetToken, session, setParameter, setTheme, settings, THEMES, withParameter } from "./kept.js";

export function makeMenu(menu) {
  const note = el("p.note", { role: "note" });
  const theme = choice("Theme", "theme", THEMES.map((name) => [name, name]), setTheme);
  const tell = choice("Notify me of", "notify",
    [["none", "nothing"], ["alerts", "alerts"], ["all", "alerts and failures"]], async (value) => {
      settings.set("notify", value);
      note.textContent = "";
      if (value !== "none" && !(await askLeave())) note.textContent = refusal() || "The browser was not given leave.";
    });
  const ring = check("With a sound", settings.get("sound", false), (isOn) => {
    settings.set("sound", isOn);
    if (isOn) sound();
  });
  const keys = check("Keys p, t and /", settings.get("keys", true), (isOn) => settings.set("keys", isOn));
  const past = withParameter(withParameter(location, "at", "-1h"), "speed", "10");
  const parts = [theme.label, tell.label, ring, keys, note, el("a", { href: past }, "Show the last hour again")];
  if (session.get("token") || settings.get("token")) {
    const forget = el("button", { type: "button" }, "Forget the token");
    forget.onclick = () => {
      forgetToken();
      location.reload();
    };
    parts.push(forget);
  }
  menu.append(el("div.menu-list", {}, ...parts));
  const show = () => {
    theme.select.value = document.documentElement.dataset.theme;
    tell.select.value = settings.get("notify", "none");
  };
  show();
  document.addEventListener("theme", show);
  const close = () => {
    if (!menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  };
  menu.onkeydown = ({ key }) => { if (key === "Escape") close(); };
  document.addEventListener("pointerdown", ({ target }) => { if (!menu.contains(target)) menu.open = false; });
}

function choice(words, name, options, onChoice) {
  const select = el("select", { name }, ...options.map(([value, text]) => el("option", { value }, text)));
  select.onchange = () => onChoice(select.value);
  return { select, label: el("label.row", {}, words, select) };
}

function check(words, isOn, onChange) {
  const box = el("input", { type: "checkbox" });
  box.checked = isOn;
  box.onchange = () => onChange(box.checked);
  return el("label.check", {}, box, words);
}

export function makeLogin(element, { hadToken, retry = () => location.reload() }) {
  const field = el("input", {
    id: "token", name: "token", type: "password", required: true, autocomplete: "current-password", spellcheck: false,
    maxlength: 4096,
  });
  const keep = el("input", { type: "checkbox", name: "keep" });
  const note = el("p.note", { role: "status" }, hadToken
    ? "The server does not take the token of this page."
    : "To show its jobs the server asks for a token, which whoever looks after it can give you.");
  const form = el("form.login", {},
    el("h2", {}, "This page is guarded"), note, el("label", { for: "token" }, "Token"), field,
    el("label.check", {}, keep, "Keep it in this browser"), el("button", { type: "submit" }, "Open"));

  async function submit() {
    note.textContent = "Asking …";
    const headers = { Accept: "application/json", Authorization: `Bearer ${field.value.trim()}` };
    const response = await fetch(".", { headers, cache: "no-store" }).catch(() => null);
    if (!response?.ok) {
      note.textContent = !response ? "The server can't be reached now; try again."
        : response.status === 401 ? "The server does not take this token." : `Not opened: ${await reasonOf(response)}`;
      return field.select();
    }
    // Another one, known from before, would be shown in its place.
    forgetToken();
    setParameter("token", "");
    (keep.checked ? settings : session).set("token", field.value.trim());
    retry();
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    submit();
  };
  element.replaceChildren(form);
  element.hidden = false;
  field.focus();
}

const ALERTS = ["alertRaised", "alertCleared"];
const CHOICES = { alerts: ALERTS, all: [...ALERTS, "jobFailed", "jobRecovered"] };
const BAD = ["alertRaised", "jobFailed"];
const SOUND_DISTANCE = 2000;

let audio = null;

function refusal() {
  if (typeof Notification !== "function" || !isSecureContext) {
    return "Notifications need https, or a page of this machine.";
  }
  if (Notification.permission === "denied") return "This browser shows no notifications of this page.";
  return "";
}

const askLeave = async () => !refusal() && (await Notification.requestPermission()) === "granted";

export function notify(event, title, text) {
  if (!CHOICES[settings.get("notify")]?.includes(event)) return;
  if (!refusal() && Notification.permission === "granted") {
    try {
      // By the tag the tabs of a browser tell a thing once.
      const shown = new Notification(title, { body: text, tag: `tickertape ${title}`, icon: "icon.svg" });
      shown.onclick = () => {
        window.focus();
        shown.close();
      };
    } catch {}
  }
  if (settings.get("sound", false) && BAD.includes(event)) sound();
}

function sound() {
  const now = Date.now();
  if (Math.abs(now - settings.get("sounded", 0)) < SOUND_DISTANCE) return;
  settings.set("sounded", now);
  try {
    audio ??= new AudioContext();
    audio.resume();
    const [source, volume] = [audio.createOscillator(), audio.createGain()];
    const start = audio.currentTime;
    [880, 660].forEach((pitch, index) => {
      source.frequency.setValueAtTime(pitch, start + index * 0.18);
      volume.gain.setValueAtTime(0.2, start + index * 0.18);
      volume.gain.linearRampToValueAtTime(0, start + index * 0.18 + 0.16);
    });
    source.connect(volume).connect(audio.destination);
    source.start(start);
    source.stop(start + 0.35);
  } catch {}
}
