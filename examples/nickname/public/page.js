const state = document.querySelector("#state");
const form = document.querySelector("#choose");

const source = new EventSource("/stream");
source.onopen = () => { state.textContent = "live"; };
source.onerror = () => { state.textContent = "connecting again"; };
source.onmessage = ({ data }) => {
  const item = document.createElement("li");
  item.textContent = JSON.parse(data).nickname;
  document.querySelector("#nicknames").prepend(item);
};

form.onsubmit = async (event) => {
  event.preventDefault();
  const body = JSON.stringify(Object.fromEntries(new FormData(form)));
  const answer = await fetch("/nickname", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  state.textContent = answer.ok ? "taken" : (await answer.json()).detail;
};
