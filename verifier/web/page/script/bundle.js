// What a bundle claims and what was found, for whoever checks an exchange.

import { facts, fold, list, make, table } from "./dom.js";
import { grouped, percent, whole } from "./amounts.js";
import { card, part } from "./card.js";
import { bars } from "./chart.js";
import { listsOfBundle } from "./lists.js";
import { loans, policy } from "./rules.js";
import { digest, english, fileName, shown, visible } from "./shown.js";
import { plain, say } from "./texts.js";
import { when } from "./times.js";

const COVER = { asserted: "bundle.asserted", public: "bundle.public", attested: "bundle.attested" };

function headline(report) {
  const waived = report.policy.s1_waived;
  const bundleRoot = report.root_source !== "outside";
  const plainYes = waived.length === 0 && !bundleRoot && report.reserves.shown && !report.netted;
  const sentence =
    waived.length === 0
      ? say(report.netted ? "bundle.net" : "bundle.yes")
      : say("bundle.waived", {
          assets: make(
            "span",
            {},
            waived.flatMap((symbol, index) => [index > 0 ? ", " : "", shown(symbol)]),
          ),
        });
  return card(
    plainYes ? "good" : "look",
    sentence,
    waived.length === 0 ? make("p", {}, say("bundle.every")) : null,
    make("p", {}, say(report.reserves.shown === null ? "bundle.unchecked" : COVER[report.reserves.mode])),
    report.netted ? make("p", {}, say("bundle.netted")) : null,
    bundleRoot
      ? make("p", { class: "marked" }, make("strong", { class: "mark" }, say("root.mark")), " ", say("bundle.ownroot"))
      : null,
  );
}

const disclosed = (amount) =>
  amount === null ? make("span", { class: "beside" }, say("table.hidden")) : grouped(amount);

// Asset, liabilities, reserves, ratio: the table that every exchange shows.
function ratios(report) {
  if (report.ratios.length === 0) return null;
  const netted = report.ratios.some((row) => row.loans !== null && !/^0(\.0+)?$/.test(row.loans));
  const heads = ["table.asset", "table.liabilities", netted && "table.loans", "table.reserves", "table.ratio"];
  const rows = report.ratios.map((row) => [
    shown(row.asset),
    disclosed(row.liabilities),
    netted && disclosed(row.loans),
    disclosed(row.reserves),
    row.ratio_bps === null ? "–" : make("b", {}, percent(row.ratio_bps)),
  ]);
  const numbers = netted ? [1, 2, 3, 4] : [1, 2, 3];
  const drawn = report.ratios.filter((row) => row.ratio_bps !== null);
  const values = drawn.map((row) => Number(row.ratio_bps));
  // A line at the whole is what matters; an asset that is held ten times over would hide it.
  const most = Math.min(20_000, Math.max(12_000, ...values));
  const bar = (row) => ({
    name: visible(row.asset),
    text: percent(row.ratio_bps),
    value: Number(row.ratio_bps),
    kind: Number(row.ratio_bps) < 10_000 ? "short" : "held",
  });
  const title = plain("ratios.title");
  return part(
    title,
    drawn.length > 0 && drawn.length <= 12
      ? bars(drawn.map(bar), { most, mark: 10_000, markText: plain("ratios.whole") })
      : null,
    table(
      title,
      heads.filter(Boolean).map((key) => plain(key)),
      rows.map((row) => row.filter((cell) => cell !== false)),
      numbers,
    ),
  );
}

// Totals that stand in no row of that table.
function disclosures(report) {
  if (report.disclosures.length === 0) return part(say("totals.title"), make("p", {}, say("totals.none")));
  if (report.ratios.length > 0) return null;
  const rows = report.disclosures.map((row) => [shown(row.asset), say(`side.${row.side}`), grouped(row.total)]);
  const title = plain("totals.title");
  return part(
    title,
    table(
      title,
      ["table.asset", "table.side", "table.total"].map((key) => plain(key)),
      rows,
      [2],
    ),
  );
}

function coverage(report) {
  const { mode, coverage: rows, attestation } = report.reserves;
  if (rows.length === 0) return null;
  const title = plain("coverage.title");
  const asked = (row, value) =>
    row.asked_bps === null || row.asked_bps === 0 ? say("coverage.notasked") : percent(value);
  const nodes = rows.some((row) => row.asked_bps > 0);
  const cells = rows.map((row) => [
    shown(row.asset),
    percent(row.ownership_bps),
    ...(nodes ? [asked(row, row.balance_bps), asked(row, row.both_bps)] : []),
  ]);
  const heads = ["table.asset", "coverage.signed", ...(nodes ? ["coverage.confirmed", "coverage.both"] : [])];
  const signed = rows.some((row) => row.ownership_bps > 0);
  const bar = (row) => ({
    name: visible(row.asset),
    text: percent(row.ownership_bps),
    value: row.ownership_bps,
    kind: "held",
  });
  const notes = attestation === null ? [] : attestation.findings;
  return part(
    title,
    make("p", { class: "help" }, say(`coverage.${mode}`)),
    signed && rows.length <= 12 ? bars(rows.map(bar), { most: 10_000 }) : null,
    signed || nodes
      ? table(
          title,
          heads.map((key) => plain(key)),
          cells,
          [1, 2, 3],
        )
      : make("p", {}, say("coverage.none")),
    nodes ? null : make("p", { class: "fine" }, say("coverage.nonodes")),
    notes.length > 0 ? [make("h4", {}, say("coverage.notes")), list(notes.map((note) => english(note)))] : null,
  );
}

const auditor = ({ reserves: { auditor: signed, attestation } }) =>
  signed !== null && [
    say("facts.auditor"),
    signed.name === null ? null : [shown(signed.name), make("br")],
    digest(signed.key),
    make("br"),
    when(attestation.time),
  ];

export function bundle(report) {
  return [
    headline(report),
    ratios(report),
    disclosures(report),
    part(say("policy.title"), policy(report)),
    report.loans.collateral === null ? null : part(say("loans.title"), loans(report.loans.collateral)),
    coverage(report),
    listsOfBundle(report),
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
        report.previous_root !== null && [say("facts.previous"), digest(report.previous_root)],
        [
          say("facts.claim"),
          digest(report.claim_digest),
          make("br"),
          say(report.claim_named ? "facts.claimnamed" : "facts.claimunnamed"),
        ],
        [
          say("facts.policy"),
          digest(report.policy.digest),
          make("br"),
          report.policy.named ? say("facts.policynamed") : null,
        ],
        [say("facts.commitment"), digest(report.reserves_commitment)],
        auditor(report),
        [
          say("facts.size"),
          say("facts.leaves", { shards: whole(report.shards), leaves: whole(report.leaves_per_shard) }),
        ],
        report.ignored_files.length > 0 && [say("facts.ignored"), list(report.ignored_files.map(fileName))],
      ]),
    ),
  ];
}
