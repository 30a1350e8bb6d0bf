import { el } from "./dom.js";
import { truncate } from "./format.js";
import { listTitles } from "./meaning.js";

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
