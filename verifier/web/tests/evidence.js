// What was signed and what is counted: files that tests/evidence.rs makes, with keys that are no secret, and what the
// verifier says of them. UPDATE_GOLDEN=1 makes them anew: see there.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { lookedAt, made, refused } from "./cases.js";

const folder = new URL("golden/evidence", import.meta.url).pathname;
const text = (name) => readFileSync(join(folder, name), "utf8");
export const { root, ...answers } = JSON.parse(text("answers.json"));

export const SIGNED = root;

const kept = JSON.parse(text("bob-report.json"));
const editedFile = text("alice-file.json").replace("1.50000000", "0.50000000");

export const evidence = {
  alice: join(folder, "alice-file.json"),
  bob: join(folder, "bob-file.json"),
  aliceReceipt: join(folder, "alice-receipt.json"),
  bobReceipt: join(folder, "bob-receipt.json"),
  bobReport: join(folder, "bob-report.json"),
  // A customer's word alone.
  word: made("word.json", JSON.stringify({ ...kept, receipt: null }, null, 2)),
  editedReceipt: made("edited-receipt.json", text("alice-receipt.json").replace("1.50000000", "2.50000000")),
  editedFile: made("edited-file.json", editedFile),
  // Of the same name and size as the first one.
  otherReceipt: made("other/bob-receipt.json", text("bob-receipt.json").replace(/(?<="amount": ")\d/, "7")),
  copiedReceipt: made("copied-receipt.json", text("bob-receipt.json")),
  half: made("half.json", text("bob-receipt.json").slice(0, 200)),
  // Of a program whose name is a wall.
  wall: made("wall.json", JSON.stringify({ ...kept, receipt: null })),
};

const { exchange, time, ledger } = answers.agrees.report;
const nothing = { exchange: null, time: null, needs_descriptor: null, needs_collateral: null, assets: null };
const assets = JSON.parse(text("alice-file.json")).descriptor?.assets.map(({ symbol }) => symbol) ?? null;
const ofFile = { exchange, time, ledger, needs_descriptor: false, needs_collateral: false, assets };

const WHAT = Object.fromEntries(
  Object.entries(evidence).map(([name, path]) => {
    const what = /Receipt$/.test(name) ? "receipt" : /Report$|^word$|^wall$/.test(name) ? "customer_report" : "inclusion";
    const says = name === "half" ? null : what === "inclusion" ? ofFile : { ...nothing, ledger };
    return [name, [path, what, says]];
  }),
);

const looked = (...names) => {
  const all = names.map((name) => WHAT[name]);
  return lookedAt(all.sort(([a], [b]) => (basename(a) < basename(b) ? -1 : 1)));
};

const about = (ask, account, ...needles) => [
  `"ask":"${ask}"`,
  `"account":"${account}"`,
  `"root":"${root}"`,
  ...needles,
];
const named = (...names) => names.map((name) => `"name":"${basename(evidence[name])}"`);

const notIncluded = refused(
  "NOT_INCLUDED",
  "not_your_file",
  "the path does not lead to the root: this account does not have these balances and debts in the ledger",
);
const nobody = (reason, detail) => refused(reason, null, detail, "none");

const onlySigned = {
  exit: 2,
  report: {
    ...answers.contradicted.report,
    verdict: "only_signed",
    reason: "ONLY_SIGNED",
    balances: answers.contradicted.report.balances.map((row) => ({ ...row, counted: null, counted_is: null })),
    debts: answers.contradicted.report.debts.map((row) => ({ ...row, counted: null, counted_is: null })),
    inclusion: null,
  },
};

// The report of a file that was refused.
const refusedReport = {
  ...kept,
  account: "alice",
  inclusion: editedFile,
  result: { verdict: "rejected", reason: "NOT_INCLUDED", kind: "not_your_file", detail: notIncluded.report.detail },
  expected: { balances: [{ asset: "BTC", amount: "1.5" }], debts: [] },
  receipt: null,
};

const unlisted = refused("NO_VERDICT", null, 'the ledger lists no asset "DOGE"', "none");

export const evidenceRules = [
  ...Object.keys(evidence).map((name) => looked(name)),
  looked("alice", "aliceReceipt"),
  looked("alice", "editedReceipt"),
  looked("bob", "bobReceipt"),
  looked("bob", "bobReport"),
  looked("bob", "bobReceipt", "otherReceipt"),
  looked("bob", "bobReceipt", "copiedReceipt"),
  looked("bob", "copiedReceipt"),
  looked("bob", "bobReceipt", "half"),
  { needles: about("dispute", "alice", ...named("aliceReceipt", "alice"), '"report":null'), answer: answers.agrees },
  { needles: about("dispute", "bob", ...named("bob"), 'receipt.json"', '"receipt":0', '"bundle":null'), answer: answers.contradicted },
  {
    needles: about("dispute", "bob", ...named("bobReceipt"), '"file":null', '"bundle":[1,2,3,4,5,6]'),
    answer: onlySigned,
  },
  { needles: about("dispute", "alice", ...named("editedReceipt", "alice")), answer: answers.edited },
  { needles: about("dispute", "bob", ...named("bobReport"), '"report":0'), answer: answers.of_report },
  {
    needles: about("dispute", "bob", ...named("word"), '"report":0'),
    answer: {
      exit: 2,
      report: { ...answers.only_counted.report, report: answers.of_report.report.report },
    },
  },
  {
    needles: about("dispute", "bob", ...named("wall"), '"report":0'),
    answer: {
      exit: 2,
      report: {
        ...answers.only_counted.report,
        report: { ...answers.of_report.report.report, program: `${"\u3000".repeat(3000)} ${"w".repeat(3000)}` },
      },
    },
  },
  {
    needles: ['"ask":"dispute"', `"root":"${root}"`],
    answer: nobody("OTHER_ACCOUNT", "the receipt is of another account than the one that was named"),
  },
  {
    needles: ['"ask":"dispute"'],
    answer: nobody("ROOT_NOT_EXPECTED", "the file is for another root"),
  },
  {
    needles: about(
      "report",
      "bob",
      ...named("bob", "bobReceipt"),
      '"expect":["BTC=2","USDT=1"],"expect_debt":["USDT=100"],"receipt":',
    ),
    answer: answers.kept,
  },
  {
    needles: about("report", "alice", ...named("editedFile"), '"expect":["BTC=1.5"],"expect_debt":[],"receipt":null'),
    answer: { ...notIncluded, file: `${JSON.stringify(refusedReport, null, 2)}\n` },
  },
  { needles: about("report", "alice", '"expect":["DOGE=1"]'), answer: { ...unlisted, file: "{}" } },
  { needles: about("inclusion", "alice", ...named("editedFile")), answer: notIncluded },
  { needles: about("inclusion", "bob", ...named("bob")), answer: { exit: 3, report: answers.kept.report } },
];
