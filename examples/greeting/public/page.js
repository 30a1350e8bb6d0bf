const state = document.querySelector("#state");
const name = new URLSearchParams(location.search).get("name") ?? "world";

const source = new EventSource(`/jobs/greeting/stream?${new URLSearchParams({ name })}`);
source.onopen = () => { state.textContent = "live"; };
source.onmessage = ({ data }) => {
  const item = document.createElement("li");
  item.textContent = data;
  document.querySelector("#messages").append(item);
};

function end(words) {
  // Otherwise the browser would ask again.
  source.close();
  state.textContent = words;
}
source.onerror = () => { if (source.readyState === EventSource.CLOSED) end(`nobody is called ${name}`); };
source.addEventListener("finished", () => end("finished"));
source.addEventListener("jobFailed", ({ data }) => end(JSON.parse(data).data.message));
source.addEventListener("busy", () => end("too many visitors; try again"));
