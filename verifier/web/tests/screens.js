// Pictures of every state, for somebody to look at: node screens.js FOLDER [NAME]

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { launched, onDisk, opened, pages } from "./browser.js";
import { act } from "./acts.js";

const [folder = "screens", only = ""] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1100, height: 900 } };

const { faked } = await pages();
const browser = await launched();
for (const [name, steps] of Object.entries(act)) {
  if (!name.includes(only)) continue;
  const dark = name.endsWith("-dark");
  const german = /-de(-|$)/.test(name);
  const device = name.startsWith("desktop") ? desktop : phone;
  const { tab, context } = await opened(browser, `${onDisk(faked)}${steps.hash ?? ""}`, {
    ...device,
    colorScheme: dark ? "dark" : "light",
    locale: german ? "de-DE" : "en-GB",
  });
  await steps(tab);
  await tab.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await context.close();
}
await browser.close();
