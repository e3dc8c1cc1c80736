// The verdict: one sentence first, told by words and a sign, and by colour only after them.

import { make } from "./dom.js";

// good: a plain yes. look: a yes that its reader has to compare or to accept. bad: a no. open: no answer.
const SIGNS = { good: "✓", look: "!", bad: "✕", open: "?" };

export const card = (mood, sentence, ...more) =>
  make(
    "div",
    { class: `card verdict ${mood}` },
    make(
      "h2",
      { class: "sentence", tabindex: "-1" },
      make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[mood]),
      make("span", {}, sentence),
    ),
    ...more,
  );

export const part = (title, ...content) => make("section", { class: "part" }, make("h3", {}, title), ...content);
