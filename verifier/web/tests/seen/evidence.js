// What a customer keeps for others, and what others make of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { act, check, give, giveFolder, say, saved, type, verdict } from "../acts.js";
import { BALANCES, bundles, files } from "../cases.js";
import { SIGNED, evidence } from "../evidence.js";
import { inTab, text } from "../tabs.js";

const read = async (download) => JSON.parse(readFileSync(await download.path(), "utf8"));
const sentence = (tab) => text(tab, "#result .sentence > span:last-child");

inTab("evidence of a yes has file, receipt, root, result, and what its owner says, as that", async (tab) => {
  await give(tab, evidence.bob, evidence.bobReceipt);
  await type(tab, "bob", SIGNED);
  assert.equal(await verdict(tab), "You are counted, and so are debts of yours.");
  await say(tab, [["BTC", "2"], ["USDT", "1"]], [["USDT", "100"]]);
  assert.match(await text(tab, "#result .keep .warning"), /sees your account id and your balances, and can open your place in/);
  assert.match(await text(tab, "#result .keep"), /The receipt goes into it too: bob-receipt\.json/);
  const download = await saved(tab);
  assert.equal(download.suggestedFilename(), "evidence-2026-06-30.json");
  const report = await read(download);
  assert.equal(report.inclusion, readFileSync(evidence.bob, "utf8"));
  assert.equal(report.receipt, readFileSync(evidence.bobReceipt, "utf8"));
  assert.deepEqual(report.against, { root: SIGNED, root_source: "outside", claim: null });
  assert.equal(report.result.verdict, "debts_to_confirm");
  assert.deepEqual(report, JSON.parse(readFileSync(evidence.bobReport, "utf8")));
  assert.match(await text(tab, "#result .keep"), /asked to save it as evidence-2026-06-30\.json/);
  assert.doesNotMatch(await text(tab, "#result .keep"), /open this page by itself/);
});

inTab("evidence of a refusal has the file as it was given", async (tab) => {
  assert.equal(await check(tab, evidence.editedFile, "alice", SIGNED), "This file does not fit your account id.");
  await say(tab, [["BTC", "1,5"]]);
  const report = await read(await saved(tab));
  assert.equal(report.inclusion, readFileSync(evidence.editedFile, "utf8"));
  assert.equal(report.receipt, null);
  assert.deepEqual([report.result.verdict, report.result.reason], ["rejected", "NOT_INCLUDED"]);
  assert.deepEqual(report.expected, { balances: [{ asset: "BTC", amount: "1.5" }], debts: [] });
});

inTab(
  "an amount that may be thousands or a fraction is asked for again, and nothing is saved",
  async (tab) => {
    await act["phone-evidence-refused"](tab);
    assert.match(await text(tab, "#result .keep .problem"), /without a sign between thousands/);
    assert.equal(await tab.locator("#result .saved").count(), 0);
    assert.equal(await tab.evaluate(() => document.activeElement.getAttribute("aria-invalid")), "true");
  },
  { onlyFake: true },
);

inTab(
  "in German a comma is before the fraction, and a point that may be before thousands is not guessed at",
  async (tab) => {
    await act["phone-evidence"](tab);
    const amount = tab.locator("#result .amount-said input").first();
    await amount.fill("2.000");
    await tab.click("#result .keep button.primary");
    assert.match(await text(tab, "#result .keep .problem"), /ohne Zeichen zwischen den Tausendern/);
    await amount.fill("02");
    await read(await saved(tab));
  },
  { onlyFake: true, locale: "de-DE" },
);

inTab(
  "where it is not known what the exchange lists, an asset is typed",
  async (tab) => {
    await check(tab, files.alice, "alice", BALANCES);
    await say(tab, [["DOGE", "1"]]);
    assert.equal(await tab.inputValue('#result [data-row="balances-1"]'), "DOGE");
  },
  { onlyFake: true },
);

