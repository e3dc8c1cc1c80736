// The policy: in words as programs print it, and its numbers as bars.

import { list, make, table } from "./dom.js";
import { grouped, percent, percentOf } from "./amounts.js";
import { bars } from "./chart.js";
import { asSentence, english, shown, visible } from "./shown.js";
import { language, plain, say, translated } from "./texts.js";
import { when } from "./times.js";

const words = (policy) => [
  list(policy.requires.map((sentence) => translated(sentence) ?? english(asSentence(sentence)))),
  language() === "en" ? null : make("p", { class: "fine" }, say("english")),
];

// Names of assets, few of them in full.
function named(symbols) {
  const some = symbols.slice(0, 4).map(visible).join(", ");
  return symbols.length > 4 ? plain("rules.more", { some, n: symbols.length - 4 }) : some;
}

// What a stress scenario leaves of a price and of a reserve, by assets that it treats alike.
function stress(rule) {
  const alike = new Map();
  for (const { asset, shock, haircut } of rule.assets) {
    const key = `${shock} ${haircut}`;
    alike.set(key, { shock, haircut, assets: [...(alike.get(key)?.assets ?? []), asset] });
  }
  const rows = [...alike.values()].flatMap(({ shock, haircut, assets }) => [
    {
      name: named(assets),
      text: plain("rules.price", { change: percentOf(shock), haircut: percentOf(haircut) }),
      value: (1 + Number(shock)) * (1 - Number(haircut)),
      kind: "stressed",
    },
  ]);
  return bars(rows, { most: Math.max(1, ...rows.map((row) => row.value)), mark: 1, markText: plain("rules.today") });
}

function liquidity(rule) {
  const name = named(rule.liquid);
  return bars(
    [{ name, text: plain("rules.covers", { share: percent(rule.ratio_bps) }), value: rule.ratio_bps, kind: "held" }],
    { most: Math.max(10_000, rule.ratio_bps), mark: 10_000, markText: plain("rules.all") },
  );
}

const worth = (rule) =>
  bars([{ name: plain("rules.everything"), text: percent(rule.ratio_bps), value: rule.ratio_bps, kind: "held" }], {
    most: Math.max(10_000, rule.ratio_bps) * 1.2,
    mark: 10_000,
    markText: plain("rules.all"),
  });

const CHARTS = { stress, liquidity, collateral: worth };

const charts = (policy) =>
  (policy.rules ?? [])
    .filter((rule) => Object.hasOwn(CHARTS, rule.kind))
    .map((rule) =>
      make(
        "div",
        { class: "rule" },
        make("h4", {}, shown(rule.name)),
        make("p", { class: "help" }, say(`rules.${rule.kind}`)),
        CHARTS[rule.kind](rule),
      ),
    );

function prices({ prices: told }) {
  if (told === null) return null;
  const rows = told.per_unit.map((row) => [shown(row.asset), [grouped(row.price), " ", shown(told.quote)]]);
  return make(
    "details",
    {},
    make("summary", {}, say("prices.title")),
    make("p", {}, say("prices.source", { source: shown(told.source), time: when(told.time) })),
    table(plain("prices.title"), [plain("table.asset"), plain("table.price")], rows, [1]),
  );
}

export const policy = (report) => [words(report.policy), charts(report.policy), prices(report.policy)];

// What may be counted of loans, and what covers them.
export function loans(schedule) {
  const rows = schedule.assets.map((row) => [
    shown(row.asset),
    percent(row.max_loan_share_bps),
    percentOf(row.haircut),
    [grouped(row.price), " ", shown(schedule.quote)],
  ]);
  const counted = schedule.assets.filter((row) => row.max_loan_share_bps > 0);
  const most = Math.max(1, ...counted.map((row) => row.max_loan_share_bps));
  const bar = (row) => ({
    name: visible(row.asset),
    text: percent(row.max_loan_share_bps),
    value: row.max_loan_share_bps,
    kind: "owed",
  });
  return [
    make("p", {}, say("loans.about", { source: shown(schedule.source), time: when(schedule.time) })),
    counted.length > 0 && counted.length <= 12 ? bars(counted.map(bar), { most: Math.min(10_000, most * 1.5) }) : null,
    table(
      plain("loans.title"),
      ["table.asset", "loans.share", "loans.haircut", "table.price"].map((key) => plain(key)),
      rows,
      [1, 2, 3],
    ),
  ];
}
