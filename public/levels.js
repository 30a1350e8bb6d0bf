export const LEVELS = ["critical", "warning"];

const CONDITION = /^\s*(>=?|<=?)\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*$/;

/** A level that is known, else null: what comes from elsewhere never becomes a name of a class. */
export const levelOf = (level) => (LEVELS.includes(level) ? level : null);

/** The worst level that is raised behind an event of alerts, which tells all that is; null where none is. */
export function raisedLevel(data) {
  const { raised, level } = Object(data);
  if (!Array.isArray(raised)) return levelOf(level);
  return LEVELS.find((known) => raised.some((alert) => Object(alert).level === known)) ?? null;
}

/** The ranges of numbers in which alerts are raised, for the value or the field at a path: `[{from, to, level}]`. */
export function bandsOf(alerts, path = "") {
  if (!Array.isArray(alerts)) return [];
  return alerts.flatMap((alert) => {
    const [, sign, number] = CONDITION.exec(Object(alert).when) ?? [];
    if (number === undefined || (alert.field ?? "") !== path) return [];
    const [limit, level] = [Number(number), levelOf(alert.level) ?? "warning"];
    return [sign[0] === ">" ? { from: limit, to: Infinity, level } : { from: -Infinity, to: limit, level }];
  });
}
