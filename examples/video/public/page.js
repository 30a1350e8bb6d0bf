const state = document.querySelector("#state");
const form = document.querySelector("#order");
const progress = document.querySelector("#progress");
const result = document.querySelector("#result");

function make(query) {
  const source = new EventSource(`/jobs/video/stream?${query}`);
  const end = (words) => {
    // Otherwise the browser would ask again.
    source.close();
    state.textContent = words;
    form.querySelector("button").disabled = false;
  };
  source.addEventListener("dataUpdate", ({ data }) => {
    const { progress: percent, video, bytes } = JSON.parse(data).data;
    if (percent !== undefined) progress.value = percent;
    if (video !== undefined) result.textContent = `${video}, ${bytes} bytes`;
  });
  source.addEventListener("finished", () => end("finished"));
  source.addEventListener("jobFailed", ({ data }) => end(`failed: ${JSON.parse(data).data.message}`));
  source.addEventListener("busy", () => end("too many at once; try again"));
  source.onerror = () => { if (source.readyState === EventSource.CLOSED) end("refused"); };
}

form.onsubmit = (event) => {
  event.preventDefault();
  progress.value = 0;
  result.textContent = "";
  state.textContent = "at work";
  form.querySelector("button").disabled = true;
  make(new URLSearchParams(new FormData(form)));
};
