// The page in a real browser. VERIFIER_WASM names the real module, or else a fake answers (fake.js).

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { act, check, give, giveFolder, looked, type, verdict } from "./acts.js";
import { assembled, hosted, launched, missing, onDisk, opened, real } from "./browser.js";
import { ARCHIVED, BALANCES, LOANS, auditorKey, bundles, files, sampleRoot, scratch } from "./cases.js";

let page, browser;
const onlyFake = missing || (real === null ? false : "only the fake can be made to do that");

before(async () => {
  if (missing) return;
  page = await assembled();
  browser = await launched();
});
after(() => browser?.close());

// A test with a tab of its own, in which nothing may be asked of anybody, and nothing is complained of.
function inTab(name, steps, { skip = missing, ...options } = {}) {
  test(name, { skip }, async () => {
    const { context, tab, requests, complaints } = await opened(browser, onDisk(page), options);
    try {
      await steps(tab, context);
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests.filter((url) => url !== onDisk(page) && !url.startsWith("blob:")), []);
    } finally {
      await context.close();
    }
  });
}

const text = (tab, selector) => tab.innerText(selector);
const amounts = (tab) => tab.locator("#result .amounts").allInnerTexts();

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
  ["another root", "alice", "alice", LOANS, "This root is of another snapshot."],
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

inTab("an amount is exact beyond what a number of the browser holds", async (tab) => {
  await give(tab, files.archive);
  await tab.fill("#code", `0x${ARCHIVED.code.toUpperCase()}`);
  await type(tab, ARCHIVED.account, ARCHIVED.root);
  assert.equal(await verdict(tab), "You are counted.");
  assert.deepEqual(await amounts(tab), ["92,233,720,368,547,758.07 A00"]);
}, { skip: onlyFake });

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

inTab("a verifier that ends is no verdict, and the next check is as good as any", async (tab) => {
  assert.equal(await check(tab, files.trap, "alice", BALANCES), "There is no answer: the check broke off.");
  assert.equal(await check(tab, files.alice, "alice", BALANCES), "You are counted.");
}, { skip: onlyFake });

inTab("a check shows how far it is, can be stopped, and decides nothing then", async (tab) => {
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
}, { skip: onlyFake });

inTab("the page stays quick while something is checked", async (tab) => {
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
}, { skip: onlyFake });

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

inTab("what others wrote turns nothing around and hides nothing", async (tab) => {
  await act["phone-tricky"](tab);
  for (const place of ["#files", "#result"]) {
    assert.doesNotMatch(await text(tab, place), /[\u202a-\u202e\u200b]/);
    assert.match(await text(tab, place), /\\u\{202e\}/);
  }
  assert.match(await text(tab, "#result"), /18446744073709551615/, "a number that a browser would round");
}, { skip: onlyFake });

inTab("a root from the bundle is marked, and no plain yes", async (tab) => {
  await act["phone-bundle-root"](tab);
  assert.equal(await text(tab, "#result .sentence > span:last-child"), "You are counted, if this root is the published one.");
  assert.match(await text(tab, "#result .verdict"), /From the exchange itself/);
  assert.equal(await tab.locator("#result .verdict.good").count(), 0);
});

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
  const press = (key) => tab.keyboard.press(key);
  const until = async (id) => {
    for (let tries = 0; tries < 40; tries += 1) {
      if ((await tab.evaluate(() => document.activeElement.id)) === id) return;
      await press("Tab");
    }
    assert.fail(`${id} is not reached`);
  };
  await until("choose");
  const chooser = tab.waitForEvent("filechooser");
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

inTab("German is chosen by the browser, and English by a button, at any time", async (tab) => {
  assert.equal(await tab.title(), "Bin ich mitgezählt?");
  assert.equal(await check(tab, files.alice, "alice", BALANCES), "Sie sind mitgezählt.");
  assert.deepEqual(await amounts(tab), ["0,5 BTC\n1.200,25 USDT"]);
  await tab.click("#languages [lang=en]");
  assert.equal(await text(tab, "#result .sentence > span:last-child"), "You are counted.");
  assert.equal(await tab.getAttribute("html", "lang"), "en");
  assert.equal(await tab.inputValue("#account"), "alice");
}, { locale: "de-DE" });

inTab("times are the reader's own, and UTC stands beside", async (tab) => {
  await check(tab, files.alice, "alice", BALANCES);
  assert.match(await text(tab, "#result .verdict"), /29 June 2026.* 20:00 GMT-4 \(30 June 2026.* 00:00 UTC\)/);
}, { timezoneId: "America/New_York" });

inTab("an address in the link is shown, and asked by nobody", async (tab) => {
  const at = (hash) => tab.evaluate((hash) => { location.hash = hash; }, hash);
  await at("file=https://files.example.com/8f3a.json&account=alice");
  await tab.waitForSelector("#linked:not([hidden])");
  assert.match(await text(tab, "#linked"), /files\.example\.com/);
  assert.equal(await tab.inputValue("#account"), "");
  for (const address of ["javascript:alert(1)", "http://files.example.com/a", "https://a:b@example.com/", "data:text/html,a", "nothing"]) {
    await at(`file=${encodeURIComponent(address)}`);
    await tab.waitForSelector("#linked", { state: "hidden" });
  }
});

