import { el } from "./dom.js";
import { askLeave, refusal, sound } from "./notify.js";
import { forgetToken, session, setTheme, settings, THEMES } from "./kept.js";

export function makeMenu(menu) {
  const note = el("p.note", { role: "note" });
  const theme = choice("Theme", "theme", THEMES.map((name) => [name, name]), (value) => setTheme(value));
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
  const past = new URL(location);
  for (const [name, value] of [["at", "-1h"], ["speed", "10"]]) past.searchParams.set(name, value);
  const parts = [theme.label, tell.label, ring, keys, note, el("a", { href: past.href }, "Show the last hour again")];
  if (session.get("token") || settings.get("token")) parts.push(forgetButton());
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

function forgetButton() {
  const button = el("button", { type: "button" }, "Forget the token");
  button.onclick = () => {
    forgetToken();
    location.reload();
  };
  return button;
}
