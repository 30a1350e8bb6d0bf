import { loadStyle } from "./dom.js";

export function addressOf(name) {
  const url = new URL(document.documentElement.classList.contains("embed") ? "./" : location.href, document.baseURI);
  url.searchParams.set("open", name);
  url.hash = "";
  return url.href;
}

/** Opens the job that the address names in `open`, or whose title is clicked. */
export function followOpened(tape, board, makeSnippets) {
  let opened = null;
  async function show() {
    const name = new URLSearchParams(location.search).get("open") || null;
    if (name === (opened?.name ?? null)) return;
    opened?.close();
    opened = name === null ? null : { name, close() { opened = null; } };
    if (name === null) return;
    const [{ openJob }] = await Promise.all([import("./opened.js").catch(() => ({})), loadStyle("more.css")]);
    if (opened?.name === name && openJob) opened = openJob(tape, board, name, makeSnippets, leave);
  }
  function leave() {
    opened = null;
    // It may have nothing to go back to.
    if (history.state?.isOpened) return history.back();
    const url = new URL(location.href);
    url.searchParams.delete("open");
    history.replaceState(null, "", url);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-open]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({ isOpened: true }, "", addressOf(link.dataset.open));
    show();
  });
  addEventListener("popstate", show);
  // Before that there is nothing to show, or a token to be asked for.
  let hasBegun = false;
  function begin() {
    if (hasBegun || (!board.size && ["connecting", "denied"].includes(tape.state))) return;
    hasBegun = true;
    show();
  }
  for (const type of ["index", "state"]) tape.addEventListener(type, begin);
}

/** `absolute(path)` is the address of something on the server. A token is named, never shown. */
export function makeSnippets(absolute, isGuarded) {
  const curl = (address) => `curl -N ${isGuarded ? '-H "Authorization: Bearer $TOKEN" ' : ""}${address}`;
  return {
    stream: curl(absolute("events")),
    module: `<script type="module">
import { Tickertape } from "${absolute("client.js")}";
const tape = new Tickertape("${absolute("events")}");
tape.addEventListener("reading", ({ detail }) => console.log(detail.job, detail.data));
</script>`,
    ofJob(job, { post, request }) {
      const name = encodeURIComponent(job).replaceAll("'", "%27");
      const card = absolute(`embed.html?job=${name}`);
      const embed = `<iframe src="${card}" width="320" height="240" title="${name}"></iframe>`;
      if (request) return { embed };
      const send = post && { send: `curl -H "Authorization: Bearer $TOKEN" -d hello '${absolute(`jobs/${name}`)}'` };
      return { ...send, curl: curl(`'${absolute(`events?job=${name}`)}'`), embed };
    },
  };
}
