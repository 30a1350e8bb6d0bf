/** Whether an event id is later than another; of two histories the one just heard of counts. */
export function isLater(id, than = "") {
  const [epoch, sequence] = id.split("-");
  const [oldEpoch, oldSequence] = than.split("-");
  return epoch !== oldEpoch || Number(sequence) > Number(oldSequence);
}

/** `cpu.*` as a regular expression; `*` stands for any characters, `?` for any one. */
export function glob(name) {
  const escaped = name.replace(/[\\^$.+()[\]{}|]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s");
}

/** The JSON value of a text, undefined if it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
