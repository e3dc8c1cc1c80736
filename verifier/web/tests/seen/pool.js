// Several threads read the shards of a bundle.

import assert from "node:assert/strict";

import { giveFolder, verdict } from "../acts.js";
import { bundles } from "../cases.js";
import { inTab, text } from "../tabs.js";

// The page on a computer with so many threads.
async function onComputer(tab, threads) {
  await tab.addInitScript((count) => {
    Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => count });
  }, threads);
  await tab.reload();
}

// A thread that was ended is gone a moment later; one waits for the next question.
async function allEnded(tab) {
  for (let tries = 0; tab.workers().length !== 1 && tries < 600; tries += 1) await tab.waitForTimeout(50);
  assert.equal(tab.workers().length, 1);
}

const inPool = (name, steps) => inTab(name, steps, { onlyFake: true });

for (const threads of [2, 64]) {
  inPool(`a bundle of six shards is read by as many threads as there are, of ${threads}`, async (tab) => {
    await onComputer(tab, threads);
    await giveFolder(tab, bundles.wide);
    // The one that looked at the files goes on.
    const started = new Set(tab.workers());
    tab.on("worker", (worker) => started.add(worker));
    assert.match(await verdict(tab, "#check-bundle"), /The proof holds/);
    // One more waits for the next question.
    assert.equal(started.size, Math.min(threads, 6) + 1);
    await allEnded(tab);
  });
}

inPool("one bar tells of all threads, and to stop ends them", async (tab) => {
  await onComputer(tab, 3);
  await giveFolder(tab, bundles.wideSlow);
  await tab.click("#check-bundle");
  // One shard is never done: the other five are.
  await tab.waitForFunction(() => document.querySelector("#running-bar").value === 6);
  assert.equal(await tab.getAttribute("#running-bar", "max"), "6");
  assert.match(await text(tab, "#running-stage"), /[a-z]/);
  assert.equal(tab.workers().length, 3);
  await tab.click("#stop");
  await tab.waitForSelector("#said .notice");
  assert.equal(await tab.isHidden("#result"), true);
  await allEnded(tab);
  // Another check can be made.
  assert.equal(await tab.isEnabled("#check-bundle"), true);
});

inPool("a thread that breaks gives no answer, whatever the others found", async (tab) => {
  await onComputer(tab, 3);
  await giveFolder(tab, bundles.wideTrap);
  assert.equal(await verdict(tab, "#check-bundle"), "There is no answer: the check broke off.");
  await allEnded(tab);
});

inPool("a shard that is refused by one thread makes the bundle false", async (tab) => {
  await onComputer(tab, 3);
  await giveFolder(tab, bundles.wideRefused);
  assert.equal(await verdict(tab, "#check-bundle"), "This proof is false.");
  assert.match(await tab.textContent("#result"), /Shard 2/);
});
