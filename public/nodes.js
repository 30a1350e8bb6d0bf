import { el, loadStyle, setText } from "./dom.js";
import { formatCount, formatMoment, truncate } from "./format.js";

const MOST_NAMES = 8;
const PERIOD = 5000;

const asList = (value) => (Array.isArray(value) ? value : []);
const named = (names) => asList(names).slice(0, MOST_NAMES).map((name) => truncate(name, 40)).join(", ");

function jobsOf({ jobs }) {
  const rest = asList(jobs).length - MOST_NAMES;
  return (named(jobs) || "no job") + (rest > 0 ? ` and ${rest} more` : "");
}

const nameOf = ({ node, isSelf }) => truncate(String(node), 40) + (isSelf === true ? " (this one)" : "");

export function nodesLine(nodes) {
  const parts = asList(nodes).map((node) =>
    `${nameOf(node)} runs ${jobsOf(node)}, ${formatCount(Number(node.viewers) || 0, "viewer")}`);
  return parts.length ? `${formatCount(parts.length, "node")}: ${parts.join(" · ")}` : "";
}

/** How the nodes and their Redis stand, of `GET /cluster`: sentences, and the cells of a table's rows. */
export function standingOf({ redis, lag, waiting, failovers, older, nodes }, now) {
  const { server, reason, since } = Object(redis);
  const from = Date.parse(since) ? `, since ${formatMoment(Date.parse(since), now)}` : "";
  const words = [
    reason ? `Redis is in trouble${from}: ${truncate(reason, 300)}` : `${truncate(server ?? "Redis", 80)} answers`,
  ];
  for (const [count, noun, what] of [
    [lag, "event", "of the tape not shown here yet"], [waiting, "event", "waiting here to be appended"],
    [failovers, "failover", "with events lost"],
  ]) if (count > 0) words.push(`${formatCount(count, noun)} ${what}`);
  for (const [job, names] of Object.entries(Object(older)).slice(0, MOST_NAMES)) {
    words.push(`${truncate(job, 40)} has an older file on ${named(names)}`);
  }
  const rows = asList(nodes).map((node) => {
    const began = Date.parse(node.since);
    const counts = [node.viewers, node.lag].map((count) => String(Number(count) || 0));
    return [nameOf(node), began ? formatMoment(began, now) : "", jobsOf(node), ...counts];
  });
  return { words, rows };
}

export function showNodes(details, tape, nodes) {
  if (!details.firstChild) fill(details, tape);
  setText(details.firstChild, nodesLine(nodes));
}

function fill(details, tape) {
  const [words, body] = [el("p.note"), el("tbody")];
  const heads = ["Node", "since", "runs", "viewers", "events behind"].map((head) => el("th", { scope: "col" }, head));
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads)), body);
  details.append(el("summary"), words, el("div.scroll", { tabindex: 0, role: "region", "aria-label": "nodes" }, table));
  let isSeen = false;
  async function ask() {
    if (!isSeen || document.hidden || tape.state === "denied") return;
    const cluster = await tape.get("cluster").catch(() => null);
    if (!cluster) return setText(words, "The server could not be asked");
    setText(details.firstChild, nodesLine(cluster.nodes));
    const standing = standingOf(cluster, tape.now);
    setText(words, `${standing.words.join(". ")}.`);
    body.replaceChildren(...standing.rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, cell)))));
  }
  details.addEventListener("toggle", () => loadStyle("more.css"));
  new IntersectionObserver(([{ isIntersecting }]) => {
    isSeen = isIntersecting;
    ask();
  }).observe(details);
  setInterval(ask, PERIOD);
}
