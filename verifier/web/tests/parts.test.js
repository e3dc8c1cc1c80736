// What can be seen without a browser: that the page is made of its parts alone, and that no text is missing.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const web = join(new URL(".", import.meta.url).pathname, "..");
const scripts = readdirSync(join(web, "page/script"))
  .map((name) => readFileSync(join(web, "page/script", name), "utf8"))
  .join("\n");
const template = readFileSync(join(web, "page/index.html"), "utf8");
const texts = (language) => JSON.parse(readFileSync(join(web, `page/texts/${language}.json`), "utf8"));
const languages = readdirSync(join(web, "page/texts")).map((name) => name.replace(".json", ""));

function assembled(from, wasm) {
  const [module, page] = [join(from, "verifier.wasm"), join(from, "page.html")];
  writeFileSync(module, wasm);
  const printed = execFileSync("python3", [join(from, "assemble.py"), module, page], { encoding: "utf8" });
  return { page: readFileSync(page), printed };
}

// Of Rust, in folders of its crates.
const sources = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["node_modules", "target"].includes(entry.name) ? [] : sources(path);
    return entry.name.endsWith(".rs") ? [path] : [];
  });

function copied() {
  const folder = mkdtempSync(join(tmpdir(), "parts-"));
  cpSync(join(web, "page"), join(folder, "page"), { recursive: true });
  cpSync(join(web, "assemble.py"), join(folder, "assemble.py"));
  return folder;
}

test("the same parts are the same page at another place, and its digest is printed", () => {
  const [one, other] = [copied(), copied()].map((folder) => assembled(folder, Buffer.alloc(1000, 7)));
  assert.ok(one.page.equals(other.page));
  assert.ok(one.printed.startsWith(createHash("sha256").update(one.page).digest("hex")));
});

test("the page has at most two megabytes with a module of one", () => {
  const { page } = assembled(copied(), Buffer.alloc(1_000_000, 7));
  assert.ok(page.length < 2_000_000, `${page.length}`);
  assert.throws(() => assembled(copied(), Buffer.alloc(1_500_000, 7)));
});

test("the policy names the script and the style that are in the page, and lets nothing out", () => {
  const page = assembled(copied(), Buffer.alloc(10)).page.toString();
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)[1];
  const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  assert.ok(policy.includes(`script-src ${digest(/<script>([^]*?)<\/script>/.exec(page)[1])} 'wasm-unsafe-eval';`));
  assert.ok(policy.includes(`style-src ${digest(/<style>([^]*?)<\/style>/.exec(page)[1])};`));
  assert.ok(policy.startsWith("default-src 'none';"));
  assert.ok(policy.includes("connect-src 'none'"));
  assert.doesNotMatch(policy, /https?:|\*|'unsafe-inline'|'unsafe-eval'/);
});

test("no script has a way to send or to keep anything, or reads text as markup", () => {
  const all = scripts + readFileSync(join(web, "page/worker.js"), "utf8");
  assert.doesNotMatch(
    all,
    /\b(fetch|XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon|RTCPeerConnection)\b/,
  );
  assert.doesNotMatch(all, /\b(localStorage|sessionStorage|indexedDB|caches|cookie)\b/);
  assert.doesNotMatch(all, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/);
});

test("every language has the same texts, with the same names in them", () => {
  const names = (text) => (text.match(/\{[a-z]+\}/g) ?? []).sort().join();
  const english = texts("en");
  for (const language of languages) {
    const translated = texts(language);
    assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort(), language);
    for (const [key, text] of Object.entries(english)) {
      if (typeof text === "string") assert.equal(names(translated[key]), names(text), `${language}: ${key}`);
    }
  }
});

// Keys that are put together while the page runs, by their beginning.
const MADE = [
  "what.",
  "verdict.",
  "kind.",
  "reason.",
  "digits.",
  "odd.",
  "side.",
  "mode.",
  "rules.",
  "coverage.",
  "step.",
  "broken.",
  "spelling.",
  "dispute.",
  "nothing.",
  "sides.",
  "counted.",
  "evidence.",
];
const written = (key) => key.replace(/\.(one|other|title|what|more|do\d)$/, "");

