/**
 * Shows the page while its server is away. As long as the server answers, everything comes from there, so that nobody
 * ever sees old code; what a page has loaded is kept, of the newest version of the server, as the page tells. So a new
 * version needs no new worker, which would take over in the middle of a page.
 */
const PREFIX = `tickertape ${registration.scope} `;
const FILE = /^([\w-]+\.(html|js|css|svg|webmanifest))?$/;
/** A server that is away may not even refuse. */
const LONGEST_WAIT = 5000;
/** The pages that came from here: what they load must fit to them. What others load is no work of this worker's. */
const apart = new Set();

/** The address by which a file is kept, "" for what is none of the page's; what follows a `?` changes no file. */
function keyOf(address) {
  const { origin, pathname } = new URL(address);
  const path = origin + pathname;
  const file = path.startsWith(registration.scope) ? path.slice(registration.scope.length) : "/";
  return FILE.test(file) ? registration.scope + (file || "index.html") : "";
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
  // A proxy says so when there is nobody behind it.
  if (!kept || (response && response.status < 500)) return response ?? Response.error();
  if (request.mode === "navigate") apart.add(client);
  return kept;
}

/** Keeps files that a page of this version has just loaded, one by one: connections are for the page. */
async function keep(addresses, version) {
  const name = PREFIX + version;
  for (const other of await caches.keys()) if (other.startsWith(PREFIX) && other !== name) await caches.delete(other);
  const cache = await caches.open(name);
  for (const address of addresses) {
    const key = keyOf(address);
    const response = key && await fetch(key, { cache: "force-cache" }).catch(() => null);
    if (response?.ok && !response.redirected) await cache.put(key, response);
  }
}

onmessage = (event) => event.waitUntil(keep(event.data.keep, event.data.version));
onfetch = (event) => {
  const { request, clientId, resultingClientId } = event;
  // Values and streams, which a script asks for, have no destination.
  const key = request.method === "GET" && request.destination && keyOf(request.url);
  const isOurs = request.mode === "navigate" || apart.has(clientId);
  if (key && isOurs) event.respondWith(answer(request, key, resultingClientId || clientId));
};