inTab(
  "an asset that the exchange does not list is typed, and saved as what its owner says",
  async (tab) => {
    await check(tab, evidence.editedFile, "alice", SIGNED);
    await tab.click("#result .keep button");
    await tab.selectOption('#result [data-row="balances-1"]', { label: "another asset" });
    assert.equal(await tab.evaluate(() => document.activeElement.dataset.name), "balances-1");
    await tab.locator('#result [data-name="balances-1"]').fill("DOGE");
    await tab.locator('#result [data-name="balances-1"] + input').fill("1");
    assert.deepEqual(await read(await saved(tab)), {});
    assert.match(await text(tab, "#result .keep"), /nothing was judged with it[^]*lists no asset "DOGE"/);
    assert.equal(await tab.inputValue('#result [data-name="balances-1"]'), "DOGE");
  },
  { onlyFake: true },
);

inTab("no address leads to evidence after its verdict is gone", async (tab) => {
  await tab.addInitScript(() => {
    const revoke = URL.revokeObjectURL;
    window.revoked = [];
    URL.revokeObjectURL = (address) => {
      window.revoked.push(address);
      revoke(address);
    };
  });
  await tab.reload();
  await act["phone-evidence-saved"](tab);
  const address = await tab.getAttribute("#result .saved a", "href");
  assert.deepEqual(await tab.evaluate(() => window.revoked), []);
  await tab.fill("#account", "alice");
  assert.deepEqual(await tab.evaluate(() => window.revoked), [address]);
});

inTab(
  "what a report says is no wall of blanks or letters",
  async (tab) => {
    await give(tab, evidence.wall);
    await type(tab, "bob", SIGNED);
    await verdict(tab, "#compare");
    const result = await text(tab, "#result");
    assert.match(result, /Written by\s+\\u\{3000\}[^]*…w+/);
    assert.doesNotMatch(result, /\u3000|w{60}/);
  },
  { onlyFake: true },
);

inTab("what was typed stays in another language", async (tab) => {
  await act["phone-evidence"](tab);
  await tab.click("#languages [lang=de]");
  assert.match(await text(tab, "#result .keep"), /Datei speichern/);
  const amounts = await tab.locator("#result .amount-said input").evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(amounts, ["2", "1", "100"]);
});

inTab(
  "what is damaged can be kept, and where nothing was judged there is nothing to keep",
  async (tab) => {
    await check(tab, files.cut, "alice", BALANCES);
    assert.equal(await tab.locator("#result .keep").count(), 1);
    await tab.click("#files button");
    await check(tab, files.trap, "alice", BALANCES);
    assert.equal(await tab.locator("#result .keep").count(), 0);
  },
  { onlyFake: true },
);

inTab("less than was signed is evidence, and every amount says in words what it is", async (tab) => {
  await give(tab, evidence.bob, evidence.bobReceipt);
  assert.match(await text(tab, "#files"), /What was signed about an account/);
  await type(tab, "bob", SIGNED);
  assert.equal(await verdict(tab, "#compare"), "What is counted contradicts the receipt.");
  assert.equal(await tab.locator("#result .verdict.bad").count(), 1);
  const result = await text(tab, "#result");
  assert.match(result, /BTC\s+2\s+1\s+✕ less/);
  assert.match(result, /USDT\s+1\s+12\.345678\s+more/);
  assert.match(result, /Debts[^]*USDT\s+100\s+39,999\.999999\s+✕ more/);
  assert.match(result, /has to hold more then/);
  assert.match(result, /signed with the key that .* named/);
  assert.match(result, /What is not shown here\s+That only the exchange had the key/);
  assert.doesNotMatch(result, /the exchange signed/);
});

inTab("what was signed and counted alike agrees, and Enter compares", async (tab) => {
  await give(tab, evidence.alice, evidence.aliceReceipt);
  await type(tab, "alice", SIGNED);
  await tab.press("#account", "Enter");
  await tab.waitForSelector("#result .sentence");
  assert.equal(await sentence(tab), "What is counted agrees with the receipt.");
  assert.equal(await tab.locator("#result .harm").count(), 0);
  assert.match(await text(tab, "#result"), /BTC\s+1\.5\s+1\.5\s+the same/);
});

