const state = document.querySelector("#state");
const table = document.querySelector("#people");

function row(values) {
  const row = document.createElement("tr");
  for (const value of values) row.insertCell().textContent = value;
  return row;
}

const source = new EventSource("/events");
source.onopen = () => { state.textContent = "live"; };
source.onerror = () => { state.textContent = "connecting again"; };
source.addEventListener("dataUpdate", ({ data }) => {
  const people = JSON.parse(data);
  table.replaceChildren(...people.map(({ name, city, age, online }) => row([name, city, age, online ? "yes" : "no"])));
});
