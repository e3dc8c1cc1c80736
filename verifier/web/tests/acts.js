// What people do with the page, for tests and for pictures of it.

import { SIGNED, evidence } from "./evidence.js";
import { files, bundles, ARCHIVED, BALANCES, LOANS, auditorKey, sampleRoot } from "./cases.js";

export async function give(tab, ...paths) {
  await tab.setInputFiles("#file-input", paths);
  await looked(tab);
}

export async function giveFolder(tab, path) {
  await tab.setInputFiles("#folder-input", path);
  await looked(tab);
}

// Everything that was given has been looked at.
export const looked = (tab) =>
  tab.waitForFunction(() => {
    const rows = [...document.querySelectorAll("#files .what")];
    return rows.length > 0 && !rows.some((row) => /looked at|angesehen/.test(row.textContent));
  });

export const type = async (tab, account, root) => {
  await tab.fill("#root", root);
  await tab.fill("#account", account);
};

export async function verdict(tab, button = "#check") {
  await tab.click(button);
  // The keys of a bundle alone take a slow machine a minute.
  await tab.waitForSelector("#result:not([hidden]) .sentence", { timeout: 300_000 });
  return (await tab.innerText("#result .sentence > span:last-child")).trim();
}

export async function check(tab, file, account, root) {
  await give(tab, file);
  await type(tab, account, root);
  return verdict(tab);
}

const fold = (tab) =>
  tab.evaluate(() =>
    document.querySelectorAll("#result details").forEach((one) => {
      one.open = true;
    }),
  );

const start = async () => {};
const good = (tab) => check(tab, files.alice, "alice", BALANCES);
const debts = (tab) => check(tab, files.bob, "bob", LOANS);
const emptyAccount = (tab) => check(tab, files.carol, "carol", BALANCES);
const wrongId = async (tab) => {
  await check(tab, files.alice, "Alice", BALANCES);
  await fold(tab);
};
const wrongRoot = (tab) => check(tab, files.alice, "alice", LOANS);
const cut = (tab) => check(tab, files.cut, "alice", BALANCES);
const falseFile = (tab) => check(tab, files.false, "alice", BALANCES);
const trap = (tab) => check(tab, files.trap, "alice", BALANCES);
const webPage = (tab) => give(tab, files.webPage);
const tricky = async (tab) => {
  await check(tab, files.tricky, "alice", BALANCES);
  await fold(tab);
};
const archive = async (tab) => {
  await give(tab, files.archive);
  await tab.fill("#code", ARCHIVED.code);
  await type(tab, ARCHIVED.account, ARCHIVED.root);
  await verdict(tab);
};
const problems = async (tab) => {
  await give(tab, files.archive);
  await type(tab, "", "0x12 lO");
  await tab.click("#check");
};
const running = async (tab) => {
  await give(tab, files.slow);
  await type(tab, "alice", BALANCES);
  await tab.click("#check");
  // How long it will take is told once that can be said.
  await tab.waitForFunction(() => document.querySelector("#running-left").textContent !== "");
};
const bundleRoot = async (tab) => {
  await giveFolder(tab, bundles.balances);
  await give(tab, files.alice);
  await tab.check("#root-bundle");
  await tab.fill("#account", "alice");
  await verdict(tab);
};
const given = async (tab) => {
  await giveFolder(tab, bundles.slow);
  await tab.click("#expectations summary");
};
const sample = async (tab) => {
  await giveFolder(tab, bundles.sample);
  await tab.fill("#root", sampleRoot);
  await verdict(tab, "#check-bundle");
  await fold(tab);
};
const attested = async (tab) => {
  await giveFolder(tab, bundles.loans);
  await give(tab, files.attestation);
  await tab.fill("#root", LOANS);
  await tab.click("#expectations summary");
  await tab.fill("#loans", "30");
  await tab.fill("#auditor", auditorKey);
  await verdict(tab, "#check-bundle");
};
const flipped = async (tab) => {
  await giveFolder(tab, bundles.flipped);
  await verdict(tab, "#check-bundle");
  await fold(tab);
};
const chain = async (tab) => {
  await giveFolder(tab, bundles.chain);
  await verdict(tab, "#check-bundle");
};
// An account, or what is disputed about it, with these of its files.
const compared = async (tab, account, ...names) => {
  await give(tab, ...names.map((name) => evidence[name]));
  await type(tab, account, SIGNED);
  return verdict(tab, "#compare");
};
const contradicted = (tab) => compared(tab, "bob", "bob", "bobReceipt");
const agrees = (tab) => compared(tab, "alice", "alice", "aliceReceipt");
const editedReceipt = async (tab) => {
  await compared(tab, "alice", "alice", "editedReceipt");
  await fold(tab);
};
const kept = async (tab) => {
  await compared(tab, "bob", "bobReport");
  await fold(tab);
};
const word = (tab) => compared(tab, "bob", "word");
const onlySigned = async (tab) => {
  await giveFolder(tab, bundles.sample);
  await compared(tab, "bob", "bobReceipt");
};
const toCompare = (tab) => give(tab, evidence.bob, evidence.bobReceipt);
const receiptAlone = (tab) => give(tab, evidence.aliceReceipt);

