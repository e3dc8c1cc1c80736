// Snapshots one after another: each of them, and what changed between them.

import { facts, list, make } from "./dom.js";
import { grouped, percentOf } from "./amounts.js";
import { card, part } from "./card.js";
import { notProven } from "./lists.js";
import { asSentence, digest, english, shown } from "./shown.js";
import { say } from "./texts.js";
import { when } from "./times.js";

const symbols = (all) =>
  make(
    "span",
    {},
    all.flatMap((symbol, index) => [index > 0 ? ", " : "", shown(symbol)]),
  );

const amountOr = (text) => (text === null ? say("table.hidden") : grouped(text));

function changes(step) {
  const gone = (texts, key) => texts.length > 0 && [say(key), list(texts.map((text) => english(asSentence(text))))];
  // Prices are others in every snapshot, which alone is no other promise.
  const sameRules = step.prices_changed && step.required_before.length + step.required_now.length === 0;
  const all = [
    !step.linked && say("step.unlinked"),
    step.passed_over > 0 && say("step.passed", { n: step.passed_over }),
    step.assets_added.length > 0 && say("step.added", { assets: symbols(step.assets_added) }),
    step.assets_removed.length > 0 && say("step.removed", { assets: symbols(step.assets_removed) }),
    ...step.decimals.map((row) =>
      say("step.decimals", { asset: shown(row.asset), before: String(row.before), after: String(row.after) }),
    ),
    step.policy_changed && say(sameRules ? "step.prices" : "step.policy"),
    gone(step.required_before, "step.nomore"),
    gone(step.required_now, "step.now"),
    step.collateral_changed && say("step.collateral"),
    ...(step.haircuts ?? []).map((row) =>
      say("step.haircut", { asset: shown(row.asset), before: percentOf(row.before), after: percentOf(row.after) }),
    ),
    step.netted_changed && say("step.netted"),
    step.reserves_changed && say("step.reserves"),
    ...step.totals.map((row) =>
      say("step.total", {
        side: say(`side.${row.side}`)[0],
        asset: shown(row.asset),
        before: make("span", {}, amountOr(row.before)),
        after: make("span", {}, amountOr(row.after)),
      }),
    ),
  ].filter(Boolean);
  return all.length > 0 ? all : [say("step.same")];
}

export function chain(report) {
  const whole = report.verdict === "chained";
  const ownRoot = report.root_source !== "outside";
  const passed = report.steps.some((step) => step.passed_over > 0);
  const each = report.bundles.map((row) => [
    make("h4", {}, say("facts.number"), " ", shown(row.sequence)),
    facts([
      [say("facts.time"), when(row.time)],
      [say("facts.reserves"), say(`mode.${row.reserves}`)],
      row.s1_waived.length > 0 && [say("facts.policy"), say("chain.waived", { assets: symbols(row.s1_waived) })],
      [say("facts.root"), digest(row.root)],
    ]),
  ]);
  return [
    card(
      !whole ? "open" : ownRoot || passed ? "look" : "good",
      say(whole ? "chain.yes" : "chain.incomplete", { n: report.bundles.length }),
      make("p", {}, shown(report.exchange)),
      ownRoot
        ? make(
            "p",
            { class: "marked" },
            make("strong", { class: "mark" }, say("root.mark")),
            " ",
            say("bundle.ownroot"),
          )
        : null,
    ),
    part(say("chain.title"), each),
    ...report.steps.map((step) =>
      part(say("chain.step", { before: shown(step.before), after: shown(step.after) }), list(changes(step))),
    ),
    part(say("list.nobody"), notProven(report)),
  ];
}
