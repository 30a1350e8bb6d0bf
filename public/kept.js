import { load, loadStyle } from "./dom.js";
import { keepDigits } from "./format.js";

/** Of all tabs, and of this one; where a browser refuses, of this visit. */
export const settings = makeStore(() => localStorage);
export const session = makeStore(() => sessionStorage);

/** Servers below paths of one origin have their own. */
const placeOf = (key) => (globalThis.location?.pathname ?? "").replace(/^\/|[^/]*$/g, "") + key;

export function makeStore(storage) {
  const memory = new Map();
  return {
    get(key, fallback = null) {
      if (memory.has(key)) return memory.get(key);
      try {
        return JSON.parse(storage().getItem(placeOf(key))) ?? fallback;
      } catch {
        return fallback;
      }
    },
    set(key, value) {
      memory.set(key, value);
      try {
        if (value === null) storage().removeItem(placeOf(key));
        else storage().setItem(placeOf(key), JSON.stringify(value));
        memory.delete(key);
      } catch {}
    },
  };
}

export function withParameter(address, name, value) {
  const url = new URL(address);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  return url;
}

export function setParameter(name, value) {
  const address = withParameter(location, name, value);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

/** For elsewhere: what a link opens it opens there too. */
export function absolute(path) {
  return withParameter(new URL(path, document.baseURI), "link", new URLSearchParams(location.search).get("link")).href;
}

export function streamQuery(query) {
  const own = [...query].filter(([name]) => ["at", "speed", "link", "every"].includes(name));
  return own.length ? `?${new URLSearchParams(own)}` : "";
}

export function knownToken(query) {
  return query.get("token") ?? session.get("token") ?? settings.get("token") ?? "";
}

export function forgetToken() {
  for (const store of [session, settings]) for (const key of ["token", "lastState"]) store.set(key, null);
}

export const THEMES = ["auto", "light", "dark"];

export function setTheme(name) {
  const theme = document.documentElement.dataset.theme = THEMES.includes(name) ? name : "auto";
  settings.set("theme", theme);
  document.dispatchEvent(new CustomEvent("theme"));
}

const KEY = "lastState";
const MOST_OF_A_VALUE = 20_000;
const MOST = 2_000_000;

export function keepState(store, models, { version, filter, now }) {
  const jobs = models.map((model) => {
    const { last, digits, ...entry } = model.snapshot();
    const isSmall = last && JSON.stringify(last.data).length <= MOST_OF_A_VALUE;
    const isNumber = isSmall && typeof last.data === "number";
    return [model.name, { ...entry, last: isSmall ? last : null }, isNumber ? digits : ""];
  });
  const state = { version, filter, keptAt: now, jobs };
  store.set(KEY, JSON.stringify(state).length <= MOST ? state : null);
}

export function keptIndex(store, filter) {
  const state = store.get(KEY);
  if (state?.filter !== filter || !(state.keptAt > 0) || !Array.isArray(state.jobs)) return null;
  for (const [, { last }, digits] of state.jobs) if (digits) keepDigits(last, "data", digits);
  const [jobs, names] = [Object.fromEntries(state.jobs), state.jobs.map(([name]) => name)];
  const [epoch] = (Object.values(jobs).find(({ last }) => last)?.last.id ?? "").split("-");
  const { version, keptAt } = state;
  return { version, keptAt, jobs, names, lastEventId: `${epoch}-Infinity`, config: { file: "" } };
}

export function forgetState(...stores) { for (const store of stores) store.set(KEY, null); }

/** Browsers do at secure addresses and on the same machine. */
export async function keepPage(version) {
  try {
    const { installing, active } = await navigator.serviceWorker.register("service-worker.js");
    const worker = active ?? installing;
    const observe = () => {
      const seen = new PerformanceObserver((list) => {
        const names = list.getEntries().map(({ name }) => name).filter((name) => /\.\w+$/.test(name));
        if (names.length) worker.postMessage({ keep: [location.href, ...names], version });
      });
      seen.observe({ type: "resource", buffered: true });
    };
    if (worker.state === "activated") return observe();
    worker.addEventListener("statechange", () => worker.state === "activated" && observe());
  } catch {}
}

export function addressOf(name) {
  const page = document.documentElement.classList.contains("embed") ? absolute("./") : location;
  const url = withParameter(page, "open", name);
  url.hash = "";
  return url.href;
}

export function followOpened(tape, board, makeSnippets) {
  let opened = null;
  async function show() {
    const name = new URLSearchParams(location.search).get("open") || null;
    if (name === (opened?.name ?? null)) return;
    opened?.close();
    opened = name === null ? null : { name, close() { opened = null; } };
    if (name === null) return;
    const [{ openJob }] = await Promise.all([load("./opened.js"), loadStyle("more.css")]);
    if (opened?.name !== name) return;
    hasBegun = Boolean(openJob);
    opened = openJob?.(tape, board, name, makeSnippets, leave) ?? null;
  }
  function leave() {
    opened = null;
    // It may have nothing to go back to.
    if (history.state?.isOpened) return history.back();
    history.replaceState(null, "", withParameter(location, "open"));
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-open]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({ isOpened: true }, "", addressOf(link.dataset.open));
    show();
  });
  addEventListener("popstate", show);
  // Before that there is nothing to show, or a token to be asked for.
  let hasBegun = false;
  function begin() {
    if (hasBegun || (!board.size && ["connecting", "denied"].includes(tape.state))) return;
    hasBegun = true;
    show();
  }
  for (const type of ["index", "state"]) tape.addEventListener(type, begin);
}

/** A token is named, never shown. */
export function makeSnippets(absolute, isGuarded) {
  const curl = (address) => `curl -N ${isGuarded ? '-H "Authorization: Bearer $TOKEN" ' : ""}${address}`;
  return {
    stream: curl(absolute("events")),
    module: `<script type="module">
const tape = new Tickertape("${absolute("events")}");
tape.addEventListener("reading", ({ detail }) => console.log(detail.job, detail.data));
</script>`,
    ofJob(job, { post, request, signature, closed }) {
      const name = encodeURIComponent(job).replaceAll("'", "%27");
      const card = absolute(`embed.html?job=${name}`);
      const embed = `<iframe src="${card}" width="320" height="240" title="${name}"></iframe>`;
      const given = Object.keys(request ?? {}).map((key) => `${key}=$${key}`).join("&");
      if (request) return { curl: curl(`"${absolute(`jobs/${name}/stream?${given}`).replaceAll("%24", "$")}"`), embed };
      const proof = signature
        ? `${signature.replace(/[$\`]/g, "\\$&")}: $(printf hello | openssl dgst -sha256 -hmac "$SECRET" | sed 's/.* //')`
        : "Authorization: Bearer $TOKEN";
      const send = post && !closed && { send: `curl -H "${proof}" -d hello '${absolute(`jobs/${name}`)}'` };
      return { ...send, curl: curl(`'${absolute(`events?job=${name}`)}'`), embed };
    },
  };
}
