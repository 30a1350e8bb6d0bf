/** Shows the page of the newest version while its server is away. */
const PREFIX = `tickertape ${registration.scope} `;
const FILE = /^([\w-]+\.(html|js|css|svg|webmanifest))?$/;
const LONGEST_WAIT = 5000;
const apart = new Set();
/** The browser has loaded it by another name. */
const HOME = registration.scope + "index.html";

function keyOf(address) {
  const { origin, pathname } = new URL(address);
  const path = origin + pathname;
  const file = path.startsWith(registration.scope) ? path.slice(registration.scope.length) : "/";
  return FILE.test(file) ? file ? registration.scope + file : HOME : "";
}

async function find(key) {
  const name = (await caches.keys()).findLast((name) => name.startsWith(PREFIX));
  return name && (await caches.open(name)).match(key);
}

async function answer(request, key, client) {
  const kept = await find(key).catch(() => null);
  if (kept && apart.has(client)) return kept;
  const late = new Promise((done) => { setTimeout(done, LONGEST_WAIT, null); });
  const asked = fetch(request).catch(() => null);
  const response = kept ? await Promise.race([asked, late]) : await asked;
  if (!kept || (response && response.status < 500)) return response ?? Response.error();
  if (request.mode === "navigate") apart.add(client);
  return kept;
}

/** One by one: connections are for the page. */
async function keep(addresses, version) {
  const name = PREFIX + version;
  for (const other of await caches.keys()) if (other.startsWith(PREFIX) && other !== name) await caches.delete(other);
  const cache = await caches.open(name);
  const loaded = addresses.map(keyOf).filter(Boolean);
  const keys = new Set(loaded);
  for (const key of keys) {
    const isLoaded = loaded.includes(key);
    const response = (!isLoaded && await cache.match(key))
      || await fetch(key, { cache: key === HOME ? "no-cache" : isLoaded ? "force-cache" : "default" }).catch(() => null);
    if (!response?.ok || response.redirected) continue;
    await cache.put(key, response.clone());
    for (const [name] of (await response.text()).matchAll(/[\w-]+\.(js|css)(?=")/g)) keys.add(registration.scope + name);
  }
}

onmessage = (event) => event.waitUntil(keep(event.data.keep, event.data.version));
onfetch = (event) => {
  const { request, clientId, resultingClientId } = event;
  const key = request.method === "GET" && request.destination && keyOf(request.url);
  const isOurs = request.mode === "navigate" || apart.has(clientId);
  if (key && isOurs) event.respondWith(answer(request, key, resultingClientId || clientId));
};
