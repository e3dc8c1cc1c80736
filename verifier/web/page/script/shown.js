// Texts that somebody else wrote: of files, of names of files, of reports about them.

import { make } from "./dom.js";

// The characters that documents/src/text.rs escapes too: those that reorder, hide or break text.
const INVISIBLE = new RegExp(
  "[\\u{ad}\\u{34f}\\u{61c}\\u{115f}-\\u{1160}\\u{17b4}-\\u{17b5}\\u{180b}-\\u{180f}\\u{200b}-\\u{200f}" +
    "\\u{2028}-\\u{202e}\\u{2060}-\\u{206f}\\u{2800}\\u{3164}\\u{fe00}-\\u{fe0f}\\u{feff}\\u{ffa0}\\u{fff0}-\\u{fffb}" +
    "\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}\\p{Cc}\\p{Cs}]",
  "gu",
);

// White space that is none of a keyboard: in a row it makes a wall.
const OTHER_BLANKS = /[^\S ]/gu;

const escaped = (character) => `\\u{${character.codePointAt(0).toString(16)}}`;

// The text with everything escaped that has no glyph of its own or moves others.
export const visible = (text) => String(text).replace(INVISIBLE, escaped).replace(OTHER_BLANKS, escaped);

const [MOST, BEGINNING, END] = [200, 150, 40];

// The same of a text that its writer may have made as long as they liked: its beginning and its end.
export function short(text) {
  const whole = String(text);
  const some = whole.length > 2 * MOST ? `${whole.slice(0, MOST)}…${whole.slice(-MOST)}` : whole;
  const characters = [...visible(some)];
  if (characters.length <= MOST) return characters.join("");
  return `${characters.slice(0, BEGINNING).join("")}…${characters.slice(-END).join("")}`;
}

export const hasInvisible = (text) => text.search(INVISIBLE) >= 0;

export const withoutInvisible = (text) => text.replace(INVISIBLE, "");

// The same as an element: letters that run from right to left stay inside of it.
export const shown = (text) => make("bdi", {}, short(text));

// What programs print as a part of a line, as a line of its own.
export const asSentence = (text) => {
  const [first = "", ...rest] = text;
  return `${first.toUpperCase()}${rest.join("")}${/[.?!]$/.test(text) ? "" : "."}`;
};

// A sentence of a report, which is in English.
export const english = (text) => make("bdi", { lang: "en", dir: "ltr" }, visible(text));

// A digest or a key, which is compared digit by digit, in groups that an eye can hold.
export function digest(text) {
  const digits = visible(text);
  if (!/^[0-9a-f]{64}$/.test(digits)) return make("code", {}, digits);
  const groups = digits.match(/.{8}/g);
  return make(
    "code",
    { class: "digest" },
    groups.map((group) => make("span", {}, group)),
  );
}

// A name of a file, whose end tells as much as its beginning.
export function fileName(name) {
  const characters = [...visible(name)];
  const whole = characters.length <= 44;
  return make(
    "bdi",
    { title: whole ? null : characters.join("") },
    whole ? characters.join("") : `${characters.slice(0, 24).join("")}…${characters.slice(-16).join("")}`,
  );
}
