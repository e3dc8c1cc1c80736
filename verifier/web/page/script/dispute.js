// What was signed beside what is counted: the verdict, both sides, and what the report of a customer says.

import { facts, fold, list, make, table } from "./dom.js";
import { amount, grouped } from "./amounts.js";
import { card, part } from "./card.js";
import { steps } from "./refusal.js";
import { asSentence, digest, english, short, shown, visible } from "./shown.js";
import { has, language, plain, say } from "./texts.js";
import { when } from "./times.js";

const MOODS = { contradicted: "bad", agrees: "good", only_signed: "open", only_counted: "open" };

const todo = (name) => {
  const found = steps(name);
  return found.length > 0 && part(say("refusal.todo"), list(found, { class: "steps" }));
};

// Which of both is to the customer's harm.
const HARM = { balances: "less", debts: "more" };

function counted(row, side) {
  if (row.counted === null) return say("counted.hidden");
  if (row.counted_is === null) return grouped(row.counted);
  const harms = row.counted_is === HARM[side];
  const word = say(`counted.${row.counted_is}`);
  return [
    grouped(row.counted),
    make("br"),
    harms ? make("strong", { class: "harm" }, "✕ ", word) : make("span", { class: "beside" }, word),
  ];
}

function sides(report, side) {
  const rows = report[side];
  if (rows.length === 0) return null;
  const title = plain(`sides.${side}`);
  return part(
    title,
    table(
      title,
      ["table.asset", "table.signed", "table.counted"].map((key) => plain(key)),
      rows.map((row) => [
        shown(row.asset),
        row.signed === null ? say("counted.hidden") : grouped(row.signed),
        counted(row, side),
      ]),
      [1, 2],
    ),
  );
}

function headline(report) {
  const name = `dispute.${report.verdict}`;
  const rows = [...report.balances, ...report.debts];
  const harmless =
    report.balances.some((row) => row.counted_is === "more") || report.debts.some((row) => row.counted_is === "less");
  // Why a file that was given shows nothing.
  const refused = report.verdict === "only_signed" && report.inclusion !== null;
  return card(
    MOODS[report.verdict],
    say(name),
    make("p", {}, say(`${name}.more`, { exchange: shown(report.exchange), time: when(report.time) })),
    rows.length > 0 && harmless ? make("p", {}, say("dispute.harmless")) : null,
    refused
      ? make("p", {}, say("dispute.refused"), " ", english(asSentence(report.inclusion.detail ?? "")))
      : null,
  );
}

const MOST_SAID = 50;
const FOUND_THEN = ["included", "debts_to_confirm", "empty"];

// The customer's own word, which nobody checked.
function said(report) {
  if (report === null) return null;
  const amounts = (rows) => [
    list(
      rows.slice(0, MOST_SAID).map((row) => amount(row.amount, row.asset)),
      { class: "said" },
    ),
    rows.length > MOST_SAID ? make("p", { class: "help" }, say("files.more", { n: rows.length - MOST_SAID })) : null,
  ];
  const { balances, debts } = report.expected;
  const then = FOUND_THEN.includes(report.verdict) ? say(`verdict.${report.verdict}`) : shown(report.verdict);
  return part(
    say("said.title"),
    make("p", {}, say("said.what")),
    facts([
      balances.length > 0 && [say("said.balances"), amounts(balances)],
      debts.length > 0 && [say("said.debts"), amounts(debts)],
      [say("said.verdict"), then, " (", make("code", {}, short(report.reason)), ")"],
      [say("said.program"), shown(report.program)],
    ]),
  );
}

export function dispute(report, keep) {
  return [
    headline(report),
    sides(report, "balances"),
    sides(report, "debts"),
    todo(`dispute.${report.verdict}`),
    keep?.(),
    said(report.report),
    part(say("dispute.open"), list([say("dispute.open.key"), say("dispute.open.right")])),
    fold(
      say("facts.title"),
      facts([
        [say("facts.exchange"), shown(report.exchange)],
        [say("facts.time"), when(report.time)],
        [say("facts.number"), shown(report.sequence)],
        [say("facts.root"), digest(report.root), make("br"), say("facts.outside")],
        report.key !== null && [say("facts.key"), digest(report.key), make("br"), say("facts.keyof")],
      ]),
    ),
  ];
}

// What does not hold in a dispute may be the work of whoever shows it: it accuses nobody.
export function nothing(report) {
  const name = `nothing.${report.reason}`;
  // Texts are about the file: what is said of a bundle is the program's own.
  const known = has(`${name}.what`) && !(report.detail ?? "").startsWith("the bundle: ");
  const exact = () => english(asSentence(report.detail ?? ""));
  const hint = () => report.hint && english(asSentence(report.hint));
  return [
    card(
      "open",
      say("dispute.none"),
      known
        ? make("p", {}, say(`${name}.what`))
        : make("p", { class: "exact" }, exact(), hint() && [make("br"), hint()]),
    ),
    todo(name),
    fold(
      say("refusal.exact"),
      facts([
        [say("refusal.said"), exact()],
        hint() && [say("refusal.hint"), hint()],
        [say("refusal.code"), make("code", {}, visible(report.reason))],
      ]),
      language() === "en" ? null : make("p", { class: "fine" }, say("english")),
    ),
  ];
}
