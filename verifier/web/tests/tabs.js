// Tests, each in a tab of its own: nothing may be asked of anybody in it, and nothing is complained of.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assembled, launched, missing, onDisk, opened, real } from "./browser.js";

export let page, browser;

// Of what only the fake can be made to do.
export const onlyFake = missing || (real === null ? false : "only the fake can be made to do that");

before(async () => {
  if (missing) return;
  page = await assembled();
  browser = await launched();
});
after(() => browser?.close());

export function inTab(name, steps, { skip = missing, ...options } = {}) {
  test(name, { skip }, async () => {
    const { context, tab, requests, complaints } = await opened(browser, onDisk(page), options);
    try {
      await steps(tab, context);
      assert.deepEqual(complaints, []);
      assert.deepEqual(
        requests.filter((url) => url !== onDisk(page) && !url.startsWith("blob:")),
        [],
      );
    } finally {
      await context.close();
    }
  });
}

export const text = (tab, selector) => tab.innerText(selector);
export const amounts = (tab) => tab.locator("#result .amounts").allInnerTexts();
