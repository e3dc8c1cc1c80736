// What is given to the page in tests, and what a fake verifier says of it. Files are those of fixtures/vectors, so that
// the real verifier can be asked the same.

import {
  mkdirSync,
  mkdtempSync,
  openSync,
  ftruncateSync,
  closeSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ofThreads } from "./wide.js";

const here = new URL(".", import.meta.url).pathname;
const vectors = join(here, "../../../fixtures/vectors");

export const scratch = mkdtempSync(join(tmpdir(), "page-"));

const report = (name) => JSON.parse(readFileSync(join(here, "reports", `${name}.json`), "utf8"));

export const BALANCES = "764ac62dda5e871292b84ab01cd1afdc5ada1fc524a47875f1214090ec6f4d43";
export const LOANS = "23e757304254fe499b87787ba2e1cb7f6866a0f7863e8216a22b1f33e3a64c3d";
export const ARCHIVED = JSON.parse(readFileSync(join(vectors, "archives.json"), "utf8")).cases[0];

const vector = (name) => join(vectors, name);

export function made(name, content) {
  const path = join(scratch, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

// A file that is larger than memory, and takes no room on the disk.
function huge(name, bytes) {
  const path = made(name, "");
  const file = openSync(path, "r+");
  ftruncateSync(file, bytes);
  closeSync(file);
  return path;
}

const alice = readFileSync(vector("inclusions/balances-alice.json"), "utf8");

export const files = {
  alice: vector("inclusions/balances-alice.json"),
  detached: vector("inclusions/balances-alice.detached.json"),
  descriptor: vector("bundles/balances/descriptor.json"),
  bob: vector("inclusions/loans-bob.json"),
  carol: vector("inclusions/balances-carol.json"),
  archive: vector("archives/both.archive"),
  attestation: vector("attestations/loans.json"),
  edited: made("edited.json", alice.replace("0.50000000", "5.50000000")),
  lines: made("lines.json", alice.replaceAll("\n", "\r\n")),
  cut: made("cut.json", alice.slice(0, 700)),
  false: made("false.json", alice.replace('"amount": "0.50000000"', '"amount": "0.5"')),
  webPage: made("login.json", "<!DOCTYPE html><title>Log in</title>"),
  huge: huge("huge.json", 5 * 1024 ** 3),
  // Fails in the middle of a check. Only the fake can be made to.
  trap: made("trap.json", alice.replace('"version": 3', '"version": 99')),
  slow: made("slow.json", alice.replace('"version": 3', '"version": 98')),
  // Nobody finds out what it is.
  hang: made("hang.json", "{"),
  otherPage: made("other/login.json", "<!DOCTYPE html><title>Log in once more</title>"),
  brokenArchive: made("a-broken.archive", readFileSync(vector("archives/both.archive")).subarray(0, 80)),
  // A name that turns its own end around.
  tricky: made("a\u202enosj.exe", alice.replace('"version": 3', '"version": 97')),
};

const bundleFiles = ["claim.json", "descriptor.json", "leaves.bin", "policy.toml", "shards.bin", "solvency.bin"];

function bundle(name, parts = bundleFiles) {
  for (const part of parts) made(`${name}/${part}`, `${name} ${part}`.padEnd(64));
  return join(scratch, name);
}

// A good bundle, and one bit of it changed.
function flipped(name, folder) {
  for (const part of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, part));
    if (part === "shards.bin") bytes[20] ^= 1;
    made(`${name}/${part}`, bytes);
  }
  return join(scratch, name);
}

export const bundles = {
  balances: vector("bundles/balances"),
  flipped: flipped("flipped", vector("bundles/balances")),
  loans: vector("bundles/loans"),
  // Of these there is no more than names: only the fake knows them.
  sample: bundle("sample"),
  broken: bundle("broken", ["claim.json", "shards.bin"]),
  slow: bundle("slow"),
  // Bundles that several threads read.
  wide: bundle("wide"),
  wideSlow: bundle("wide-slow"),
  wideTrap: bundle("wide-trap"),
  wideRefused: bundle("wide-refused"),
  chain: join(bundle("chain/first"), ".."),
  // By name the later snapshot comes first.
  turned: join(bundle("turned/a-later"), ".."),
  more: bundle("more", [...bundleFiles, "extra.bin"]),
};
bundle("chain/second");
bundle("turned/b-earlier");

