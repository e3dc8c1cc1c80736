// Nobody is kept out: axe-core finds nothing at all, in any state, and nothing is wider than a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { act } from "../acts.js";
import { missing, onDisk, opened } from "../browser.js";
import { browser, faked, seen } from "../tabs.js";

const script = new URL("../node_modules/axe-core/axe.min.js", import.meta.url);
const axe = missing ? "" : readFileSync(script, "utf8");

for (const [name, colorScheme] of [
  ["phone-start", "light"],
  ["phone-start", "dark"],
  ["phone-good", "light"],
  ["phone-good", "dark"],
  ["phone-debts", "light"],
  ["phone-wrong-id", "light"],
  ["phone-wrong-id", "dark"],
  ["phone-false", "light"],
  ["phone-false", "dark"],
  ["phone-cut", "dark"],
  ["phone-problems", "light"],
  ["phone-problems", "dark"],
  ["phone-bundle-root", "light"],
  ["phone-given", "dark"],
  ["desktop-sample", "light"],
  ["desktop-sample", "dark"],
  ["desktop-chain", "light"],
  ["phone-running", "light"],
  ["phone-linked", "dark"],
  ["phone-to-compare", "light"],
  ["phone-contradicted", "light"],
  ["phone-contradicted", "dark"],
  ["phone-agrees", "dark"],
  ["phone-only-signed", "light"],
  ["phone-edited-receipt", "light"],
  ["phone-kept", "light"],
  ["phone-evidence-saved", "light"],
  ["phone-evidence-saved", "dark"],
  ["phone-receipts", "light"],
  ["phone-unlisted", "dark"],
  ["phone-looked-at", "light"],
  ["phone-evidence-refused", "light"],
  ["phone-evidence-refused", "dark"],
]) {
  seen(`nobody is kept out: ${name}, ${colorScheme}`, async () => {
    const address = `${onDisk(faked)}${act[name].hash ?? ""}`;
    const viewport = name.startsWith("phone") ? { width: 360, height: 740 } : { width: 1100, height: 900 };
    const { context, tab } = await opened(browser, address, { colorScheme, viewport });
    await act[name](tab);
    await tab.evaluate(axe);
    const found = await tab.evaluate(() => axe.run({ resultTypes: ["violations"] }));
    const told = found.violations.map(
      ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`,
    );
    assert.deepEqual(told, []);
    assert.equal(
      await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      true,
      "nothing is wider than the page",
    );
    await context.close();
  });
}
