/**
 * What the reader chose, kept by the browser: `settings` for all tabs until it is changed, `session` for this tab.
 * Browsers may refuse to keep anything; then a choice holds until the page is left.
 */
export const settings = makeStore(() => localStorage);
export const session = makeStore(() => sessionStorage);

export function makeStore(storage) {
  const memory = new Map();
  return {
    get(key, fallback = null) {
      if (memory.has(key)) return memory.get(key);
      try {
        return JSON.parse(storage().getItem(key)) ?? fallback;
      } catch {
        return fallback;
      }
    },
    set(key, value) {
      memory.set(key, value);
      try {
        if (value === null) storage().removeItem(key);
        else storage().setItem(key, JSON.stringify(value));
        // What the browser keeps may be changed by another tab.
        memory.delete(key);
      } catch {}
    },
  };
}

export function setParameter(name, value) {
  const address = new URL(location);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

export function streamQuery(query) {
  const own = [...query].filter(([name]) => ["at", "speed", "link", "every"].includes(name));
  return own.length ? `?${new URLSearchParams(own)}` : "";
}

/** The token of this page: of its address, or what was typed in, for this tab or for this browser. */
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
