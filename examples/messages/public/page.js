const state = document.querySelector("#state");
const list = document.querySelector("#messages");

const source = new EventSource("/stream");
source.onopen = () => { state.textContent = "live"; };
source.onerror = () => { state.textContent = "connecting again"; };
source.onmessage = ({ data, lastEventId }) => {
  const item = document.createElement("li");
  item.textContent = `${data} (${lastEventId})`;
  list.prepend(item);
  if (list.childElementCount > 50) list.lastElementChild.remove();
};
