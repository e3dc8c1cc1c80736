// What people type or paste: roots, codes, ids. Slips are told before anything is checked.

import { hasInvisible, visible, withoutInvisible } from "./shown.js";

// 64 hexadecimal digits in whatever dress they come: blanks, line breaks, 0x, capital letters, quotation marks.
export function digits64(text) {
  const bare = withoutInvisible(text.normalize("NFKC"))
    .replace(/[\s:"'`.,;-]/g, "")
    .replace(/^0x/i, "")
    .toLowerCase();
  if (bare === "") return { problem: "empty", values: {} };
  const wrong = [...new Set([...bare].filter((character) => !/[0-9a-f]/.test(character)))];
  if (wrong.length > 0) return { problem: "letters", values: { which: wrong.slice(0, 5).map(visible).join(" ") } };
  if (bare.length !== 64) return { problem: "length", values: { n: bare.length } };
  return { digits: bare };
}

const LATIN = /\p{Script=Latin}/u;
const LOOKS_LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

// What looks odd in an account id, and the id without it where it is plain what was meant. None of it is wrong: an id
// is what the exchange says that it is.
export function oddities(id) {
  const odd = [];
  const note = (what, fixed) => odd.push({ what, fixed: fixed === id || fixed === "" ? null : fixed });
  if (hasInvisible(id)) note("invisible", withoutInvisible(id));
  if (/^\s|\s$/u.test(id)) note("edge", id.trim());
  if (/\S\s{2,}\S/u.test(id)) note("blanks", id.replace(/\s+/gu, " "));
  else if (/\S[^\S ]\S/u.test(id)) note("otherblank", id.replace(/\s/gu, " "));
  if (id !== id.normalize("NFC")) note("form", id.normalize("NFC"));
  else if (id.normalize("NFKC") !== id && !/[^\S ]/u.test(id)) note("wide", id.normalize("NFKC"));
  if (LATIN.test(id) && LOOKS_LIKE_LATIN.test(id)) note("scripts", null);
  if (/^(0x)?[0-9a-f]{64}$/i.test(id.trim())) note("root", null);
  else if (id !== id.toLowerCase()) note("capitals", null);
  return odd;
}

// What a link may say after its #: where the file is. Only a place that a browser asks in secret, and no password.
export function linkedFile(hash) {
  const address = new URLSearchParams(hash.replace(/^#/, "")).get("file") ?? "";
  try {
    const url = new URL(address);
    return url.protocol === "https:" && url.username === "" && url.password === "" ? url : null;
  } catch {
    return null;
  }
}
