// The module against the cases of fixtures/conformance: what the command line and the program in Python are held
// against too. And against what the command line printed of bundles. Without a browser.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { bundles, files } from "./cases.js";
import { answers, evidence, root } from "./evidence.js";
import { Module, dispute, inclusion, report as reporting, solvency } from "./module.js";
import { askOn } from "./pool.js";
import { threadsOf } from "./threads.js";

const folder = new URL("../../../fixtures/conformance", import.meta.url).pathname;
const { cases } = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));

const path = process.env.VERIFIER_WASM ?? null;
const skip = path === null && "VERIFIER_WASM names no module";

// What cases and answers both have; what one of them has not is null.
const FIELDS = ["exit", "verdict", "reason", "kind", "balances", "debts"];
const ending = (of) => Object.fromEntries(FIELDS.map((field) => [field, of[field] ?? null]));

function asked(module, of) {
  const paths = ["file", "descriptor", "collateral"].filter((name) => of[name]).map((name) => join(folder, of[name]));
  const place = (name) => (of[name] ? paths.indexOf(join(folder, of[name])) : null);
  const { account = null, code = null, root = null } = of;
  const question = { account, code, root, descriptor: place("descriptor"), collateral: place("collateral") };
  return module.ask(inclusion(question), paths);
}

function difference(of, { exit, report }) {
  const [expected, found] = [ending(of), ending({ ...report, exit })];
  if (isDeepStrictEqual(expected, found)) return null;
  return `${of.name}: expected ${JSON.stringify(expected)}, found ${JSON.stringify({ exit, report })}`;
}

test("every case has its outcome", { skip }, async () => {
  const module = await Module.of(readFileSync(path));
  // An empty table would pass as well.
  assert.ok(cases.length > 60, `${cases.length} cases`);
  const differences = cases.map((of) => difference(of, asked(module, of))).filter(Boolean);
  assert.equal(differences.length, 0, `${differences.length} of ${cases.length} cases:\n${differences.join("\n")}`);
});

test("a case that ends otherwise is told", () => {
  const good = cases.find((of) => of.verdict === "included");
  const bad = cases.find((of) => of.reason === "NOT_INCLUDED");
  const answer = ({ exit, ...report }) => ({ exit, report });
  assert.equal(difference(good, answer(good)), null);
  assert.equal(difference(bad, answer(bad)), null);
  for (const other of [
    bad,
    { ...good, exit: 3 },
    { ...good, balances: good.balances.slice(1) },
    { ...good, debts: null },
    { ...good, kind: "damaged" },
  ])
    assert.match(difference(good, answer(other)), new RegExp(`^${good.name}: expected`));
});

test("the module asks the page for nothing but files, random bytes and a bar", { skip }, async () => {
  const module = await WebAssembly.compile(readFileSync(path));
  const imports = WebAssembly.Module.imports(module).map((one) => `${one.module}.${one.name}`);
  assert.deepEqual(
    imports.filter((name) => !["page.random", "page.read", "page.progress"].includes(name)),
    [],
  );
  const exported = WebAssembly.Module.exports(module).map((one) => one.name);
  for (const name of ["memory", "allocate", "answer", "release"]) assert.ok(exported.includes(name), name);
});

const printed = (name) => JSON.parse(readFileSync(new URL(`reports/${name}.json`, import.meta.url), "utf8"));

// Of a public list, which the module does not look into.
const withoutList = ({ ratios, reserves, not_proven, ...rest }) => rest;

test("bundles are judged as the command line judges them", { skip }, async () => {
  const module = await Module.of(readFileSync(path));
  const asked = (folder, fields, attestation = null) => {
    const parts = readdirSync(folder).map((name) => join(folder, name));
    const question = { bundle: [...parts.keys()], attestation: attestation && parts.length, ...fields };
    return module.ask(solvency(question), [...parts, attestation].filter(Boolean));
  };
  const [balances, loans] = [printed("balances"), printed("loans")];
  const { exit, report } = asked(bundles.balances, { root: balances.root });
  assert.deepEqual([exit, withoutList(report)], [0, withoutList(balances)]);
  assert.deepEqual([report.reserves.shown, report.reserves.coverage], [null, []]);
  assert.deepEqual(asked(bundles.loans, { root: loans.root }), { exit: 1, report: printed("loans-refused") });
  const accepted = { root: loans.root, accept_loans_bps: 3000, auditor_key: loans.reserves.auditor.key };
  assert.deepEqual(asked(bundles.loans, accepted, files.attestation), { exit: 0, report: loans });
  const flipped = asked(bundles.flipped, {});
  assert.deepEqual([flipped.exit, flipped.report.kind], [1, "false"]);
});

// What the command line is held against too, in verifier/tests/cli_inclusion.
test("receipts and reports are judged, and written, as the command line does it", { skip }, async () => {
  const module = await Module.of(readFileSync(path));
  const { alice, aliceReceipt, bob, bobReceipt, bobReport, editedReceipt } = evidence;
  const both = { root, receipt: 0, file: 1 };
  const said = { expect: ["BTC=2", "USDT=1"], expect_debt: ["USDT=100"], receipt: 1 };
  for (const [name, question, paths] of [
    ["agrees", dispute({ ...both, account: "alice" }), [aliceReceipt, alice]],
    ["contradicted", dispute({ ...both, account: "bob" }), [bobReceipt, bob]],
    ["of_report", dispute({ root, account: "bob", report: 0 }), [bobReport]],
    ["only_counted", dispute({ root, account: "bob", file: 0 }), [bob]],
    ["kept", reporting({ root, account: "bob", ...said }), [bob, bobReceipt]],
  ])
    assert.deepEqual(module.ask(question, paths), answers[name], name);
  const edited = module.ask(dispute({ ...both, account: "alice" }), [editedReceipt, alice]);
  assert.deepEqual([edited.exit, edited.report.reason], [2, "RECEIPT"]);
});

test("several threads judge a bundle as one does", { skip }, async () => {
  const module = await Module.of(readFileSync(path));
  for (const folder of [bundles.balances, bundles.flipped]) {
    const paths = readdirSync(folder).map((name) => join(folder, name));
    const question = solvency({ bundle: [...paths.keys()] });
    const several = threadsOf(path, paths);
    const { outcome } = askOn(2, several, question, []);
    assert.deepEqual(await outcome, { answer: module.ask(question, paths) });
    assert.equal(several.memory.length, 2);
  }
});
