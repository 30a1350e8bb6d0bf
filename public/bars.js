import { el, setText, svg } from "./dom.js";
import { formatCount, formatValue } from "./format.js";
import { extentOf } from "./sparkline.js";

const MAX_BARS = 120;

/** Above 120 numbers neighbours share a bar. */
export function barsView() {
  const path = svg("path", { class: "bars" });
  const drawing = svg("svg", { class: "columns", preserveAspectRatio: "none", role: "img" }, path);
  const range = el("p.range");
  return {
    element: el("div.array", {}, drawing, range),
    update(values, { name, unit, show }) {
      const bars = downsample(values, MAX_BARS);
      const [low, high] = extentOf(values);
      const [bottom, top] = extentOf([0, low, high], show);
      const y = (value) => Math.round(960 - ((value - bottom) / (top - bottom || 1)) * 920) / 10;
      drawing.setAttribute("viewBox", `0 0 ${bars.length * 10} 100`);
      path.setAttribute("d", bars.map((value, index) => `M${index * 10 + 1} ${y(0)}V${y(value)}h8V${y(0)}z`).join(""));
      const ends = [low, high].map((value) => formatValue(String(value), { name, unit }).filter(Boolean).join(" "));
      setText(range, `${formatCount(values.length, "value")}, ${ends.join(" to ")}`);
      drawing.setAttribute("aria-label", `${name}: ${range.textContent}`);
    },
  };
}

/** Each the farthest from zero of as many neighbours. */
export function downsample(values, limit) {
  const size = Math.ceil(values.length / limit);
  const peaks = [];
  values.forEach((value, index) => {
    const group = Math.floor(index / size);
    if (!(Math.abs(value) <= Math.abs(peaks[group]))) peaks[group] = value;
  });
  return peaks;
}
