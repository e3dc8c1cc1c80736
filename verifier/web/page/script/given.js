// What was given: what each file is, and what can be checked with them.

import { make } from "./dom.js";
import { fileName } from "./shown.js";
import { say } from "./texts.js";

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
export const receiptOf = (all) => all.find(is("receipt")) ?? null;
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
  if (descriptor === "missing") return "files.descriptor";
  return collateral === "missing" ? "files.collateral" : null;
}

// What keeps a receipt from being compared: by itself it shows nothing.
export function unpaired(all, bundles) {
  const receipt = receiptOf(all);
  if (keptOf(all) !== null || receipt === null) return null;
  if (inclusionOf(all).mains.length > 0) return lacking(all);
  return bundleFor(receipt, bundles) === null ? "files.receipt" : null;
}

// One of each kind that is about one account: the last one, which may be the first one downloaded once more.
export function oneOfEach(all) {
  const [gone, notes] = [new Set(), []];
  for (const what of ["inclusion", "receipt", "customer_report"]) {
    const found = all.filter(is(what));
    found.slice(0, -1).forEach((one) => gone.add(one));
    if (found.length > 1) notes.push(say("files.single", { name: fileName(found.at(-1).file.name) }));
  }
  const kept = all.filter((one) => !gone.has(one));
  const evidence = keptOf(kept);
  if (evidence !== null && (receiptOf(kept) !== null || inclusionOf(kept).mains.length > 0))
    notes.push(say("files.kept", { name: fileName(evidence.file.name) }));
  const note = notes.length > 0 ? notes.flatMap((one, index) => [index > 0 ? make("br") : null, one]) : null;
  return { kept, note };
}

// The descriptor's word, which the file has inside or which lies beside it.
const ledgerOf = (all) => {
  const { descriptor } = needed(all);
  return (descriptor?.look ?? inclusionOf(all).mains[0]?.look)?.says ?? null;
};

// What the exchange lists, where that is known; and the time of the snapshot.
export const assetsOf = (all) => ledgerOf(all)?.assets ?? null;
export const timeOf = (all) => ledgerOf(all)?.time ?? null;