inTab("an edited receipt, and a receipt of another account, accuse nobody", async (tab) => {
  await give(tab, evidence.alice, evidence.editedReceipt);
  await type(tab, "alice", SIGNED);
  assert.equal(await verdict(tab, "#compare"), "Nothing follows from this, against anybody.");
  assert.equal(await tab.locator("#result .bad, #result .keep").count(), 0);
  await type(tab, "bob", SIGNED);
  assert.equal(await verdict(tab, "#compare"), "Nothing follows from this, against anybody.");
  assert.match(await text(tab, "#result .verdict"), /another account/);
  await type(tab, "alice", BALANCES);
  assert.equal(await verdict(tab, "#compare"), "Nothing follows from this, against anybody.");
});

inTab("a root is asked for, and taken from no file", async (tab) => {
  await give(tab, evidence.bobReport);
  await tab.fill("#account", "bob");
  await tab.click("#compare");
  assert.equal(await text(tab, "#root-problem"), "Type or paste all 64 digits.");
  assert.equal(await tab.isHidden("#result"), true);
  assert.equal(await tab.inputValue("#root"), "");
  assert.match(await text(tab, "#root-help"), /no file is believed about it/);
});

inTab(
  "a receipt alone shows nothing, and with a bundle it is signed and not shown to be counted",
  async (tab) => {
    await give(tab, evidence.bobReceipt);
    assert.match(await text(tab, "#files-problem"), /A receipt alone shows nothing yet/);
    await giveFolder(tab, bundles.sample);
    assert.equal(await tab.isHidden("#files-problem"), true);
    assert.equal(await tab.isHidden("#root-choice"), true, "the root is not taken from the bundle");
    await type(tab, "bob", SIGNED);
    assert.equal(await verdict(tab, "#compare"), "This was signed. What is counted is not shown.");
    assert.match(await text(tab, "#result"), /BTC\s+2\s+not shown/);
    assert.equal(await tab.locator("#result .keep").count(), 0);
  },
  { onlyFake: true },
);

inTab("kept evidence is judged anew, and what it says is the customer's word", async (tab) => {
  await give(tab, evidence.bobReport);
  assert.equal(await tab.isHidden("#check"), true);
  assert.equal(await text(tab, "#compare"), "Judge this evidence");
  await type(tab, "bob", SIGNED);
  assert.equal(await verdict(tab, "#compare"), "What is counted contradicts the receipt.");
  const result = await text(tab, "#result");
  assert.match(result, /What the report says, as the customer’s word[^]*It should be\s+2 BTC\s+1 USDT/);
  await type(tab, "alice", SIGNED);
  assert.equal(await verdict(tab, "#compare"), "Nothing follows from this, against anybody.");
});

inTab("a customer's word without a receipt is no verdict", async (tab) => {
  await give(tab, evidence.word);
  await type(tab, "bob", SIGNED);
  assert.equal(await verdict(tab, "#compare"), "This is counted. What was signed is not shown.");
  assert.equal(await tab.locator("#result .verdict.open").count(), 1);
});

inTab(
  "evidence beside a file is not judged in its place, and the file can be checked",
  async (tab) => {
    await give(tab, evidence.bob, evidence.bobReport);
    const problem = /do not go together: bob-report\.json, bob-file\.json/;
    assert.match(await text(tab, "#files-problem"), problem);
    await type(tab, "bob", SIGNED);
    await tab.click("#compare");
    await tab.waitForTimeout(300);
    assert.equal(await tab.isHidden("#result"), true);
    assert.equal(await verdict(tab, "#check"), "You are counted, and so are debts of yours.");
    assert.match(await text(tab, "#files-problem"), problem);
  },
  { onlyFake: true },
);