test("no text is unused, and none that is used is missing", () => {
  const english = texts("en");
  const used = new Set(
    [...template.matchAll(/data-text="([^"]+)"/g), ...scripts.matchAll(/"([a-z]+(?:\.[a-z0-9]+)*)"/g)].map(
      (found) => found[1],
    ),
  );
  for (const key of Object.keys(english)) {
    const there = used.has(key) || used.has(written(key)) || MADE.some((beginning) => key.startsWith(beginning));
    assert.ok(there || key === "sentences", `${key} is not used`);
  }
  for (const [, key] of [
    ...template.matchAll(/data-text="([^"]+)"/g),
    ...scripts.matchAll(/\b(?:say|plain)\("([^"]+)"/g),
  ]) {
    assert.ok(key in english || `${key}.other` in english, `${key} is missing`);
  }
});

test("sentences that are translated are those that programs print", () => {
  const source = sources(join(web, ".."))
    .map((path) => readFileSync(path, "utf8").replace(/\\\n\s*/g, ""))
    .join("\n");
  for (const language of languages) {
    for (const sentence of Object.keys(texts(language).sentences))
      assert.ok(source.includes(`"${sentence}"`), sentence);
  }
  const refusals = readFileSync(join(web, "page/script/refusal.js"), "utf8");
  const [, before, after] = /SAME_ID = \/\^(.+)\(\.\+\)(.+)\$\//.exec(refusals);
  assert.ok(source.includes(`"${before}{how}${after}"`), before);
  const spellings = [...refusals.matchAll(/^ {2}"(.+)": "[a-z]+",$/gm)];
  assert.equal(spellings.length, 6);
  for (const [, words] of spellings) assert.ok(source.includes(`"${words}"`), words);
});

test("characters that nobody sees are escaped as the verifier does it", () => {
  const ranges = (text) =>
    [...text.matchAll(/\\+u\{([0-9a-f]+)\}(?:'\.\.='\\u\{([0-9a-f]+)\}|-\\+u\{([0-9a-f]+)\})?/g)].map(
      ([, from, rust, script]) => `${from}-${rust ?? script ?? from}`,
    );
  const rust = /pub fn is_invisible[^]*?\n\}/.exec(readFileSync(join(web, "../documents/src/text.rs"), "utf8"))[0];
  const script = /new RegExp\([^]*?\);/.exec(readFileSync(join(web, "page/script/shown.js"), "utf8"))[0];
  assert.ok(ranges(rust).length > 15);
  assert.deepEqual(ranges(script), ranges(rust));
});

test("answers of any length are read, and no integer in them is rounded", async () => {
  const source = readFileSync(join(web, "page/script/thread.js"), "utf8");
  const { exactly } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const answer = (value) =>
    `{"a":[${value},18446744073709551615, 1.2345678901234567890,12],"18446744073709551615":-9007199254740993}`;
  for (const file of ["", "\\", '"18446744073709551615"', "\\\"", 'a "b\\', "x".repeat(8e6), '\\"\n'.repeat(3e6)]) {
    assert.deepEqual(exactly(answer(JSON.stringify(file))), {
      a: [file, "18446744073709551615", 1.2345678901234567, 12],
      ["18446744073709551615"]: "-9007199254740993",
    });
  }
});

test("reasons that have words of their own are the verifier's", () => {
  const reasons = readFileSync(join(web, "../documents/src/refusal.rs"), "utf8");
  const kinds = readFileSync(join(web, "../documents/src/refusal/kind.rs"), "utf8");
  for (const key of Object.keys(texts("en"))) {
    const reason = /^(?:reason|nothing)\.([A-Z_]+)\./.exec(key)?.[1];
    if (reason) assert.ok(reasons.includes(`= "${reason}"`), reason);
  }
  for (const [, kind] of kinds.matchAll(/=> "([a-z_]+)"/g)) assert.ok(`kind.${kind}.title` in texts("en"), kind);
});

test("each compiler has one digest of the page, in the form that the build looks for", () => {
  const lines = readFileSync(join(web, "page.sha256"), "utf8").trimEnd().split("\n");
  for (const line of lines) assert.match(line, /^[0-9a-f]{64} {2}(rustup|debian) \S+$/);
  const compilers = lines.map((line) => line.split(" ")[2]);
  assert.equal(new Set(compilers).size, compilers.length);
});