// How a question about these files ends.
const listed = (paths) =>
  `"files":${JSON.stringify(paths.map((path) => ({ name: basename(path), size: statSync(path).size })))}}`;

const ledgerOf = (name) =>
  JSON.parse(readFileSync(vector(`inclusions/${name}.detached.json`), "utf8")).ledger;

const says = {
  exchange: "Vectors, balances",
  time: "2026-06-30T00:00:00Z",
  ledger: ledgerOf("balances-alice"),
  needs_descriptor: false,
  needs_collateral: false,
};

const WHAT = {
  alice: ["inclusion", says],
  detached: ["inclusion", { ...says, exchange: null, time: null, needs_descriptor: true }],
  bob: ["inclusion", { ...says, exchange: "Vectors, loans" }],
  carol: ["inclusion", says],
  edited: ["inclusion", says],
  lines: ["inclusion", says],
  cut: ["inclusion", null],
  false: ["inclusion", says],
  trap: ["inclusion", says],
  slow: ["inclusion", says],
  tricky: ["inclusion", { ...says, exchange: "Evil \u202e egnahcxE" }],
  archive: ["archive", null],
  descriptor: ["descriptor", says],
  attestation: ["attestation", null],
  webPage: ["web_page", null],
  otherPage: ["web_page", null],
  hang: ["unknown", null],
  brokenArchive: ["archive", null],
  huge: ["unknown", null],
};

const none = { complete: false, missing: [], shards: 0, leaves: 0 };

// What files at these paths are, each with what it is and says.
export function lookedAt(all, bundle = none) {
  const about = all.map(([path, what, says]) => ({ name: basename(path), what, says }));
  return { needles: ['"ask":"look"', listed(all.map(([path]) => path))], answer: { files: about, bundle } };
}

const looked = (names) => lookedAt(names.map((name) => [files[name], ...WHAT[name]]));

const PART = {
  "claim.json": "claim",
  "descriptor.json": "descriptor",
  "collateral.json": "collateral",
  "extra.bin": "unknown",
};

// The name of the exchange tells bundles of the same sizes apart.
function lookedBundle(
  folder,
  { exchange = "Sample Exchange", time = says.time, missing = [], shards = 1, leaves = 2_000, needles = [] } = {},
) {
  const parts = readdirSync(folder).sort();
  const about = parts.map((name) => ({
    name,
    what: PART[name] ?? "bundle_part",
    says: name === "descriptor.json" ? { ...says, exchange, time } : null,
  }));
  const answer = { files: about, bundle: { complete: missing.length === 0, missing, shards, leaves } };
  return { needles: ['"ask":"look"', listed(parts.map((part) => join(folder, part))), ...needles], answer };
}

const ofAlice = (extra) => ({
  verdict: "included",
  reason: "OK",
  root: BALANCES,
  root_source: "outside",
  exchange: says.exchange,
  time: says.time,
  sequence: 1,
  balances: [
    { asset: "BTC", amount: "0.50000000" },
    { asset: "USDT", amount: "1200.250000" },
  ],
  debts: [],
  solvency_checked: false,
  solvency: null,
  ...extra,
});

export const refused = (reason, kind, detail, verdict = "rejected") => ({
  exit: verdict === "rejected" ? 1 : 2,
  report: { verdict, reason, kind, detail, hint: "download it once more" },
});

const notIncluded = refused(
  "NOT_INCLUDED",
  "not_your_file",
  "the path does not lead to the root: this account does not have these balances and debts in the ledger",
);

const about = (name, ...needles) => [
  '"ask":"inclusion"',
  `"name":${JSON.stringify(basename(files[name]))}`,
  ...needles,
];
const typed = (account, root) => [`"account":${JSON.stringify(account)}`, `"root":${JSON.stringify(root)}`];

const wholeAccount = { exit: 0, report: ofAlice() };

