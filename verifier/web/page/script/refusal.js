// Why there is no yes, in plain words: by kind, and by reason where that says more.

import { facts, fold, list, make } from "./dom.js";
import { card, part } from "./card.js";
import { asSentence, english, visible } from "./shown.js";
import { has, language, say } from "./texts.js";

const SAME_ID = /^the file is not of this id, but of the same (.+): if you log in with that, type it so$/;
// As the verifier says what differs.
const SPELLINGS = {
  "without the characters in it that nobody sees": "visible",
  "with its accents and letters composed (Unicode NFC)": "composed",
  "with its accents apart (Unicode NFD)": "apart",
  "in plain letters, digits and blanks (Unicode NFKC)": "plain",
  "in small letters": "small",
  "in capital letters": "capital",
};

// The same id in other letters, where that is what the file is of: what its reader has to know first.
function spelling(report) {
  const told = SAME_ID.exec(report.detail ?? "")?.[1];
  if (report.reason !== "NOT_INCLUDED" || told === undefined) return null;
  const known = Object.entries(SPELLINGS).filter(([words]) => told.includes(words));
  if (known.length === 0) return null;
  const how = known.flatMap(([, name], index) => [index > 0 ? ", " : "", say(`spelling.${name}`)]);
  return make("p", { class: "exact" }, say("spelling.is", { how: make("span", {}, how.flat()) }));
}

const MOODS = {
  not_your_file: "look",
  not_this_snapshot: "look",
  damaged: "open",
  false: "bad",
  not_accepted: "look",
  other: "open",
};

// Steps are numbered from 1 in the texts; a reason's own stand in place of its kind's.
export function steps(name) {
  const found = [];
  while (has(`${name}.do${found.length + 1}`)) found.push(say(`${name}.do${found.length + 1}`));
  return found;
}

export function refusal(report, keep) {
  const kind = Object.hasOwn(MOODS, report.kind) ? report.kind : "other";
  const [ofReason, ofKind] = [`reason.${report.reason}`, `kind.${kind}`];
  // A reason is the same word for what is damaged and for what is false.
  const own = kind !== "damaged" && has(`${ofReason}.title`);
  const text = (what) => say(own && has(`${ofReason}.${what}`) ? `${ofReason}.${what}` : `${ofKind}.${what}`);
  const what = steps(own ? ofReason : ofKind);
  // Made anew for each place: an element is in one place at a time.
  const exact = () => english(asSentence(report.detail ?? ""));
  const hint = () => report.hint && english(asSentence(report.hint));
  // Where the program has no kind for it, its own words are all there is.
  const open = kind === "other" ? make("p", { class: "exact" }, exact(), hint() && [make("br"), hint()]) : null;
  return [
    card(MOODS[kind], text("title"), spelling(report) ?? make("p", {}, text("what")), open),
    what.length > 0 && part(say("refusal.todo"), list(what, { class: "steps" })),
    keep?.(),
    fold(
      say("refusal.exact"),
      facts([
        [say("refusal.said"), exact()],
        hint() && [say("refusal.hint"), hint()],
        [
          say("refusal.code"),
          make("code", {}, `${visible(report.reason)}${report.kind ? ` · ${visible(report.kind)}` : ""}`),
        ],
      ]),
      language() === "en" ? null : make("p", { class: "fine" }, say("english")),
    ),
  ];
}

// The verifier ended, or never began: that is no verdict about anything but this page on this machine.
export const broken = (message) => [
  card("open", say("broken.title"), make("p", {}, say("broken.what"))),
  part(say("refusal.todo"), list(steps("broken"), { class: "steps" })),
  fold(say("refusal.exact"), make("p", {}, make("code", {}, visible(message)))),
];
