// Bars, as wide as the page. What they show stands beside them in words, so nothing is said by a drawing alone.

import { draw, make } from "./dom.js";

// Rows of `name`, `text` and `value`, from 0 to `most`; a line at `mark`. `kind` decides the colour.
export function bars(rows, { most, mark, markText }) {
  const share = (value) => `${Math.min(100, Math.max(0, (value / most) * 100)).toFixed(2)}%`;
  const bar = ({ name, text, value, kind }) =>
    make(
      "div",
      { class: "bar-row" },
      make("span", { class: "bar-name" }, name),
      make("b", { class: "bar-value" }, text),
      draw(
        "svg",
        { width: "100%", height: 18, "aria-hidden": "true" },
        draw("rect", { x: 0, y: 3, width: "100%", height: 12, rx: 3, class: "bar-ground" }),
        draw("rect", { x: 0, y: 3, width: share(value), height: 12, rx: 3, class: `bar ${kind}` }),
        mark === undefined
          ? null
          : draw("line", { x1: share(mark), x2: share(mark), y1: 0, y2: 18, class: "bar-mark" }),
      ),
    );
  const note =
    mark === undefined
      ? null
      : make("p", { class: "fine bar-note" }, make("span", { "aria-hidden": "true" }, "│ "), markText);
  return make("figure", {}, rows.map(bar), note);
}
