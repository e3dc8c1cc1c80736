// The page and the world: hosts, frames, links, no network.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { check } from "../acts.js";
import { hosted, onDisk, opened } from "../browser.js";
import { BALANCES, files, scratch } from "../cases.js";
import { browser, inTab, page, seen, text } from "../tabs.js";

inTab("an address in the link is shown, and asked by nobody", async (tab) => {
  const at = (hash) =>
    tab.evaluate((hash) => {
      location.hash = hash;
    }, hash);
  await at("file=https://files.example.com/8f3a.json&account=alice");
  await tab.waitForSelector("#linked:not([hidden])");
  assert.match(await text(tab, "#linked"), /files\.example\.com/);
  assert.equal(await tab.inputValue("#account"), "");
  for (const address of [
    "javascript:alert(1)",
    "http://files.example.com/a",
    "https://a:b@example.com/",
    "data:text/html,a",
    "nothing",
  ]) {
    await at(`file=${encodeURIComponent(address)}`);
    await tab.waitForSelector("#linked", { state: "hidden" });
  }
});

seen(
  "from a host, nothing but the page itself is asked, not even by a script that wants to",
  async () => {
    const host = await hosted(page);
    const { context, tab } = await opened(browser, host.address);
    assert.equal(await check(tab, files.alice, "alice", BALANCES), "You are counted.");
    const asked = await tab.evaluate(() => {
      const refused = (ask) =>
        ask().then(
          () => false,
          () => true,
        );
      const image = () =>
        new Promise((done, fail) => {
          Object.assign(new Image(), { onload: done, onerror: fail, src: "/image" });
        });
      return Promise.all([refused(() => fetch("/fetch")), refused(image)]);
    });
    const [thread] = tab.workers();
    asked.push(
      await thread.evaluate(
        (address) =>
          fetch(address).then(
            () => false,
            () => true,
          ),
        host.address,
      ),
    );
    assert.deepEqual(asked, [true, true, true]);
    assert.deepEqual(host.asked, ["/"]);
    const kept = await tab.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      document.cookie,
      (await indexedDB.databases()).length,
    ]);
    assert.deepEqual(kept, [0, 0, "", 0]);
    await context.close();
    host.close();
  },
);

seen(
  "offline it works as before, and from a disk it is loaded again without a network",
  async () => {
    const host = await hosted(page);
    const hostedTab = await opened(browser, host.address);
    await hostedTab.context.setOffline(true);
    assert.equal(await check(hostedTab.tab, files.alice, "alice", BALANCES), "You are counted.");
    await hostedTab.context.close();
    host.close();
    const { context, tab } = await opened(browser, onDisk(page));
    await context.setOffline(true);
    await tab.reload();
    assert.equal(await check(tab, files.alice, "alice", BALANCES), "You are counted.");
    await context.close();
  },
);

seen("in a frame of another page it works, and says where it is", async () => {
  const host = await hosted(page);
  const around = join(scratch, "around.html");
  writeFileSync(
    around,
    `<iframe sandbox="allow-scripts allow-forms" src="${host.address}" width=800 height=900></iframe>`,
  );
  const exchange = await hosted(around);
  const { context, tab } = await opened(browser, exchange.address);
  const frame = tab.frameLocator("iframe");
  await frame.locator("#file-input").setInputFiles(files.alice);
  await frame.locator("#files li").waitFor();
  await frame.locator("#root").fill(BALANCES);
  await frame.locator("#account").fill("alice");
  await frame.locator("#check").click();
  assert.equal(await frame.locator("#result .sentence > span:last-child").innerText(), "You are counted.");
  assert.match(await frame.locator("#framed").innerText(), /inside of another one/);
  // The frame forbids to save anything, which the page cannot see.
  await frame.locator("#result .keep button").click();
  await frame.locator("#result .keep button.primary").click();
  const told = await frame.locator("#result .saved").locator("xpath=..").innerText();
  assert.match(told, /asked to save it as evidence-2026-06-30\.json[^]*If no file appears, open this page by itself/);
  await context.close();
  exchange.close();
  host.close();
});
