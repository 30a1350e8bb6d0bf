import { formatDuration, truncate } from "./format.js";
import { listTitles } from "./meaning.js";

/** `el("p.note", {title}, "text", child)`: no text turns into markup. */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  return assemble(document.createElement(tag), { class: classes.join(" "), ...attributes }, children);
}

export const svg = (tag, attributes, ...children) =>
  assemble(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

function assemble(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) if (value !== "") element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const ICON_PATHS = {
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.2v9.6l7.5-4.8z",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  check: "M3.5 8.5l3 3 6-7",
  cross: "M4 4l8 8M12 4l-8 8",
  alert: "M8 2.5l6 10.5H2zM8 6.5v3M8 11.2v.1",
  loop: "M12.8 6A5.2 5.2 0 1 0 13 9.5M13 3v3.2H9.8",
  dot: "M8 8v.01",
  ring: "M8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z",
};

export const icon = (name) =>
  svg("svg", { viewBox: "0 0 16 16", class: `icon ${name}-icon`, "aria-hidden": true },
    svg("path", { d: ICON_PATHS[name] }));

export function setText(node, text) {
  const { firstChild } = node;
  const place = text && firstChild?.nodeType === 3 && !firstChild.nextSibling ? firstChild : node;
  if (place.textContent !== text) place.textContent = text;
}

export const setClass = (node, name, on) => node.classList.toggle(name, Boolean(on));

export function arrangeChildren(parent, elements) {
  elements.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
}

export function throttled(draw) {
  let isScheduled = false;
  let lastFrame = 0;
  const frame = (now) => {
    isScheduled = false;
    lastFrame = now;
    draw();
  };
  return () => {
    if (isScheduled || document.hidden) return;
    isScheduled = true;
    setTimeout(requestAnimationFrame, lastFrame + 200 - performance.now(), frame);
  };
}

/** Browsers remember that a module could not be had. */
let again = "";
export const load = (module) => import(module + again).catch(() => {
  again = `?${Date.now()}`;
  return {};
});

const styles = new Map();

export function loadStyle(href) {
  if (!styles.has(href)) {
    styles.set(href, new Promise((done) => {
      const link = el("link", { rel: "stylesheet", href });
      link.onload = done;
      link.onerror = () => done(styles.delete(href));
      document.head.append(link);
    }));
  }
  return styles.get(href);
}

export function copyButton(label, text) {
  const button = el("button.copy", { type: "button", title: text, "aria-label": `Copy ${label}` });
  const show = (iconName, words) => button.replaceChildren(icon(iconName), words);
  const outcome = el("span.offscreen", { role: "status" });
  button.onclick = async () => {
    // No screen reader hears what a button holds.
    button.after(outcome);
    const isDone = await copyText(text);
    const words = isDone ? "copied" : "not allowed";
    show(isDone ? "check" : "cross", words);
    setText(outcome, `${label}: ${words}`);
    setTimeout(() => {
      show("copy", label);
      setText(outcome, "");
    }, 1500);
  };
  show("copy", label);
  return button;
}

/** Plain http on another machine has no clipboard API. */
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const area = el("textarea.offscreen", {}, text);
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  return isDone;
}

const ICONS = {
  connecting: "ring", live: "dot", quiet: "ring", reconnecting: "loop", offline: "cross", restarted: "loop",
  past: "play", closed: "check",
};
const LABELS = { restarted: "server restarted", busy: "server full", away: "origin away", denied: "token needed", closed: "ended" };

export const isConnected = (state) => ["live", "quiet", "past"].includes(state);
export const stateLabel = (state) => LABELS[state] ?? state;

/** Who lacks a token is asked for it in other words. */
export const statusOf = ({ status, isAway, isPast }) => status.state === "denied" ? { ...status, reason: "" }
  : isConnected(status.state) && (isAway || isPast) ? { ...status, state: isAway ? "away" : "past" } : status;

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
  element.replaceChildren(icon(ICONS[state] ?? "alert"), text);
  element.className = `pill ${state}`;
}

const MOST_SHOWN = 4;
const LIFETIME = 6000;
const GATHERING = 1500;
const MOST_TITLES = 200;

export class NoticeList {
  #notices = [];

  /** Of one topic the newest alone is shown. */
  tell(text, now, topic) {
    if (topic) this.#notices = this.#notices.filter((notice) => notice.topic !== topic);
    this.#add({ text, topic, at: now });
  }

  /** `text` where it is alone, else "3 jobs `words`: a, b and c". */
  tellOf(title, words, text, now) {
    const open = this.#notices.find((notice) => notice.words === words && now - notice.at < GATHERING);
    if (!open) return this.#add({ text, words, titles: [title], at: now });
    const { titles } = open;
    if (!titles.includes(title) && titles.length < MOST_TITLES) titles.push(title);
    open.at = now;
    if (titles.length > 1) open.text = `${titles.length} jobs ${words}: ${listTitles(titles)}`;
  }

  #add(notice) {
    this.#notices.push(notice);
    if (this.#notices.length > MOST_SHOWN) this.#notices.shift();
  }

  texts(now) {
    this.#notices = this.#notices.filter(({ at }) => now - at < LIFETIME);
    return this.#notices.map(({ text }) => truncate(text, 160));
  }
}

/** The page's one live region: never for values. */
export function makeNotices(region) {
  const list = new NoticeList();
  let timer = 0;

  function draw() {
    const texts = list.texts(Date.now());
    clearTimeout(timer);
    if (texts.length) timer = setTimeout(draw, 500);
    const kept = [...region.children];
    if (kept.length === texts.length && texts.every((text, at) => kept[at].textContent === text)) return;
    region.replaceChildren(...texts.map((text) => {
      const same = kept.findIndex((child) => child.textContent === text);
      return same < 0 ? el("p", {}, text) : kept.splice(same, 1)[0];
    }));
  }

  return {
    tell(text, topic) {
      list.tell(text, Date.now(), topic);
      draw();
    },
    tellOf(title, words, text) {
      list.tellOf(title, words, text, Date.now());
      draw();
    },
  };
}
