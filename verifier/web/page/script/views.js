// What came out, shown as what it is.

import { account } from "./account.js";
import { accountIn } from "./asking.js";
import { bundle } from "./bundle.js";
import { chain } from "./chain.js";
import { dispute, nothing } from "./dispute.js";
import { keeper } from "./evidence.js";
import { assetsOf, receiptsOf, timeOf } from "./given.js";
import { broken, refusal } from "./refusal.js";

const ACCOUNT = ["included", "debts_to_confirm", "empty"];

function viewOf(report, ask, keep) {
  if (ask === "dispute") return report.verdict === "none" ? nothing(report) : dispute(report, keep);
  if (ACCOUNT.includes(report.verdict)) return account(report, keep);
  if (report.verdict === "verified") return bundle(report);
  if (report.bundles !== undefined) return chain(report);
  return refusal(report, keep);
}

// A report that cannot be shown as a whole is not shown in part.
export function views(report, ask, keep) {
  try {
    return viewOf(report, ask, keep);
  } catch (error) {
    return broken(String(error));
  }
}

// What keeps evidence of an answer about an account; null where there is none to keep.
export function keepOf(report, asked, given, runner) {
  const { ask } = asked.request;
  const about = ask === "inclusion" ? asked : ask === "dispute" ? accountIn(asked) : null;
  // What could not be read at all shows nothing to anybody.
  const shows = report.verdict !== "none" || (ask === "inclusion" && report.kind !== null);
  if (about === null || !shows) return null;
  return keeper({
    asked: about,
    receipts: receiptsOf(given),
    assets: assetsOf(given),
    time: report.time ?? timeOf(given),
    debts: (report.debts ?? []).length > 0,
    runner,
  });
}
