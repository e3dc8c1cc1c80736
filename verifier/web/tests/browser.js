// A browser with the page in it, and nothing else that it could ask.

import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { chromium } from "playwright-core";

import { allRules, scratch } from "./cases.js";
import { evidenceRules } from "./evidence.js";
import { fake } from "./fake.js";

const here = new URL(".", import.meta.url).pathname;

// The verifier's module; without one a fake answers everything.
const real = process.env.VERIFIER_WASM ?? null;
const program = process.env.CHROMIUM ?? "/usr/bin/chromium";

export const missing = existsSync(program) ? false : `${program} is not there: no browser was asked`;
if (missing && process.env.REQUIRE_CHROMIUM) throw new Error(missing);

function assembled(name, wasm) {
  const [packed, page] = [join(scratch, `${name}.gz`), join(scratch, `${name}.html`)];
  writeFileSync(packed, gzipSync(wasm));
  execFileSync("python3", [join(here, "../assemble.py"), packed, page]);
  return page;
}

// The page with the verifier, and with what stands in for it.
export async function pages() {
  const faked = assembled("fake", await fake([...allRules, ...evidenceRules]));
  return { faked, page: real === null ? faked : assembled("page", readFileSync(real)) };
}

export const onDisk = (page) => pathToFileURL(page).href;

// The page on a host; counts what is asked of it.
export async function hosted(page) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(readFileSync(page));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { address: `http://127.0.0.1:${server.address().port}/`, asked, close: () => server.close() };
}

export const launched = () =>
  chromium.launch({
    executablePath: program,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

// A tab that notes every request and every complaint.
export async function opened(browser, address, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", ...options });
  const [requests, complaints] = [[], []];
  context.on("request", (request) => requests.push(request.url()));
  const tab = await context.newPage();
  tab.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  await tab.goto(address);
  return { context, tab, requests, complaints };
}
