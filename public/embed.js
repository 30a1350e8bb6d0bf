import { Board } from "./board.js";
import { describeOddities } from "./banners.js";
import { Tickertape } from "./client.js";
import { showStatus, statusOf } from "./dom.js";
import { knownToken, streamQuery } from "./kept.js";

const query = new URLSearchParams(location.search);
const [cards, empty, state] = ["cards", "empty", "state"].map((id) => document.getElementById(id));
const jobs = [query.get("job") ?? ""];
const tape = new Tickertape(`events${streamQuery(query)}`, { token: knownToken(query), jobs });
const show = () => showStatus(state, statusOf(tape));
document.documentElement.dataset.theme = query.get("theme") ?? "auto";
tape.addEventListener("state", show);
setInterval(show, 1000);
show();
new Board(tape, cards, empty, { showsAll: true, describe: async (index) => describeOddities(query, ["job"], jobs, index) });
