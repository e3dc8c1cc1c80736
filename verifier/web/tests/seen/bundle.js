// Somebody checks an exchange as a whole.

import assert from "node:assert/strict";

import { give, giveFolder, type, verdict } from "../acts.js";
import { BALANCES, LOANS, auditorKey, bundles, files, sampleRoot } from "../cases.js";
import { inTab, text } from "../tabs.js";

inTab("a bundle says how long it takes, and whether reserves cover what is owed", async (tab) => {
  await giveFolder(tab, bundles.balances);
  assert.match(await text(tab, "#bundle-about"), /Checking takes .* on a computer/);
  assert.equal(await tab.isHidden("#account-step"), true);
  await tab.fill("#root", BALANCES);
  assert.equal(await verdict(tab, "#check-bundle"), "The proof holds. Reserves cover all that is owed.");
  assert.match(await text(tab, "#result"), /BTC\s+0\.50000001\s+0\.52\s+103\.99\s%/);
  assert.equal((await tab.locator("#result svg .bar-mark").count()) > 0, true);
});

// Of bundles the verifier itself is asked twice: it makes its keys each time.
inTab(
  "in a field of a bundle Enter checks the bundle",
  async (tab) => {
    await giveFolder(tab, bundles.balances);
    await tab.fill("#root", BALANCES);
    await tab.click("#expectations summary");
    await tab.press("#loans", "Enter");
    await tab.waitForSelector("#result .sentence");
    assert.match(await text(tab, "#result .sentence"), /The proof holds/);
  },
  { onlyFake: true },
);

inTab("a bundle with one bit changed is false", async (tab) => {
  await giveFolder(tab, bundles.flipped);
  assert.equal(await verdict(tab, "#check-bundle"), "This proof is false.");
});

inTab(
  "loans are refused until they are accepted, and an attestation needs its auditor's key",
  async (tab) => {
    await giveFolder(tab, bundles.loans);
    await tab.fill("#root", LOANS);
    assert.equal(await verdict(tab, "#check-bundle"), "Loans are taken off what is owed.");
    await give(tab, files.attestation);
    await tab.click("#expectations summary");
    await tab.fill("#loans", "30");
    await tab.click("#check-bundle");
    assert.equal(await text(tab, "#auditor-problem"), "Type or paste all 64 digits.");
    await tab.fill("#auditor", auditorKey);
    assert.match(await verdict(tab, "#check-bundle"), /less counted loans/);
    assert.match(await text(tab, "#result"), /that the auditor attested/);
  },
  { onlyFake: true },
);

inTab(
  "a part of a bundle says what is missing",
  async (tab) => {
    await giveFolder(tab, bundles.broken);
    assert.match(await text(tab, "#files"), /Missing: descriptor\.json policy\.toml/);
    assert.match(await text(tab, "#bundle-about"), /not whole/);
  },
  { onlyFake: true },
);

inTab(
  "a policy's rules are drawn, and its prices told",
  async (tab) => {
    await giveFolder(tab, bundles.sample);
    await tab.fill("#root", sampleRoot);
    await verdict(tab, "#check-bundle");
    assert.equal(await tab.locator("#result .rule").count(), 3);
    assert.match(await text(tab, "#result"), /BTC, ETH, BNB, SOL and 2 more\s+price −40\s%, haircut 8\s%/);
    await tab.fill("#root", "");
    await verdict(tab, "#check-bundle");
    assert.match(await text(tab, "#result .verdict"), /From the exchange itself/);
  },
  { onlyFake: true },
);

inTab(
  "several bundles are a chain",
  async (tab) => {
    await giveFolder(tab, bundles.chain);
    assert.equal(await verdict(tab, "#check-bundle"), "2 bundles hold, and each names the one before it.");
    assert.match(await text(tab, "#result"), /1 number is passed over/);
  },
  { onlyFake: true },
);

inTab(
  "several bundles are checked in the order of their snapshots, whatever their folders are called",
  async (tab) => {
    await giveFolder(tab, bundles.turned);
    assert.equal(await verdict(tab, "#check-bundle"), "2 bundles hold, and each names the one before it.");
  },
  { onlyFake: true },
);

inTab(
  "what lies in a bundle's folder and is no part of it is not passed over",
  async (tab) => {
    await giveFolder(tab, bundles.more);
    assert.equal(await verdict(tab, "#check-bundle"), "There is no answer.");
    assert.match(await text(tab, "#result .verdict"), /contains "extra\.bin"/);
  },
  { onlyFake: true },
);

inTab(
  "an account with a bundle is held against what is expected of the bundle too",
  async (tab) => {
    await giveFolder(tab, bundles.loans);
    await give(tab, files.bob);
    await type(tab, "bob", LOANS);
    assert.equal(await verdict(tab), "Loans are taken off what is owed.");
    await give(tab, files.attestation);
    await tab.click("#expectations summary");
    await tab.fill("#loans", "30");
    await tab.fill("#auditor", auditorKey);
    assert.equal(await verdict(tab), "You are counted, and so are debts of yours.");
    assert.match(await text(tab, "#result .three"), /what the attestation says of the reserves/);
  },
  { onlyFake: true },
);
