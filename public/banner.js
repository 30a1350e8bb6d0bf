import { copyButton, el } from "./dom.js";
import { describeFailure } from "./format.js";

const FIRST_JOBS = "jobs:\n  people:\n    every: 5-20s\n    generate: people\n";
const MAX_FAULTS = 20;

export function showConfig(banner, { status = "ok", errors = [] }) {
  const isRejected = status !== "ok";
  const faults = () => [errors].flat().slice(0, MAX_FAULTS).map(describeFailure).join("\n\n");
  const content = isRejected
    ? [el("strong", {}, "The jobs file has faults; the old jobs go on."), el("pre", {}, faults())]
    : [
      "These are demo jobs, since there is no jobs.yaml. Four lines make a first one: ",
      copyButton("copy them", FIRST_JOBS),
    ];
  const shown = el("div", {}, ...content);
  if (banner.textContent !== shown.textContent) banner.replaceChildren(shown);
}