const inclusions = [
  // Whether a code opens it is found out before a bundle is verified.
  { needles: about("brokenArchive", '"bundle":['), answer: "trap" },
  { needles: about("brokenArchive"), answer: refused("ARCHIVE", "damaged", "the archive ends in the middle") },
  {
    needles: ['"ask":"report"', '"name":"balances-alice.json"'],
    answer: { exit: 0, report: ofAlice(), file: "{}" },
  },
  { needles: about("trap", '"version": 99'), answer: "trap" },
  { needles: about("slow", '"version": 98'), answer: "never" },
  {
    needles: about("tricky"),
    answer: { exit: 0, report: ofAlice({ exchange: "Evil \u202e egnahcxE \u200b\u3000", sequence: "18446744073709551615" }) },
  },
  {
    needles: about("cut"),
    answer: refused("INCLUSION_FILE", "damaged", "the file, line 33, column 21: it ends in the middle", "none"),
  },
  {
    needles: about("false"),
    answer: refused("INCLUSION_FILE", "false", "an amount of BTC has 1 decimals, and must have 8"),
  },
  { needles: about("edited", '"amount": "5.50000000"'), answer: notIncluded },
  { needles: about("alice", ...typed("alice", BALANCES)), answer: wholeAccount },
  { needles: about("lines", ...typed("alice", BALANCES)), answer: wholeAccount },
  { needles: about("detached", ...typed("alice", BALANCES), '"descriptor":1'), answer: wholeAccount },
  {
    needles: about("alice", '"account":"alice"', '"root":null', '"bundle":[1,2,3,4,5,6,7,8]'),
    answer: { exit: 0, report: ofAlice({ root_source: "bundle" }) },
  },
  {
    needles: about("alice", '"account":"alice"', LOANS),
    answer: refused(
      "ROOT_NOT_EXPECTED",
      "not_this_snapshot",
      `the file is for the root ${BALANCES}, and ${LOANS} was expected`,
    ),
  },
  {
    needles: about("alice", '"account":"ALICE"'),
    answer: refused(
      "NOT_INCLUDED",
      "not_your_file",
      "the file is not of this id, but of the same in small letters: if you log in with that, type it so",
    ),
  },
  { needles: about("alice"), answer: notIncluded },
  {
    needles: about("bob", '"bundle":[1,2,3,4,5,6,7]', '"accept_loans_bps":null'),
    answer: { exit: 1, report: report("loans-refused") },
  },
  {
    needles: about("bob", '"bundle":[2,3,4,5,6,7,8]', '"accept_loans_bps":3000', '"attestation":1', '"auditor_key":"'),
    answer: {
      exit: 3,
      report: ofAlice({
        verdict: "debts_to_confirm",
        reason: "DEBTS",
        root: LOANS,
        debts: [{ asset: "USDT", amount: "500.000000" }],
        solvency_checked: true,
        solvency: report("loans"),
      }),
    },
  },
  {
    needles: about("bob", ...typed("bob", LOANS)),
    answer: {
      exit: 0,
      report: ofAlice({
        verdict: "debts_to_confirm",
        reason: "DEBTS",
        exchange: "Vectors, loans",
        root: LOANS,
        balances: [{ asset: "ETH", amount: "3.000000000" }],
        debts: [{ asset: "USDT", amount: "500.000000" }],
      }),
    },
  },
  {
    needles: about("carol", ...typed("carol", BALANCES)),
    answer: { exit: 0, report: ofAlice({ verdict: "empty", reason: "EMPTY", balances: [] }) },
  },
  {
    needles: about("archive", `"code":"${ARCHIVED.code}"`, ...typed(ARCHIVED.account, ARCHIVED.root)),
    answer: {
      exit: 0,
      report: ofAlice({ root: ARCHIVED.root, balances: [{ asset: "A00", amount: "92233720368547758.07" }] }),
    },
  },
  {
    needles: about("archive"),
    answer: refused("NOT_IN_ARCHIVE", "not_your_file", "nothing in the archive has this access code"),
  },
];

const rules = [
  {
    name: "crypto winter",
    kind: "stress",
    ratio_bps: 10000,
    assets: [
      ...["BTC", "ETH", "BNB", "SOL", "XRP", "DOGE"].map((asset) => ({ asset, shock: "-0.40", haircut: "0.08" })),
      { asset: "USDT", shock: "-0.02", haircut: "0" },
      { asset: "USDC", shock: "0", haircut: "0" },
    ],
  },
  { name: "one week of withdrawals", kind: "liquidity", ratio_bps: 2500, liquid: ["USDT", "USDC"] },
  { name: "worth", kind: "collateral", ratio_bps: 10200 },
];

