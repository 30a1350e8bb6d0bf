/**
 * Shows the page while its server is away. As long as the server answers, everything comes from there, so that nobody
 * ever sees old code; what a page has loaded is kept, for each version of the server apart, as the page tells.
 */
const PREFIX = `tickertape ${registration.scope} `;
const NAME = PREFIX + new URL(location).searchParams.get("version");
const FILE = /^([\w-]+\.(html|js|css|svg|webmanifest))?$/;
/** A server that is away may not even refuse. */
const LONGEST_WAIT = 5000;
/** The pages that came from here: what they still load must fit to them. */
const apart = new Set();

/** The address by which a file is kept, "" for what is none of the page's; what follows a `?` changes no file. */
function keyOf(address) {
  const { origin, pathname } = new URL(address);
  const path = origin + pathname;
  const file = path.startsWith(registration.scope) ? path.slice(registration.scope.length) : "/";
  return FILE.test(file) ? registration.scope + (file || "index.html") : "";
}

async function answer(request, key, client) {
  const kept = await (await caches.open(NAME)).match(key);
  if (kept && apart.has(client)) return kept;
  const late = new Promise((done) => { setTimeout(done, LONGEST_WAIT, null); });
  const asked = fetch(request).catch(() => null);
  const response = kept ? await Promise.race([asked, late]) : await asked;
  // A proxy says so when there is nobody behind it.
  if (!kept || (response && response.status < 500)) return response ?? Response.error();
  if (request.mode === "navigate") apart.add(client);
  return kept;
}

/** Keeps files that a page of this version has just loaded; the browser still has them. */
async function keep(addresses) {
  const cache = await caches.open(NAME);
  await Promise.all(addresses.map(async (address) => {
    const key = keyOf(address);
    const response = key && await fetch(key, { cache: "force-cache" }).catch(() => null);
    if (response?.ok && !response.redirected) await cache.put(key, response);
  }));
}

async function begin() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
  await clients.claim();
}

oninstall = () => skipWaiting();
onactivate = (event) => event.waitUntil(begin());
onmessage = (event) => event.waitUntil(keep(event.data.keep));
onfetch = (event) => {
  const { request, clientId, resultingClientId } = event;
  // Values and streams, which a script asks for, have no destination.
  const key = request.method === "GET" && request.destination && keyOf(request.url);
  if (key) event.respondWith(answer(request, key, resultingClientId || clientId));
};
