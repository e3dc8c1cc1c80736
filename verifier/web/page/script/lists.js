// Three short lists below every verdict: what was checked here, what others vouch for, what nobody can show.

import { list, make } from "./dom.js";
import { part } from "./card.js";
import { asSentence, english } from "./shown.js";
import { say, translated } from "./texts.js";

const reserves = ({ reserves: { mode, shown } }) => {
  if (mode === "attested") return "vouch.attested";
  // null: the module looks into no public list.
  if (mode === "public") return shown === null ? "vouch.unchecked" : shown ? "vouch.listed" : "vouch.unsigned";
  return "vouch.asserted";
};

// The keys of all three, of one account and of a bundle, where one was checked with it.
function ofAccount(report) {
  const bundle = report.solvency;
  const debts = report.debts.length > 0;
  return {
    checked: ["checked.id", "checked.unchanged", "checked.path", bundle && "checked.bundle"],
    vouched: [
      report.root_source === "outside" ? "vouch.root" : "vouch.bundleroot",
      bundle ? reserves(bundle) : "vouch.solvency",
      "vouch.time",
      "vouch.page",
    ],
    nobody: ["nobody.borrowed", "nobody.keys", "nobody.everyone", (debts || bundle?.netted) && "nobody.loans"],
  };
}

function ofBundle(report) {
  const signed = report.reserves.mode === "public" && report.reserves.shown;
  return {
    checked: ["checked.whole", "checked.sums", "checked.policy", signed && "checked.signatures"],
    vouched: [
      report.root_source === "outside" ? "vouch.root" : "vouch.bundleroot",
      reserves(report),
      report.policy.prices !== null && "vouch.prices",
      "vouch.time",
      "vouch.page",
    ],
  };
}

const sentences = (keys) => list(keys.filter(Boolean).map((key) => say(key)));

const three = (checked, vouched, nobody) =>
  make(
    "div",
    { class: "three" },
    part(say("list.checked"), checked),
    part(say("list.vouched"), vouched),
    part(say("list.nobody"), nobody),
  );

export function listsOfAccount(report) {
  const { checked, vouched, nobody } = ofAccount(report);
  return three(sentences(checked), sentences(vouched), sentences(nobody));
}

// What a report itself says that it does not show.
export const notProven = (report) =>
  list(report.not_proven.map((sentence) => translated(sentence) ?? english(asSentence(sentence))));

export function listsOfBundle(report) {
  const { checked, vouched } = ofBundle(report);
  return three(sentences(checked), sentences(vouched), notProven(report));
}