inTab("a bundle says how long it takes, and whether reserves cover what is owed", async (tab) => {
  await giveFolder(tab, bundles.balances);
  assert.match(await text(tab, "#bundle-about"), /Checking takes .* on a computer/);
  assert.equal(await tab.isHidden("#account-step"), true);
  await tab.fill("#root", BALANCES);
  assert.equal(await verdict(tab, "#check-bundle"), "The proof holds. Reserves cover all that is owed.");
  assert.match(await text(tab, "#result"), /BTC\s+0\.50000001\s+0\.52\s+103\.99\s%/);
  assert.equal(await tab.locator("#result svg .bar-mark").count() > 0, true);
});

inTab("a bundle with one bit changed is false", async (tab) => {
  await giveFolder(tab, bundles.flipped);
  assert.equal(await verdict(tab, "#check-bundle"), "This proof is false.");
});

inTab("loans are refused until they are accepted, and an attestation needs its auditor's key", async (tab) => {
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
});

inTab("a part of a bundle says what is missing", async (tab) => {
  await giveFolder(tab, bundles.broken);
  assert.match(await text(tab, "#files"), /Missing: descriptor\.json policy\.toml/);
  assert.match(await text(tab, "#bundle-about"), /not whole/);
}, { skip: onlyFake });

inTab("a policy's rules are drawn, and its prices told", async (tab) => {
  await giveFolder(tab, bundles.sample);
  await tab.fill("#root", sampleRoot);
  await verdict(tab, "#check-bundle");
  assert.equal(await tab.locator("#result .rule").count(), 3);
  assert.match(await text(tab, "#result"), /BTC, ETH, BNB, SOL and 2 more\s+price −40\s%, haircut 8\s%/);
  await tab.fill("#root", "");
  await verdict(tab, "#check-bundle");
  assert.match(await text(tab, "#result .verdict"), /From the exchange itself/);
}, { skip: onlyFake });

inTab("several bundles are a chain", async (tab) => {
  await giveFolder(tab, bundles.chain);
  assert.equal(await verdict(tab, "#check-bundle"), "2 bundles hold, and each names the one before it.");
  assert.match(await text(tab, "#result"), /1 number is passed over/);
}, { skip: onlyFake });

test("from a host, nothing but the page itself is asked, not even by a script that wants to", { skip: missing }, async () => {
  const host = await hosted(page);
  const { context, tab } = await opened(browser, host.address);
  assert.equal(await check(tab, files.alice, "alice", BALANCES), "You are counted.");
  const asked = await tab.evaluate(() => {
    const refused = (ask) => ask().then(() => false, () => true);
    const image = () => new Promise((done, fail) => { Object.assign(new Image(), { onload: done, onerror: fail, src: "/image" }); });
    return Promise.all([refused(() => fetch("/fetch")), refused(image)]);
  });
  const [thread] = tab.workers();
  asked.push(await thread.evaluate((address) => fetch(address).then(() => false, () => true), host.address));
  assert.deepEqual(asked, [true, true, true]);
  assert.deepEqual(host.asked, ["/"]);
  const kept = await tab.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length]);
  assert.deepEqual(kept, [0, 0, "", 0]);
  await context.close();
  host.close();
});

test("offline it works as before, and from a disk it is loaded again without a network", { skip: missing }, async () => {
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
});

test("in a frame of another page it works, and says where it is", { skip: missing }, async () => {
  const host = await hosted(page);
  const around = join(scratch, "around.html");
  writeFileSync(around, `<iframe sandbox="allow-scripts allow-forms" src="${host.address}" width=800 height=900></iframe>`);
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
  await context.close();
  exchange.close();
  host.close();
});

const axe = missing ? "" : readFileSync(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");

for (const [name, colorScheme] of [
  ["phone-start", "light"], ["phone-start", "dark"], ["phone-good", "light"], ["phone-good", "dark"], ["phone-debts", "light"],
  ["phone-wrong-id", "light"], ["phone-wrong-id", "dark"], ["phone-false", "light"], ["phone-false", "dark"], ["phone-cut", "dark"],
  ["phone-problems", "light"], ["phone-problems", "dark"], ["phone-bundle-root", "light"], ["phone-given", "dark"],
  ["desktop-sample", "light"], ["desktop-sample", "dark"], ["desktop-chain", "light"], ["phone-running", "light"], ["phone-linked", "dark"],
]) {
  test(`nobody is kept out: ${name}, ${colorScheme}`, { skip: onlyFake }, async () => {
    const address = `${onDisk(page)}${act[name].hash ?? ""}`;
    const viewport = name.startsWith("phone") ? { width: 360, height: 740 } : { width: 1100, height: 900 };
    const { context, tab } = await opened(browser, address, { colorScheme, viewport });
    await act[name](tab);
    await tab.evaluate(axe);
    const found = await tab.evaluate(() => axe.run({ resultTypes: ["violations"] }));
    const told = found.violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
    assert.deepEqual(told, []);
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "nothing is wider than the page");
    await context.close();
  });
}
