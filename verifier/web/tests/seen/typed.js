// What is typed, pasted and dropped, in which language, and with which hands.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { act, check, give, looked, type, verdict } from "../acts.js";
import { BALANCES, files } from "../cases.js";
import { amounts, inTab, text } from "../tabs.js";

inTab("a root may have blanks, lines, 0x and capitals, and is told to be whole", async (tab) => {
  await give(tab, files.alice);
  await tab.fill("#account", "alice");
  await tab.fill("#root", BALANCES.slice(0, 60));
  assert.equal(await text(tab, "#root-fine"), "60 of 64 digits");
  await tab.fill("#root", ` 0x${BALANCES.toUpperCase().match(/.{16}/g).join(" \n")}`);
  assert.equal(await text(tab, "#root-fine"), "All 64 digits are there.");
  assert.equal(await verdict(tab), "You are counted.");
  await tab.fill("#root", `l${BALANCES.slice(1)}`);
  await tab.click("#check");
  assert.match(await text(tab, "#root-problem"), /cannot be in it: l/);
  assert.equal(await tab.evaluate(() => document.activeElement.id), "root");
});

inTab("what is missing is told where it is missing", async (tab) => {
  await tab.click("#check");
  assert.equal(await text(tab, "#files-problem"), "Choose your file first.");
  await give(tab, files.alice);
  await tab.click("#check");
  assert.equal(await text(tab, "#root-problem"), "Type or paste all 64 digits.");
  assert.equal(await text(tab, "#account-problem"), "Type your account id.");
  assert.equal(await tab.getAttribute("#account", "aria-invalid"), "true");
});

for (const [what, id, hint, fixed] of [
  ["capital letters", "Alice", /capital letters/, null],
  ["a blank at the end", "alice ", /ends with a blank/, "alice"],
  ["two blanks", "a  b", /several blanks/, "a b"],
  ["another blank", "a\u00a0b", /no usual one/, "a b"],
  ["letters in two parts", "zoe\u0308", /two parts/, "zo\u00eb"],
  ["wide letters", "\uff41lice", /unusual forms/, "alice"],
  ["invisible characters", "ali\u200bce", /nobody sees: ali\\u\{200b\}ce/, "alice"],
  ["letters of two alphabets", "\u0430lice", /several alphabets/, null],
  ["a root", BALANCES, /looks like a root/, null],
]) {
  inTab(`an id with ${what} looks odd`, async (tab) => {
    await tab.fill("#account", id);
    assert.match(await text(tab, "#account-hints"), hint);
    if (fixed === null) return assert.equal(await tab.locator("#account-hints button").count(), 0);
    await tab.click("#account-hints button");
    assert.equal(await tab.inputValue("#account"), fixed);
    assert.equal(await text(tab, "#account-hints"), "");
  });
}

inTab("an ordinary id does not look odd", async (tab) => {
  for (const id of ["alice", "alice@example.com", "12345", "zo\u00eb", "jane doe", "иван"]) {
    await tab.fill("#account", id);
    assert.equal(await text(tab, "#account-hints"), "", id);
  }
});

inTab(
  "what others wrote turns nothing around and hides nothing",
  async (tab) => {
    await act["phone-tricky"](tab);
    for (const place of ["#files", "#result"]) {
      assert.doesNotMatch(await text(tab, place), /[\u202a-\u202e\u200b]/);
      assert.match(await text(tab, place), /\\u\{202e\}/);
    }
    assert.match(await text(tab, "#result"), /\\u\{3000\}/, "a blank that is no usual one");
    assert.doesNotMatch(await text(tab, "#result"), /\u3000/);
    assert.match(await text(tab, "#result"), /18446744073709551615/, "a number that a browser would round");
  },
  { onlyFake: true },
);

inTab("a file can be pasted as text", async (tab) => {
  await tab.click("#paste");
  await tab.fill("#pasted", readFileSync(files.alice, "utf8"));
  await tab.click("#take-pasted");
  await looked(tab);
  assert.match(await text(tab, "#files"), /pasted text/);
});

inTab("a file can be dropped anywhere", async (tab) => {
  const content = readFileSync(files.alice, "utf8");
  const transfer = await tab.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], "balances-alice.json"));
    return data;
  }, content);
  await tab.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await looked(tab);
  await type(tab, "alice", BALANCES);
  assert.equal(await verdict(tab), "You are counted.");
});

inTab("a keyboard is enough", async (tab) => {
  // Listened to before anything asks for files: to begin takes the browser a moment.
  const chooser = tab.waitForEvent("filechooser");
  const press = (key) => tab.keyboard.press(key);
  const until = async (id) => {
    for (let tries = 0; tries < 40; tries += 1) {
      if ((await tab.evaluate(() => document.activeElement.id)) === id) return;
      await press("Tab");
    }
    assert.fail(`${id} is not reached`);
  };
  await until("choose");
  await press("Enter");
  await (await chooser).setFiles(files.alice);
  await looked(tab);
  await until("root");
  await tab.keyboard.type(BALANCES);
  await until("account");
  await tab.keyboard.type("alice");
  await press("Enter");
  await tab.waitForSelector("#result .sentence");
  assert.equal(await tab.evaluate(() => document.activeElement.className), "sentence");
});

inTab(
  "German is chosen by the browser, and English by a button, at any time",
  async (tab) => {
    assert.equal(await tab.title(), "Bin ich mitgezählt?");
    assert.equal(await check(tab, files.alice, "alice", BALANCES), "Sie sind mitgezählt.");
    assert.deepEqual(await amounts(tab), ["0,5 BTC\n1.200,25 USDT"]);
    await tab.click("#languages [lang=en]");
    assert.equal(await text(tab, "#result .sentence > span:last-child"), "You are counted.");
    assert.equal(await tab.getAttribute("html", "lang"), "en");
    assert.equal(await tab.inputValue("#account"), "alice");
  },
  { locale: "de-DE" },
);

inTab(
  "times are the reader's own, and UTC stands beside",
  async (tab) => {
    await check(tab, files.alice, "alice", BALANCES);
    assert.match(await text(tab, "#result .verdict"), /29 June 2026.* 20:00 GMT-4 \(30 June 2026.* 00:00 UTC\)/);
  },
  { timezoneId: "America/New_York" },
);
