// The page's own texts, in the language of its reader: one file a language, all of them inside the page.

import { byId } from "./dom.js";

const languages = JSON.parse(byId("texts").textContent);
let current = preferred();

function preferred() {
  for (const wanted of navigator.languages ?? []) {
    const language = wanted.toLowerCase().split("-")[0];
    if (Object.hasOwn(languages, language)) return language;
  }
  return "en";
}

export const known = () => Object.keys(languages).sort().reverse();
export const language = () => current;
export const nameOf = (id) => languages[id]["language"];
// The reader's own form of the language, such as of British English, decides about dates and numbers.
export const locale = () => navigator.languages?.find((tag) => tag.toLowerCase().split("-")[0] === current) ?? current;
export const use = (id) => {
  current = id;
};

export const has = (key) => Object.hasOwn(languages[current], key);

// The form for this number, where a text has several.
function form(key, values) {
  if (has(key)) return languages[current][key];
  const rule = new Intl.PluralRules(current).select(Number(values.n));
  return languages[current][`${key}.${rule}`] ?? languages[current][`${key}.other`];
}

// A text, with values in place of the names in braces: strings or elements.
export function say(key, values = {}) {
  const text = form(key, values);
  if (text === undefined) throw new Error(`no text ${key}`);
  return text
    .split(/(\{[a-z]+\})/)
    .filter(Boolean)
    .map((part) => {
      const name = /^\{([a-z]+)\}$/.exec(part)?.[1];
      return name === undefined ? part : values[name];
    });
}

// The same where only characters can be: titles, labels.
export const plain = (key, values) =>
  say(key, values)
    .map((part) => (typeof part === "object" ? part.textContent : String(part)))
    .join("");

// A sentence that programs print in English, in the reader's language where it is known.
export function translated(sentence) {
  const known = languages[current]["sentences"];
  return known && Object.hasOwn(known, sentence) ? known[sentence] : null;
}
