// The verdict about one account.

import { facts, fold, list, make } from "./dom.js";
import { amount } from "./amounts.js";
import { card, part } from "./card.js";
import { listsOfAccount } from "./lists.js";
import { digest, shown } from "./shown.js";
import { say } from "./texts.js";
import { when } from "./times.js";

const amounts = (rows) =>
  list(
    rows.map((row) => amount(row.amount, row.asset)),
    { class: "amounts" },
  );

const VERDICTS = { included: "good", debts_to_confirm: "look", empty: "look" };

function headline(report) {
  const ownRoot = report.root_source !== "outside";
  const marked = make(
    "p",
    { class: "marked" },
    make("strong", { class: "mark" }, say("root.mark")),
    " ",
    say("verdict.bundleroot"),
  );
  return card(
    ownRoot ? "look" : VERDICTS[report.verdict],
    say(`verdict.${report.verdict}${ownRoot ? ".own" : ""}`),
    make("p", {}, say(`verdict.${report.verdict}.more`, { exchange: shown(report.exchange), time: when(report.time) })),
    ownRoot ? marked : null,
  );
}

function balances(report) {
  const none = report.balances.length === 0;
  return part(
    say("balances.title"),
    none ? make("p", {}, say("balances.none")) : amounts(report.balances),
    make("p", { class: "compare" }, say("balances.compare")),
    fold(
      say("balances.wrong"),
      list(
        ["wrong.1", "wrong.2", "wrong.3"].map((key) => say(key)),
        { class: "steps" },
      ),
    ),
  );
}

const debts = (report) =>
  report.debts.length > 0 &&
  part(
    say("debts.title"),
    amounts(report.debts),
    make("p", { class: "compare" }, say("debts.higher")),
    make("p", { class: "compare" }, say("debts.lower")),
  );

export function account(report, keep) {
  return [
    headline(report),
    balances(report),
    debts(report),
    keep?.(),
    listsOfAccount(report),
    fold(
      say("facts.title"),
      facts([
        [say("facts.exchange"), shown(report.exchange)],
        [say("facts.time"), when(report.time)],
        [say("facts.number"), shown(report.sequence)],
        [
          say("facts.root"),
          digest(report.root),
          make("br"),
          say(report.root_source === "outside" ? "facts.outside" : "facts.frombundle"),
        ],
      ]),
    ),
  ];
}
