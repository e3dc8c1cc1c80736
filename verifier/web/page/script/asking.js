// Questions about what was given. Each names its files by their places.

import { attestationOf, bundleFor, inclusionOf, keptOf, needed, receiptOf } from "./given.js";

// A question about these files, of which none is there twice.
function question(all, requestOf) {
  const files = [...new Set(all.filter(Boolean))];
  const place = (one) => (one === null ? null : files.indexOf(one));
  return { files, request: requestOf(place) };
}

// About an account: of each archive there is a question, since a code opens one of them all.
export function aboutAccount(given, bundles, typed) {
  const { descriptor, collateral } = needed(given);
  return inclusionOf(given).mains.map((main) => {
    const bundle = bundleFor(main, bundles);
    const signed = bundle === null ? null : attestationOf(given);
    return question([main, descriptor, collateral, signed, ...(bundle?.files ?? [])], (place) => ({
      ask: "inclusion",
      file: 0,
      ...typed,
      descriptor: place(descriptor),
      collateral: place(collateral),
      bundle: bundle?.files.map(place) ?? null,
      attestation: place(signed),
    }));
  });
}

// About the same account, with its file written down for others: the receipt too, and what its owner says.
export function forOthers(asked, receipt, said) {
  return question([...asked.files, receipt], (place) => ({
    ...asked.request,
    ask: "report",
    ...said,
    receipt: place(receipt),
  }));
}

const NO_EXPECTATIONS = {
  claim: null,
  policy: null,
  accept_loans_bps: null,
  require_reserves_bps: null,
  attestation: null,
  auditor_key: null,
};

// The question about an account that a dispute has in it, for its file; null where it has none.
export function accountIn(asked) {
  const { receipt, report, ...request } = asked.request;
  if (request.file === null) return null;
  return { files: asked.files, request: { ...request, ...NO_EXPECTATIONS, bundle: null, ask: "inclusion" } };
}

// The question whether a code opens an archive: without a bundle, which takes long. Where no root was typed any will do.
export function inArchive(asked) {
  const { files, request } = accountIn(asked);
  return { files, request: { ...request, root: request.root ?? "0".repeat(64) } };
}

// About what was signed and what is counted: evidence that was kept by itself, or else a receipt and a file.
export function aboutDispute(given, bundles, typed) {
  const kept = keptOf(given);
  const receipt = kept === null ? receiptOf(given) : null;
  const { mains } = kept === null ? inclusionOf(given) : { mains: [] };
  const { descriptor, collateral } = mains.length > 0 ? needed(given) : { descriptor: null, collateral: null };
  // A file leads to the root, which binds the exchange's key. Where there is none, only a bundle does.
  const bundle = mains.length > 0 ? null : bundleFor(kept ?? receipt, bundles);
  return (mains.length > 0 ? mains : [null]).map((main) =>
    question([kept, receipt, main, descriptor, collateral, ...(bundle?.files ?? [])], (place) => ({
      ask: "dispute",
      ...typed,
      receipt: place(receipt),
      file: place(main),
      descriptor: place(descriptor),
      collateral: place(collateral),
      report: place(kept),
      bundle: bundle?.files.map(place) ?? null,
    })),
  );
}

// About bundles: one, or several that follow each other.
export function aboutBundles(given, bundles, typed) {
  const attestation = attestationOf(given);
  return question([...bundles.flatMap((one) => one.files), attestation], (place) => {
    const places = bundles.map((one) => one.files.map(place));
    return places.length > 1
      ? { ask: "chain", bundles: places, root: typed.root, accept_loans_bps: typed.accept_loans_bps }
      : { ask: "solvency", bundle: places[0], ...typed, attestation: place(attestation) };
  });
}
