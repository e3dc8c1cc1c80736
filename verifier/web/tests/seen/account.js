// A customer checks one account.

import assert from "node:assert/strict";

import { act, check, give, type, verdict } from "../acts.js";
import { ARCHIVED, BALANCES, LOANS, files } from "../cases.js";
import { amounts, inTab, text } from "../tabs.js";

for (const [name, file, account, root, said] of [
  ["a good file", "alice", "alice", BALANCES, "You are counted."],
  ["a file with other ends of lines", "lines", "alice", BALANCES, "You are counted."],
  ["a file with debts", "bob", "bob", LOANS, "You are counted, and so are debts of yours."],
  ["an account with nothing", "carol", "carol", BALANCES, "You are in the list, with nothing at all."],
  ["a wrong id", "alice", "alicia", BALANCES, "This file does not fit your account id."],
  ["the file of another customer", "alice", "bob", BALANCES, "This file does not fit your account id."],
  ["an edited file", "edited", "alice", BALANCES, "This file does not fit your account id."],
  ["a file that is cut off", "cut", "alice", BALANCES, "This file was damaged on its way."],
  ["a file that cannot be true", "false", "alice", BALANCES, "This proof is false."],
  ["another root", "alice", "alice", LOANS, "File and root do not belong together."],
]) {
  inTab(`${name}: ${said}`, async (tab) => {
    assert.equal(await check(tab, files[file], account, root), said);
    assert.equal(await tab.evaluate(() => document.activeElement.className), "sentence", "who cannot see is led there");
    const yes = said.startsWith("You are");
    assert.equal(await tab.locator("#result .three").count(), yes ? 1 : 0);
  });
}

inTab("balances have separators of thousands, and debts are no balances", async (tab) => {
  await check(tab, files.alice, "alice", BALANCES);
  assert.deepEqual(await amounts(tab), ["0.5 BTC\n1,200.25 USDT"]);
  await check(tab, files.bob, "bob", LOANS);
  assert.deepEqual(await amounts(tab), ["3 ETH", "500 USDT"]);
  assert.match(await text(tab, "#result"), /Debts that are counted as yours\s+500 USDT/);
});

inTab(
  "an amount is exact beyond what a number of the browser holds",
  async (tab) => {
    await give(tab, files.archive);
    await tab.fill("#code", `0x${ARCHIVED.code.toUpperCase()}`);
    await type(tab, ARCHIVED.account, ARCHIVED.root);
    assert.equal(await verdict(tab), "You are counted.");
    assert.deepEqual(await amounts(tab), ["92,233,720,368,547,758.07 A00"]);
  },
  { onlyFake: true },
);

inTab("a verdict goes away with what it was about", async (tab) => {
  await check(tab, files.alice, "alice", BALANCES);
  await tab.fill("#account", "bob");
  assert.equal(await tab.isHidden("#result"), true);
  assert.equal(await verdict(tab), "This file does not fit your account id.");
  await tab.click("#files button");
  assert.equal(await tab.isHidden("#result"), true);
});

inTab("an archive opens with its code, and with no other", async (tab) => {
  await give(tab, files.archive);
  await tab.fill("#code", ARCHIVED.code);
  await type(tab, ARCHIVED.account, ARCHIVED.root);
  assert.equal(await verdict(tab), "You are counted.");
  await tab.fill("#code", ARCHIVED.code.replaceAll("2", "3"));
  assert.equal(await verdict(tab), "This code opens nothing here.");
});

inTab("a file without its descriptor asks for it, and is checked with it", async (tab) => {
  await give(tab, files.detached);
  assert.match(await text(tab, "#files-problem"), /descriptor\.json/);
  await give(tab, files.descriptor);
  assert.equal(await tab.isHidden("#files-problem"), true);
  await type(tab, "alice", BALANCES);
  assert.equal(await verdict(tab), "You are counted.");
});

