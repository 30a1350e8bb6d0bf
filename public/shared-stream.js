import { parseJSON } from "./format.js";
import { Bundle, LiveStream, RecentEvents, streamAddress } from "./stream.js";

/** Tabs say `{subscription, url, types, cursor}` or `{isLeaving}`. */

/** Pages out of sight still say something every minute. */
const LONGEST_ABSENCE = 300_000;
const ports = new Map();
const recent = new RecentEvents();
const calm = { attempt: 0, retryAt: 0 };
let status = { state: "connecting", ...calm };
let hello = null;
let clockOffset = 0;
let url = "";
let reopening = 0;

const bundle = new Bundle((events) => {
  events.forEach((event) => recent.add(event));
  tellAll({ events });
});
const stream = new LiveStream({
  makeAddress: () => streamAddress(url, [...ports.values()].map(({ subscription }) => subscription)),
  receive(...event) {
    if (event[0] === "hello") noteHello(event[1]);
    bundle.add(event);
  },
  lost: (details) => setStatus("reconnecting", details),
  reconnecting: (details) => setStatus("reconnecting", details),
  refused: (details) => setStatus(details.state, details),
});

function noteHello(text) {
  hello = parseJSON(text, null);
  clockOffset = Date.parse(hello?.now) - Date.now() || 0;
  status = { state: "live", ...calm };
}

function setStatus(state, details) {
  bundle.flush();
  status = { ...calm, ...details, state: navigator.onLine === false ? "offline" : state };
  tellAll({ status });
}

function tellAll(message) { for (const port of ports.keys()) port.postMessage(message); }

function leave(port) {
  ports.delete(port);
  // It must not look like a viewer.
  if (ports.size === 0) stream.close();
}

function join(port, { subscription, cursor }) {
  bundle.flush();
  const isFirst = ports.size === 0;
  ports.set(port, { subscription, heardAt: Date.now() });
  // Who comes may come because a token is good by now.
  if (!stream.isWanted) {
    if (isFirst) stream.cursor = cursor || stream.cursor;
    reopenSoon();
    return port.postMessage({ status });
  }
  if (stream.isOutdated) reopenSoon();
  const now = new Date(Date.now() + clockOffset).toISOString();
  const greeting = stream.isGreeted && hello ? { ...hello, now } : null;
  port.postMessage({ status: { ...status, hello: greeting, cursor: stream.cursor } });
  if (!cursor || cursor === stream.cursor) return;
  const missed = recent.after(cursor);
  port.postMessage(missed ? { events: missed } : { isBehind: true });
}

function reopenSoon() {
  clearTimeout(reopening);
  reopening = setTimeout(() => ports.size && stream.open(), 80);
}

onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.isLeaving) return leave(port);
    url = data.url;
    stream.listenFor(data.types);
    const known = ports.get(port);
    if (!known) return join(port, data);
    known.heardAt = Date.now();
    port.postMessage({ status });
  };
  port.onclose = () => leave(port);
};

setInterval(() => {
  for (const [port, { heardAt }] of ports) if (Date.now() - heardAt > LONGEST_ABSENCE) leave(port);
  stream.checkSilence();
}, 1000);
addEventListener("online", () => stream.isWanted && stream.wake());
