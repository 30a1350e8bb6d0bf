import { formatCount, truncate } from "./format.js";

const MOST_NAMES = 8;

/** What a page says of the nodes that share the tape, as one line; empty where the server is no node. */
export function nodesLine(nodes) {
  if (!Array.isArray(nodes) || nodes.length === 0) return "";
  const parts = nodes.map(({ node, isSelf, jobs, viewers }) => {
    const names = Array.isArray(jobs) ? jobs : [];
    const shown = names.slice(0, MOST_NAMES).map((name) => truncate(String(name), 40));
    const rest = names.length - shown.length;
    const runs = names.length === 0 ? "runs no job" : `runs ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
    const here = isSelf === true ? " (this one)" : "";
    return `${truncate(String(node), 40)}${here} ${runs}, ${formatCount(Number(viewers) || 0, "viewer")}`;
  });
  return `${formatCount(nodes.length, "node")}: ${parts.join(" · ")}`;
}
