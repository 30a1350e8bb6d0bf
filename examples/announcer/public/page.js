const state = document.querySelector("#state");
const form = document.querySelector("#ping");

const source = new EventSource("/listen");
source.onopen = () => { state.textContent = "listening"; };
source.onerror = () => { state.textContent = "connecting again"; };
function show({ data }) {
  const item = document.createElement("li");
  item.textContent = data;
  document.querySelector("#pongs").append(item);
}
source.onmessage = show;
source.addEventListener("pong", show);

form.onsubmit = async (event) => {
  event.preventDefault();
  const { message, token } = Object.fromEntries(new FormData(form));
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "text/plain" };
  const answer = await fetch("/jobs/ping", { method: "POST", headers, body: message });
  state.textContent = answer.ok ? "sent" : (await answer.json()).detail;
};
