// Files that are given after and beside each other: none is checked unseen, and none silently displaces another.

import assert from "node:assert/strict";

import { check, give, giveFolder, type, verdict } from "../acts.js";
import { ARCHIVED, BALANCES, bundles, files } from "../cases.js";
import { SIGNED, evidence } from "../evidence.js";
import { inTab, text } from "../tabs.js";

const CONTRADICTED = "What is counted contradicts the receipt.";
const rows = (tab) => tab.locator("#files li").count();
const inFake = (name, steps) => inTab(name, steps, { onlyFake: true });

// Tries to judge what cannot be judged.
async function nothingFollows(tab, act) {
  await act();
  await tab.waitForTimeout(300);
  assert.equal(await tab.isHidden("#result"), true);
  assert.equal(await tab.isHidden("#running"), true);
}

inFake("while files are looked at nothing is checked, and the verdict about others is gone", async (tab) => {
  assert.equal(await check(tab, files.alice, "alice", BALANCES), "You are counted.");
  await tab.setInputFiles("#file-input", files.hang);
  await tab.waitForSelector("#check:disabled", { timeout: 10_000 });
  assert.equal(await tab.isHidden("#result"), true);
  await nothingFollows(tab, () => tab.press("#account", "Enter"));
  assert.equal(await tab.isDisabled("#check"), true);
  assert.equal(await tab.textContent("#said"), "The files are being looked at.");
  await tab.click("#files li:nth-child(2) button");
  await tab.waitForSelector("#check:enabled", { timeout: 10_000 });
  assert.equal(await verdict(tab), "You are counted.");
});

inFake("of two receipts of one name and size none is chosen, and none goes into evidence", async (tab) => {
  await give(tab, evidence.bob, evidence.bobReceipt);
  await give(tab, evidence.otherReceipt);
  assert.equal(await rows(tab), 3);
  const problem = /several receipts: bob-receipt\.json \(1\), bob-receipt\.json \(2\)\. .*Remove all but the one/;
  assert.match(await text(tab, "#files-problem"), problem);
  await type(tab, "bob", SIGNED);
  await nothingFollows(tab, () => tab.click("#compare"));
  assert.match(await text(tab, "#files-problem"), problem);
  await verdict(tab, "#check");
  await tab.click("#result .keep button");
  assert.match(await text(tab, "#result .keep"), /several receipts among your files/);
  assert.equal(await tab.locator("#result .keep button.primary").count(), 0);
  await tab.click("#languages [lang=de]");
  assert.match(await text(tab, "#files-problem"), /mehrere Quittungen/);
  await tab.click("#languages [lang=en]");
  await tab.click("#files li:nth-child(3) button");
  await tab.waitForSelector("#compare:enabled", { timeout: 10_000 });
  assert.equal(await tab.isHidden("#files-problem"), true);
  assert.equal(await verdict(tab, "#compare"), CONTRADICTED);
});

inFake("a copy of a receipt is the same receipt", async (tab) => {
  await give(tab, evidence.bob, evidence.bobReceipt);
  await give(tab, evidence.copiedReceipt);
  assert.equal(await rows(tab), 2);
  assert.equal(await tab.isHidden("#files-problem"), true);
  await type(tab, "bob", SIGNED);
  assert.equal(await verdict(tab, "#compare"), CONTRADICTED);
});

inFake("a receipt that was cut off does not throw away the inclusion file", async (tab) => {
  await give(tab, evidence.bob, evidence.bobReceipt);
  await give(tab, evidence.half);
  assert.match(await text(tab, "#files-note"), /half\.json cannot be read as an inclusion file, and was left out/);
  assert.match(await text(tab, "#files"), /bob-file\.json/);
  await type(tab, "bob", SIGNED);
  assert.equal(await verdict(tab, "#compare"), CONTRADICTED);
});

inFake("another file of the same name takes the place of the first one, which is told", async (tab) => {
  await give(tab, files.webPage);
  await give(tab, files.webPage);
  assert.equal(await rows(tab), 1);
  assert.equal(await tab.isHidden("#files-note"), true);
  await give(tab, files.otherPage);
  assert.equal(await rows(tab), 1);
  assert.match(await text(tab, "#files-note"), /login\.json was given again and is another file: the new one is used/);
});

inFake("where a file leads to the root no bundle is verified", async (tab) => {
  await giveFolder(tab, bundles.sample);
  await give(tab, evidence.bob, evidence.bobReceipt);
  await type(tab, "bob", SIGNED);
  assert.equal(await verdict(tab, "#compare"), CONTRADICTED);
});

inFake("a damaged archive keeps no code from the one that it opens, and no bundle is verified with it", async (tab) => {
  await giveFolder(tab, bundles.sample);
  await give(tab, files.brokenArchive, files.archive);
  await tab.fill("#code", ARCHIVED.code);
  await type(tab, ARCHIVED.account, ARCHIVED.root);
  assert.equal(await verdict(tab), "You are counted.");
  await tab.fill("#code", ARCHIVED.code.replaceAll("2", "3"));
  assert.equal(await verdict(tab), "This code opens nothing here.");
});

inFake("a thread that looked at much is ended, since its memory never shrinks", async (tab) => {
  await give(tab, files.alice);
  const [small] = tab.workers();
  await give(tab, files.carol);
  assert.deepEqual(tab.workers(), [small]);
  await tab.click("#files button");
  await tab.setInputFiles("#file-input", files.huge);
  await tab.waitForFunction(() => /huge\.json 5 GB\s+Nothing/.test(document.querySelector("#files").innerText));
  for (let tries = 0; tab.workers().includes(small) && tries < 600; tries += 1) await tab.waitForTimeout(50);
  assert.equal(tab.workers().includes(small), false);
});