// Says what an account should have: rows of an asset and an amount, on both sides.
export async function say(tab, balances, debts = []) {
  await tab.click("#result .keep button");
  for (const [side, rows] of Object.entries({ balances, debts })) {
    for (const [index, [asset, amount]] of rows.entries()) {
      if (index > 0) await tab.click(`#result .keep fieldset:has([data-row="${side}-1"]) button`);
      const field = tab.locator(`#result [data-row="${side}-${index + 1}"]`);
      const isChosen = await field.evaluate((element) => element.tagName === "SELECT");
      await (isChosen ? field.selectOption(asset) : field.fill(asset));
      await field.locator("xpath=following-sibling::input").fill(amount);
    }
  }
}

// Saves it, and gives the file.
export async function saved(tab) {
  const download = tab.waitForEvent("download");
  await tab.click("#result .keep button.primary");
  return download;
}
const saving = async (tab) => {
  await contradicted(tab);
  await say(tab, [["BTC", "2"], ["USDT", "1"]], [["USDT", "100"]]);
};
const savedEvidence = async (tab) => {
  await saving(tab);
  await saved(tab);
  await tab.waitForSelector("#result .saved");
};
const savingRefused = async (tab) => {
  await check(tab, evidence.editedFile, "alice", SIGNED);
  await say(tab, [["BTC", "1,500"]]);
  await tab.click("#result .keep button.primary");
};
const receipts = async (tab) => {
  await give(tab, evidence.bob, evidence.bobReceipt, evidence.otherReceipt);
  await type(tab, "bob", SIGNED);
};
const unlisted = async (tab) => {
  await check(tab, evidence.editedFile, "alice", SIGNED);
  await tab.click("#result .keep button");
  await tab.selectOption('#result [data-row="balances-1"]', { index: await options(tab) });
  await tab.locator('#result [data-name="balances-1"]').fill("DOGE");
  await tab.locator('#result [data-name="balances-1"] + input').fill("1");
  await saved(tab);
  await tab.waitForSelector("#result .saved");
};
const options = async (tab) => (await tab.locator('#result [data-row="balances-1"] option').count()) - 1;
const lookedAt = async (tab) => {
  await give(tab, files.alice);
  await tab.setInputFiles("#file-input", files.hang);
};
const linked = Object.assign(async () => {}, { hash: "#file=https://files.example.com/inclusion/8f3a.json" });

export const act = {
  "phone-start": start,
  "phone-start-dark": start,
  "phone-good": good,
  "phone-good-dark": good,
  "phone-good-de": good,
  "phone-debts": debts,
  "phone-empty": emptyAccount,
  "phone-wrong-id": wrongId,
  "phone-wrong-id-de-dark": wrongId,
  "phone-wrong-root": wrongRoot,
  "phone-cut": cut,
  "phone-false": falseFile,
  "phone-false-dark": falseFile,
  "phone-trap": trap,
  "phone-web-page": webPage,
  "phone-tricky": tricky,
  "phone-archive": archive,
  "phone-problems": problems,
  "phone-running": running,
  "phone-bundle-root": bundleRoot,
  "phone-given": given,
  "phone-sample": sample,
  "phone-sample-de-dark": sample,
  "phone-attested": attested,
  "phone-flipped": flipped,
  "phone-chain": chain,
  "phone-linked": linked,
  "phone-to-compare": toCompare,
  "phone-receipt-alone": receiptAlone,
  "phone-contradicted": contradicted,
  "phone-contradicted-dark": contradicted,
  "phone-contradicted-de": contradicted,
  "phone-agrees": agrees,
  "phone-only-signed": onlySigned,
  "phone-edited-receipt": editedReceipt,
  "phone-edited-receipt-de-dark": editedReceipt,
  "phone-kept": kept,
  "phone-kept-dark": kept,
  "phone-word": word,
  "phone-evidence": saving,
  "phone-evidence-saved": savedEvidence,
  "phone-evidence-de-dark": savedEvidence,
  "phone-evidence-refused": savingRefused,
  "phone-evidence-refused-dark": savingRefused,
  "phone-receipts": receipts,
  "phone-receipts-de-dark": receipts,
  "phone-unlisted": unlisted,
  "phone-unlisted-de": unlisted,
  "phone-looked-at": lookedAt,
  "desktop-contradicted": contradicted,
  "desktop-evidence": savedEvidence,
  "desktop-kept-de": kept,
  "desktop-to-compare": toCompare,
  "desktop-start": start,
  "desktop-good": good,
  "desktop-good-dark": good,
  "desktop-running": running,
  "desktop-given": given,
  "desktop-debts-de": debts,
  "desktop-false": falseFile,
  "desktop-sample": sample,
  "desktop-sample-dark": sample,
  "desktop-attested-de": attested,
  "desktop-chain": chain,
};
