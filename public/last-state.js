import { keepDigits } from "./digits.js";

/** For a page that is opened while its server is away. */

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
  const jobs = Object.fromEntries(state.jobs);
  const [epoch] = (Object.values(jobs).find(({ last }) => last)?.last.id ?? "").split("-");
  return { version: state.version, keptAt: state.keptAt, jobs, lastEventId: `${epoch}-Infinity`, config: { file: "" } };
}

export function forgetState(...stores) { for (const store of stores) store.set(KEY, null); }

/** Browsers keep them at secure addresses and on the same machine. */
export async function keepPage(version) {
  try {
    const { installing, active } = await navigator.serviceWorker.register("service-worker.js");
    const worker = active ?? installing;
    const tell = (keep) => worker.postMessage({ keep, version });
    const observe = () => {
      tell([location.href]);
      const seen = new PerformanceObserver((list) => tell(list.getEntries().map(({ name }) => name)));
      seen.observe({ type: "resource", buffered: true });
    };
    if (worker.state === "activated") return observe();
    worker.addEventListener("statechange", () => worker.state === "activated" && observe());
  } catch {
  }
}
