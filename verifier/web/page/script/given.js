// What was given: files, what each of them is, and what can be checked with them.

import { byId, empty, facts, list, make } from "./dom.js";
import { whole } from "./amounts.js";
import { seconds } from "./pace.js";
import { fileName, shown } from "./shown.js";
import { has, plain, say } from "./texts.js";
import { about, day, when } from "./times.js";

const NOT_OF_A_BUNDLE = ["inclusion", "archive", "attestation"];
// What lies in a folder of a bundle and is no part of it is for the verifier to judge. Without a folder it was merely
// given together with the bundle.
const NOT_GIVEN_WITH_IT = [...NOT_OF_A_BUNDLE, "zip", "web_page", "unknown"];

const is = (what) => (one) => one.look?.what === what;

const descriptorOf = (bundle) => bundle.files.find(is("descriptor"))?.look.says ?? {};

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

const size = (bytes) => {
  if (bytes < 1000) return plain("size.bytes", { n: bytes });
  const [unit, each] = bytes < 1e6 ? ["size.kilo", 1e3] : bytes < 1e9 ? ["size.mega", 1e6] : ["size.giga", 1e9];
  return plain(unit, { n: whole(Math.round(bytes / each)) });
};

function row(one, remove) {
  const { what, says } = one.look ?? { what: "reading" };
  const name = `what.${what}`;
  const about = [say(has(name) ? name : "what.unknown")];
  if (says?.exchange) about.push(", ", shown(says.exchange));
  if (says?.time) about.push(", ", day(says.time));
  const label = plain("files.remove", { name: one.file.name });
  return make(
    "li",
    { class: what === "unknown" || what === "zip" ? "odd" : null },
    make(
      "div",
      {},
      make(
        "div",
        { class: "name" },
        fileName(one.file.name),
        " ",
        make("span", { class: "beside size" }, size(one.file.size)),
      ),
      make("div", { class: "what" }, about),
    ),
    make(
      "button",
      { type: "button", class: "small", "aria-label": label, click: () => remove(one) },
      say("files.away"),
    ),
  );
}

// Files by themselves; those of a bundle together.
export function showFiles(all, bundles, remove) {
  const inBundles = new Set(bundles.flatMap(({ files }) => files));
  const alone = all.filter((one) => !inBundles.has(one));
  const rows = alone.slice(0, 20).map((one) => row(one, (gone) => remove([gone])));
  if (alone.length > 20) rows.push(make("li", {}, say("files.more", { n: alone.length - 20 })));
  const together = bundles.map(({ files, missing }, index) =>
    make(
      "li",
      { class: missing.length > 0 ? "odd" : null },
      make(
        "div",
        {},
        make("div", { class: "name" }, say("files.bundle", { n: files.length })),
        make(
          "div",
          { class: "what" },
          files[0].folder === "" ? say("what.bundle") : fileName(files[0].folder),
          missing.length > 0
            ? [
                ". ",
                say("bundle.missing", {
                  names: make(
                    "span",
                    {},
                    missing.map(shown).flatMap((name) => [name, " "]),
                  ),
                }),
              ]
            : null,
        ),
      ),
      make(
        "button",
        {
          type: "button",
          class: "small",
          "aria-label": plain("files.removebundle", { n: index + 1 }),
          click: () => remove(files),
        },
        say("files.away"),
      ),
    ),
  );
  empty(byId("files"), rows, together);
}

// What a bundle says of itself, and how long it takes to check that.
export function showBundle(bundles) {
  const complete = bundles.filter((bundle) => bundle.complete);
  const says = descriptorOf;
  const time = seconds(complete);
  const each = bundles.map((bundle) =>
    facts([
      says(bundle).exchange && [say("facts.exchange"), shown(says(bundle).exchange)],
      says(bundle).time && [say("facts.time"), when(says(bundle).time)],
      bundle.complete && [
        say("facts.size"),
        say("bundle.size", { n: bundle.shards, shards: whole(bundle.shards), leaves: whole(bundle.leaves) }),
      ],
    ]),
  );
  empty(
    byId("bundle-about"),
    make("p", {}, say(bundles.length > 1 ? "bundle.many" : "bundle.one", { n: bundles.length })),
    each,
    complete.length < bundles.length ? make("p", { class: "problem" }, say("bundle.incomplete")) : null,
    complete.length > 0 ? make("p", { class: "duration" }, say("bundle.duration", { time: about(time) })) : null,
  );
}
