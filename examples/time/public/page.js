const state = document.querySelector("#state");

const source = new EventSource("/jobs/time/stream");
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
source.addEventListener("finished", () => end("finished"));
source.addEventListener("jobFailed", ({ data }) => end(JSON.parse(data).data.message));
source.addEventListener("busy", () => end("too many visitors; try again"));
