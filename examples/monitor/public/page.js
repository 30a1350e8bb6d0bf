const state = document.querySelector("#state");
const show = (id, value) => { document.querySelector(id).value = value; };

const source = new EventSource("/events");
source.onopen = () => { state.textContent = "live"; };
source.onerror = () => { state.textContent = "connecting again"; };
source.addEventListener("dataUpdate", ({ data }) => {
  const { cpu, memory } = JSON.parse(data).data;
  show("#cpu", cpu);
  show("#memory", memory.usedPercent);
});
source.addEventListener("PING", ({ data }) => {
  document.querySelector("#ping").textContent = `${data}, ${new Date().toLocaleTimeString()}`;
});
