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
