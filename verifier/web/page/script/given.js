// What was given: what each file is, and what can be checked with them.

import { make } from "./dom.js";
import { fileName } from "./shown.js";

const NOT_OF_A_BUNDLE = ["inclusion", "archive", "attestation", "receipt", "customer_report"];
// What lies in a folder of a bundle and is no part of it is for the verifier to judge. Without a folder it was merely
// given together with the bundle.
const NOT_GIVEN_WITH_IT = [...NOT_OF_A_BUNDLE, "zip", "web_page", "unknown"];

const is = (what) => (one) => one.look?.what === what;

export const descriptorOf = (bundle) => bundle.files.find(is("descriptor"))?.look.says ?? {};

function bundleOf({ files, bundle }) {
  const others = files[0].folder === "" ? NOT_GIVEN_WITH_IT : NOT_OF_A_BUNDLE;
  return { ...bundle, files: files.filter((one) => !others.includes(one.look?.what)) };
}

// Folders that have parts of a bundle, with their files, from the first snapshot to the last. Of a descriptor alone no
// bundle is made: it belongs to a file.
export const bundlesOf = (folders) =>
  folders
    .filter(({ files }) => files.some((one) => is("bundle_part")(one) || is("claim")(one)))
    .map(bundleOf)
    .map((bundle) => ({ bundle, time: descriptorOf(bundle).time ?? "" }))
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .map(({ bundle }) => bundle);

// The bundle that an account is checked with: the only one, or of several that of the file's own ledger.
export function bundleFor(main, bundles) {
  const complete = bundles.filter((bundle) => bundle.complete);
  const ledger = main.look.says?.ledger ?? null;
  if (bundles.length === 1) return complete[0] ?? null;
  return complete.find((bundle) => ledger !== null && descriptorOf(bundle).ledger === ledger) ?? null;
}

// What an account can be checked with: one file, or archives with a code.
export function inclusionOf(all) {
  const file = all.filter(is("inclusion"));
  const archives = all.filter(is("archive"));
  return file.length > 0 ? { mains: [file.at(-1)], code: false } : { mains: archives, code: archives.length > 0 };
}

// What the exchange signed, and evidence that was kept before.
export const receiptsOf = (all) => all.filter(is("receipt"));
export const receiptOf = (all) => receiptsOf(all)[0] ?? null;
export const keptOf = (all) => all.find(is("customer_report")) ?? null;

export const attestationOf = (all) => all.find(is("attestation")) ?? null;

// The documents that the file names and has not inside: of its own ledger, or else one beside it before any other. What
// it does not need is not given with it, since there may be a bundle of another day.
export function needed(all) {
  const { mains } = inclusionOf(all);
  const main = mains[0];
  const says = main?.look.says;
  const document = (what) => {
    if (!says?.[`needs_${what}`]) return null;
    const found = all.filter(is(what));
    const ofLedger = found.find((one) => says.ledger !== null && one.look.says?.ledger === says.ledger);
    return ofLedger ?? found.find((one) => one.folder === main.folder) ?? found[0] ?? "missing";
  };
  return { descriptor: document("descriptor"), collateral: document("collateral") };
}

// What keeps a file from being checked as it lies here.
export function lacking(all) {
  const { descriptor, collateral } = needed(all);
  if (descriptor === "missing") return { key: "files.descriptor" };
  return collateral === "missing" ? { key: "files.collateral" } : null;
}

// What does not go together: two receipts are two promises, and each of them stands.
function mixed(all) {
  const [receipts, kept] = [receiptsOf(all), all.filter(is("customer_report"))];
  const others = [...receipts, ...all.filter((one) => is("inclusion")(one) || is("archive")(one))];
  if (kept.length > 0 && others.length > 0) return { key: "files.mixed", which: [...kept, ...others] };
  if (kept.length > 1) return { key: "files.reports", which: kept };
  return receipts.length > 1 ? { key: "files.receipts", which: receipts } : null;
}

// What keeps a receipt from being compared: by itself it shows nothing, and none is chosen among several.
export function unpaired(all, bundles) {
  const problem = mixed(all);
  const receipt = receiptOf(all);
  if (problem !== null || keptOf(all) !== null || receipt === null) return problem;
  if (inclusionOf(all).mains.length > 0) return lacking(all);
  return bundleFor(receipt, bundles) === null ? { key: "files.receipt" } : null;
}

// One inclusion file: the last one, which may be the first one downloaded once more. What cannot be read, such as half
// of any of these files, takes no place of what may be.
export function oneInclusion(all) {
  const found = all.filter(is("inclusion"));
  const readable = found.filter((one) => one.look.says !== null);
  const hasOther = readable.length > 0 || all.some(is("archive"));
  const best = hasOther ? readable.at(-1) : found.at(-1);
  const gone = found.filter((one) => one !== best);
  const isCut = (one) => hasOther && !readable.includes(one);
  const older = gone.filter((one) => !isCut(one));
  const notes = gone.filter(isCut).map((one) => ({ key: "files.cut", one }));
  if (older.length > 0) {
    const isAgain = older.some((one) => one.folder === best.folder && one.file.name === best.file.name);
    notes.push({ key: isAgain ? "files.again" : "files.single", one: best });
  }
  return { kept: all.filter((one) => !gone.includes(one)), notes };
}

// A file by its folder and name; of several at one place, which of them it is.
export function placeOf(one, all) {
  const there = all.filter((other) => other.folder === one.folder && other.file.name === one.file.name);
  const number = there.length > 1 && there.includes(one) ? ` (${there.indexOf(one) + 1})` : null;
  const folder = one.folder === "" ? null : [fileName(one.folder), "/"];
  return make("span", {}, folder, fileName(one.file.name), number);
}

// The descriptor's word, which the file has inside or which lies beside it.
const ledgerOf = (all) => {
  const { descriptor } = needed(all);
  return (descriptor?.look ?? inclusionOf(all).mains[0]?.look)?.says ?? null;
};

// What the exchange lists, where that is known; and the time of the snapshot.
export const assetsOf = (all) => ledgerOf(all)?.assets ?? null;
export const timeOf = (all) => ledgerOf(all)?.time ?? null;
