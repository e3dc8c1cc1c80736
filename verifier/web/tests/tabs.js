// What is seen in a browser, each in a tab of its own: nothing may be asked of anybody in it, and nothing is complained
// of. Tabs of one browser are open side by side: most of the time each waits.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launched, missing, onDisk, opened, pages } from "./browser.js";

export let browser;
// The page, and the same with a fake inside, for what only a fake can be made to do.
export let page, faked;

const SIDE_BY_SIDE = 4;
const all = [];

export const seen = (name, steps) => all.push({ name, steps });

export function inTab(name, steps, { onlyFake = false, ...options } = {}) {
  seen(name, async () => {
    const address = onDisk(onlyFake ? faked : page);
    const { context, tab, requests, complaints } = await opened(browser, address, options);
    try {
      await steps(tab, context);
      assert.deepEqual(complaints, []);
      assert.deepEqual(
        requests.filter((url) => url !== address && !url.startsWith("blob:")),
        [],
      );
    } finally {
      await context.close();
    }
  });
}

// Tests of all that was told before.
export function look() {
  describe("the page", { concurrency: SIDE_BY_SIDE }, () => {
    before(async () => {
      if (!missing) [{ page, faked }, browser] = await Promise.all([pages(), launched()]);
    });
    after(() => browser?.close());
    for (const { name, steps } of all) test(name, { skip: missing }, steps);
  });
}

export const text = (tab, selector) => tab.innerText(selector);
export const amounts = (tab) => tab.locator("#result .amounts").allInnerTexts();
