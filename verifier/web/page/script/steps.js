// The steps of the page, as far as they are needed for what was given, and what each asks for.

import { byId, empty } from "./dom.js";
import { rootSource } from "./fields.js";
import { inclusionOf, keptOf, receiptOf } from "./given.js";
import { say } from "./texts.js";

// A text that depends on what was given; in another language it is said anew like all others.
function tell(id, key) {
  byId(id).dataset.text = key;
  empty(byId(id), say(key));
}

export function showSteps(given, bundles) {
  const { mains, code } = inclusionOf(given);
  const [kept, receipt] = [keptOf(given) !== null, receiptOf(given) !== null];
  const compares = kept || receipt;
  const onlyBundle = bundles.length > 0 && mains.length === 0 && !compares;
  const ofReceipt = mains.length > 0 ? "files.help.both" : "files.help.receipt";
  tell("files-help", kept ? "files.help.kept" : receipt ? ofReceipt : "files.help");
  tell("root-help", compares ? "root.help.compare" : "root.help");
  tell("account-what", kept ? "account.title.kept" : "account.title");
  tell("account-help", kept ? "account.help.kept" : "account.help");
  byId("code-field").hidden = !code;
  byId("account-step").hidden = onlyBundle;
  byId("bundle-step").hidden = bundles.length === 0;
  // In a dispute the root comes from outside.
  byId("root-choice").hidden = compares || !bundles.some((one) => one.complete) || bundles.length > 1;
  byId("root-field").hidden = rootSource() === "bundle";
  byId("root-warning").hidden = rootSource() !== "bundle";
  const [check, compare, checkBundle] = ["check", "compare", "check-bundle"].map(byId);
  compare.hidden = !compares;
  tell("compare", kept ? "check.kept" : "check.compare");
  check.hidden = onlyBundle || (compares && mains.length === 0);
  // Enter in a field does what the first button says that the form is sent with.
  compare.type = compares ? "submit" : "button";
  check.type = compares ? "button" : "submit";
  check.className = compares ? "" : "primary";
  checkBundle.hidden = bundles.length === 0;
  checkBundle.className = onlyBundle ? "primary" : "";
  empty(checkBundle, say(bundles.length > 1 ? "check.chain" : "check.bundle"));
}