inTab("a web page in place of the file is told before anything is checked", async (tab) => {
  await give(tab, files.webPage);
  assert.match(await text(tab, "#files"), /web page, saved in place of the file/);
});

inTab("a file larger than memory is looked at, and not read", async (tab) => {
  await give(tab, files.huge);
  assert.match(await text(tab, "#files"), /huge\.json 5 GB\s+Nothing that belongs to a proof/);
  await type(tab, "alice", BALANCES);
  await tab.click("#check");
  assert.match(await text(tab, "#files-problem"), /None of these/);
});

inTab("a new copy of a file takes the place of the old one", async (tab) => {
  await give(tab, files.alice);
  await give(tab, files.alice);
  assert.equal(await tab.locator("#files li").count(), 1);
  await give(tab, files.carol);
  assert.equal(await tab.locator("#files li").count(), 1);
  assert.match(await text(tab, "#files-note"), /balances-carol\.json/);
  await tab.click("#files button");
  assert.equal(await tab.locator("#files li").count(), 0);
});

inTab(
  "a verifier that ends is no verdict, and the next check is as good as any",
  async (tab) => {
    assert.equal(await check(tab, files.trap, "alice", BALANCES), "There is no answer: the check broke off.");
    assert.equal(await check(tab, files.alice, "alice", BALANCES), "You are counted.");
  },
  { onlyFake: true },
);

inTab(
  "a check shows how far it is, can be stopped, and decides nothing then",
  async (tab) => {
    await give(tab, files.slow);
    await type(tab, "alice", BALANCES);
    await tab.click("#check");
    await tab.waitForSelector("#running:not([hidden])");
    await tab.waitForFunction(() => document.querySelector("#running-bar").value === 7);
    assert.equal(await tab.isDisabled("#account"), true);
    await tab.click("#stop");
    assert.match(await text(tab, "#said"), /Nothing was decided/);
    assert.equal(await tab.isHidden("#result"), true);
    assert.equal(await check(tab, files.alice, "alice", BALANCES), "You are counted.");
  },
  { onlyFake: true },
);

inTab(
  "the page stays quick while something is checked",
  async (tab) => {
    await give(tab, files.slow);
    await type(tab, "alice", BALANCES);
    await tab.click("#check");
    await tab.waitForSelector("#running:not([hidden])");
    const longest = await tab.evaluate(async () => {
      let [longest, last] = [0, performance.now()];
      for (let round = 0; round < 40; round += 1) {
        await new Promise((next) => setTimeout(next, 10));
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      return longest;
    });
    assert.ok(longest < 1000, `${longest} ms`);
    await tab.click("#stop");
  },
  { onlyFake: true },
);

inTab(
  "a root from the bundle is marked, and no plain yes",
  async (tab) => {
    await act["phone-bundle-root"](tab);
    assert.equal(
      await text(tab, "#result .sentence > span:last-child"),
      "You are counted, if this root is the published one.",
    );
    assert.match(await text(tab, "#result .verdict"), /From the exchange itself/);
    assert.equal(await tab.locator("#result .verdict.good").count(), 0);
  },
  { onlyFake: true },
);

inTab("an id that differs in its letters alone is told how it is written in the file", async (tab) => {
  assert.equal(await check(tab, files.alice, "ALICE", BALANCES), "This file does not fit your account id.");
  const told = await text(tab, "#result .verdict");
  assert.match(told, /It is of the same id in small letters\. If you log in with that, type it so\./);
});

inTab("a blank that a phone adds to the id is told before anything is checked", async (tab) => {
  await give(tab, files.alice);
  await type(tab, "alice ", BALANCES);
  await tab.click("#check");
  assert.match(await text(tab, "#account-problem"), /begins or ends with a blank/);
  assert.equal(await tab.isHidden("#result"), true);
  await tab.click("#account-hints button");
  assert.equal(await verdict(tab), "You are counted.");
});
