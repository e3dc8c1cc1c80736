// Bars, drawn in place, as wide as the page. The numbers stand beside them, so nothing is said by a drawing alone.

import { draw, make } from "./dom.js";

const ROW = 44;

// Rows of `name`, `text` and `value`, from 0 to `most`; a line at `mark`. `kind` decides the colour.
export function bars(title, rows, { most, mark, markText }) {
  const share = (value) => `${Math.min(100, Math.max(0, (value / most) * 100))}%`;
  const height = rows.length * ROW + (mark === undefined ? 0 : 22);
  const bar = (row, index) => {
    const top = index * ROW;
    return [
      draw("text", { x: 0, y: top + 15, class: "bar-name" }, row.name),
      draw("text", { x: "100%", y: top + 15, class: "bar-value", "text-anchor": "end" }, row.text),
      draw("rect", { x: 0, y: top + 22, width: "100%", height: 12, rx: 3, class: "bar-ground" }),
      draw("rect", { x: 0, y: top + 22, width: share(row.value), height: 12, rx: 3, class: `bar ${row.kind ?? ""}` }),
    ];
  };
  const line = mark === undefined ? [] : [
    draw("line", { x1: share(mark), x2: share(mark), y1: 18, y2: height - 18, class: "bar-mark" }),
    draw("text", { x: share(mark), y: height - 4, "text-anchor": mark / most > 0.8 ? "end" : "middle", class: "bar-note" }, markText),
  ];
  const said = rows.map((row) => `${row.name}: ${row.text}`).join("; ");
  return make("figure", {}, draw("svg", { width: "100%", height, role: "img", "aria-label": `${title}: ${said}` },
    rows.map(bar), line));
}
