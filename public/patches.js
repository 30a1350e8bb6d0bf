/** Makes results whole that come as patches (RFC 7396). */

const keepNumber = (_, value, { source }) => (typeof value === "number" ? JSON.rawJSON(source) : value);

function parse(text) {
  try {
    return JSON.parse(text, JSON.rawJSON && keepNumber);
  } catch {
    return null;
  }
}

const isObject = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON?.(value);

export function merge(value, patch) {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(value) ? Object.entries(value) : []);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) members.delete(key);
    else members.set(key, merge(members.get(key), change));
  }
  // Makes members of its own of all names, `__proto__` too.
  return Object.fromEntries(members);
}

export class PatchBases {
  #bases = new Map();
  #latest = new Map();

  /** `[type, text]`; null where what is to change is not there. */
  whole(type, text, id) {
    if (!id || type === "hello") return [type, text];
    if (type !== "patch") {
      const envelope = parse(text);
      if (isObject(envelope) && isObject(envelope.data)) this.#keep(type, id, envelope);
      return [type, text];
    }
    const { base, patch, ...rest } = Object(parse(text));
    const known = this.#bases.get(base);
    if (!known || patch === undefined) return null;
    const envelope = { ...rest, data: merge(known.envelope.data, patch) };
    this.#keep(known.type, id, envelope);
    return [known.type, JSON.stringify(envelope)];
  }

  #keep(type, id, envelope) {
    const key = `${type}\n${envelope.job}`;
    this.#bases.delete(this.#latest.get(key));
    this.#latest.set(key, id);
    this.#bases.set(id, { type, envelope });
  }
}

/** Opens a stream of whole events; where a patch fits nothing, it begins anew. */
export function takePatches(stream, delegate) {
  if (delegate.takesPatches || !stream.isWanted) return;
  const bases = new PatchBases();
  const { receive } = delegate;
  let rebasedAt = -Infinity;
  delegate.takesPatches = true;
  delegate.receive = (type, text, id) => {
    const whole = bases.whole(type, text, id);
    if (whole) return receive.call(delegate, ...whole, id);
    if (performance.now() - rebasedAt < 30_000) return;
    rebasedAt = performance.now();
    stream.cursor = "";
    stream.reconnect(0);
  };
  stream.listenFor(["patch"]);
  stream.open();
}