const sample = report("sample");
const flippedBytes = readFileSync(join(bundles.flipped, "shards.bin")).subarray(0, 64);


const solvencies = [
  ...ofThreads({ exit: 0, report: { ...sample, root_source: "bundle" } }, refused),
  { needles: ['"ask":"solvency"', "slow claim.json"], answer: "never" },
  {
    needles: ['"ask":"solvency"', "sample claim.json", `"root":"${sample.root}"`],
    answer: { exit: 0, report: { ...sample, policy: { ...sample.policy, rules } } },
  },
  {
    needles: ['"ask":"solvency"', "sample claim.json"],
    answer: { exit: 0, report: { ...sample, root_source: "bundle" } },
  },
  {
    needles: ['"ask":"solvency"', flippedBytes],
    answer: refused("SHARD_PROOF", "false", "shard 1: the proof does not verify"),
  },
  {
    needles: ['"ask":"solvency"', `"root": "${BALANCES}"`, `"root":"${BALANCES}"`],
    answer: { exit: 0, report: report("balances") },
  },
  {
    needles: ['"ask":"solvency"', `"root": "${LOANS}"`, '"accept_loans_bps":3000', '"attestation":7'],
    answer: { exit: 0, report: report("loans") },
  },
  {
    needles: ['"ask":"solvency"', `"root": "${LOANS}"`, '"accept_loans_bps":null'],
    answer: { exit: 1, report: report("loans-refused") },
  },
  {
    needles: ['"ask":"chain"', `${"b-earlier solvency.bin".padEnd(64)}a-later claim.json`],
    answer: { exit: 0, report: report("chain") },
  },
  {
    needles: ['"ask":"solvency"', '"name":"extra.bin"'],
    answer: refused("NO_VERDICT", null, 'the bundle contains "extra.bin", which is no part of a bundle', "none"),
  },
  {
    needles: ['"ask":"chain"', '"bundles":[[0,1,2,3,4,5],[6,7,8,9,10,11]]'],
    answer: { exit: 0, report: report("chain") },
  },
];

export const sampleRoot = sample.root;
export const auditorKey = report("loans").reserves.auditor.key;

export const allRules = [
  { needles: ['"ask":"look"', '"name":"hang.json"'], answer: "never" },
  ...Object.keys(files).map((name) => looked([name])),
  looked(["detached", "descriptor"]),
  looked(["alice", "webPage"]),
  looked(["brokenArchive", "archive"]),
  looked(["bob", "attestation"]),
  // One file after another, which are there together until the first one is put away.
  ...["bob", "carol", "slow", "trap"].map((name) =>
    looked([...["alice", name]].sort((a, b) => (basename(files[a]) < basename(files[b]) ? -1 : 1))),
  ),
  {
    needles: ['"ask":"look"', '"files":[{"name":"pasted text"'],
    answer: { files: [{ name: "pasted text", what: "inclusion", says }], bundle: none },
  },
  lookedBundle(bundles.broken, { missing: ["descriptor.json", "policy.toml"] }),
  lookedBundle(bundles.balances, { exchange: "Vectors, balances", shards: 2, leaves: 10 }),
  lookedBundle(bundles.loans, { exchange: "Vectors, loans", leaves: 5 }),
  ...["wide", "wideSlow", "wideTrap", "wideRefused"].map((name) =>
    lookedBundle(bundles[name], { shards: 6, needles: [`${basename(bundles[name])} claim.json`] }),
  ),
  lookedBundle(bundles.slow, { shards: 24, leaves: 1_000_000, needles: ["slow claim.json"] }),
  lookedBundle(join(bundles.chain, "first")),
  lookedBundle(join(bundles.chain, "second")),
  lookedBundle(join(bundles.turned, "a-later"), { time: "2026-07-31T00:00:00Z", needles: ["a-later claim.json"] }),
  lookedBundle(join(bundles.turned, "b-earlier"), { needles: ["b-earlier claim.json"] }),
  lookedBundle(bundles.more),
  lookedBundle(bundles.sample),
  ...inclusions,
  ...solvencies,
];
