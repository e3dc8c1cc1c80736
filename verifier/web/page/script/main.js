// The page: takes files, asks the verifier about them, and shows what it says. It keeps nothing and sends nothing.

import { byId, empty, make } from "./dom.js";
import { account } from "./account.js";
import { bundle } from "./bundle.js";
import { chain } from "./chain.js";
import { Verifier, lookOf, reportOf } from "./client.js";
import { complain, hintAtAccount, noteRoot, ofAccount, ofBundle, rootSource } from "./fields.js";
import { chosen, dropped, folders, pasted, together } from "./files.js";
import { attestationOf, bundleFor, bundlesOf, inclusionOf, lacking, needed, showBundle, showFiles } from "./given.js";
import { Remaining } from "./pace.js";
import { askOfBundles } from "./pool.js";
import { broken, refusal } from "./refusal.js";
import { fileName, shown } from "./shown.js";
import { known, language, nameOf, plain, say, use } from "./texts.js";
import { about } from "./times.js";
import { linkedFile } from "./typed.js";

let given = [];
let bundles = [];
// What is shown now, made again in another language.
let showResult = () => {};
let running = null;
let verifier = null;
let looks = 0;

const STAGES = ["stage.keys", "stage.shards", "stage.solvency"];

function fromBase64(text) {
  const binary = atob(text);
  return Uint8Array.from({ length: binary.length }, (_, index) => binary.charCodeAt(index)).buffer;
}

// Every text of the page, in the language of now.
function showTexts() {
  document.documentElement.lang = language();
  document.title = plain("title");
  for (const element of document.querySelectorAll("[data-text]")) empty(element, say(element.dataset.text));
  empty(
    byId("languages"),
    known().map((id) =>
      make(
        "button",
        {
          type: "button",
          class: "small",
          lang: id,
          "aria-pressed": String(id === language()),
          click: () => changeLanguage(id),
        },
        nameOf(id),
      ),
    ),
  );
  byId("languages").setAttribute("aria-label", plain("languages"));
  showLink();
  showGiven();
  hintAtAccount();
  showResult();
}

function changeLanguage(id) {
  use(id);
  for (const field of document.querySelectorAll("[aria-invalid]")) complain(field.id, null);
  showTexts();
  byId("languages").querySelector(`[lang=${id}]`).focus();
}

// The address of a file, from the link that led here. It is shown, for its reader to open: the page asks nobody.
function showLink() {
  const url = linkedFile(location.hash);
  byId("linked").hidden = url === null;
  if (url === null) return;
  const link = make(
    "a",
    { href: url.href, rel: "noopener noreferrer", target: "_blank", download: "" },
    shown(url.href),
  );
  empty(
    byId("linked"),
    make("p", {}, say("linked", { host: make("strong", {}, shown(url.host)) })),
    make("p", {}, link),
    make("p", { class: "help" }, say("linked.why")),
  );
}

function showGiven() {
  showFiles(given, bundles, (gone) => take(given.filter((one) => !gone.includes(one))));
  const { mains, code } = inclusionOf(given);
  const onlyBundle = bundles.length > 0 && mains.length === 0;
  byId("code-field").hidden = !code;
  byId("account-step").hidden = onlyBundle;
  byId("bundle-step").hidden = bundles.length === 0;
  byId("root-choice").hidden = !bundles.some((one) => one.complete) || bundles.length > 1;
  byId("root-field").hidden = rootSource() === "bundle";
  byId("root-warning").hidden = rootSource() !== "bundle";
  byId("check").hidden = onlyBundle;
  const button = byId("check-bundle");
  button.hidden = bundles.length === 0;
  button.className = onlyBundle ? "primary" : "";
  empty(button, say(bundles.length > 1 ? "check.chain" : "check.bundle"));
  if (bundles.length > 0) showBundle(bundles);
}

function complainOfFiles(key) {
  byId("files-problem").hidden = key === null;
  empty(byId("files-problem"), key === null ? null : say(key));
}

// Asks what files are, folder by folder: several bundles have files of the same names.
async function take(all) {
  given = all;
  bundles = [];
  forget();
  complainOfFiles(null);
  byId("files-note").hidden = true;
  showGiven();
  const mine = (looks += 1);
  const found = [];
  for (const files of folders(all)) {
    const result = lookOf(
      await verifier.ask(
        { ask: "look" },
        files.map((one) => one.file),
      ).outcome,
      files.length,
    );
    // Other files were given meanwhile.
    if (mine !== looks) return;
    if (result.broken !== undefined) {
      given = [];
      showGiven();
      show(() => broken(result.broken));
      return;
    }
    files.forEach((one, index) => {
      one.look = result.files[index];
    });
    found.push({ files, bundle: result.bundle });
  }
  // One account's file at a time: the last one, which may be the first one downloaded once more.
  const inclusions = given.filter((one) => one.look.what === "inclusion");
  given = given.filter((one) => !inclusions.slice(0, -1).includes(one));
  bundles = bundlesOf(found);
  showGiven();
  complainOfFiles(lacking(given));
  byId("files-note").hidden = inclusions.length < 2;
  if (inclusions.length > 1)
    empty(byId("files-note"), say("files.single", { name: fileName(inclusions.at(-1).file.name) }));
  empty(byId("said"), make("span", { class: "unseen" }, say("files.taken", { n: all.length })));
}

const add = (more) => more.length > 0 && running === null && take(together(given, more));

// A verdict is about what was checked: as soon as anything is typed or given anew, it is not there any more.
function forget() {
  showResult = () => {};
  byId("result").hidden = true;
  empty(byId("result"));
  empty(byId("said"));
}

// Shows what came out, and leads there whoever cannot see it.
function show(made) {
  const place = byId("result");
  showResult = () => {
    place.hidden = false;
    empty(place, made());
  };
  showResult();
  place.querySelector(".sentence")?.focus({ preventScroll: true });
  place.scrollIntoView({
    block: "start",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
}

function progress(remaining) {
  return (told) => {
    const bar = byId("running-bar");
    if (told.total > 0) [bar.max, bar.value] = [told.total, told.done];
    else bar.removeAttribute("value");
    const stage = plain(STAGES[told.stage] ?? "stage.other");
    // A screen reader is told of a stage once, and not of each step.
    if (byId("running-stage").textContent !== stage) byId("running-stage").textContent = stage;
    const left = remaining.of(told, performance.now());
    byId("running-left").textContent = left === null ? "" : plain("running.left", { time: about(left) });
  };
}

// Asks something that may take long; null if it was stopped.
async function run(request, files) {
  running = askOfBundles(verifier, request, files, progress(new Remaining()));
  const result = await running.outcome;
  running = null;
  return result.stopped ? null : result;
}

async function whileRunning(work) {
  const [panel, inputs] = [byId("running"), byId("inputs")];
  forget();
  byId("running-bar").removeAttribute("value");
  byId("running-stage").textContent = plain("stage.keys");
  byId("running-left").textContent = "";
  inputs.disabled = true;
  // What is over at once is not announced.
  const timer = setTimeout(() => {
    panel.hidden = false;
    panel.focus();
  }, 250);
  const result = await work();
  clearTimeout(timer);
  panel.hidden = true;
  inputs.disabled = false;
  verifier.warm();
  if (result === null) {
    empty(byId("said"), make("p", { class: "notice" }, say("running.stopped")));
    byId("check").hidden ? byId("check-bundle").focus() : byId("check").focus();
    return;
  }
  const { report, broken: message } = reportOf(result);
  show(() => (message === undefined ? views(report) : broken(message)));
}

const ACCOUNT = ["included", "debts_to_confirm", "empty"];

// A report that cannot be shown as a whole is not shown in part.
function views(report) {
  try {
    return viewOf(report);
  } catch (error) {
    return broken(String(error));
  }
}

function viewOf(report) {
  if (ACCOUNT.includes(report.verdict)) return account(report);
  if (report.verdict === "verified") return bundle(report);
  if (report.bundles !== undefined) return chain(report);
  return refusal(report);
}

function checkAccount(event) {
  event.preventDefault();
  // Enter in a field, where there is nothing but a bundle.
  if (byId("check").hidden) return checkBundle();
  const { mains, code } = inclusionOf(given);
  if (mains.length === 0) {
    complainOfFiles(given.length === 0 ? "files.missing" : "files.none");
    byId("choose").focus();
    return;
  }
  const problem = lacking(given);
  const attestation = attestationOf(given);
  const hasBundle = mains.some((main) => bundleFor(main, bundles) !== null);
  const typed = ofAccount({ needsCode: code, hasBundle, hasAttestation: attestation !== null });
  complainOfFiles(problem);
  if (problem !== null || typed === null) return;
  const { descriptor, collateral } = needed(given);
  whileRunning(async () => {
    let result = null;
    // A code opens one archive of them all.
    for (const main of mains) {
      const bundle = bundleFor(main, bundles);
      const signed = bundle === null ? null : attestation;
      const files = [...new Set([main, descriptor, collateral, signed, ...(bundle?.files ?? [])].filter(Boolean))];
      const place = (one) => (one === null ? null : files.indexOf(one));
      const request = {
        ask: "inclusion",
        file: 0,
        ...typed,
        descriptor: place(descriptor),
        collateral: place(collateral),
        bundle: bundle?.files.map(place) ?? null,
        attestation: place(signed),
      };
      result = await run(
        request,
        files.map((one) => one.file),
      );
      if (result?.answer?.report?.reason !== "NOT_IN_ARCHIVE") break;
    }
    return result;
  });
}

function checkBundle() {
  const attestation = attestationOf(given);
  const typed = ofBundle({ hasAttestation: attestation !== null });
  if (typed === null) return;
  const files = [...bundles.flatMap((one) => one.files), attestation].filter(Boolean);
  const places = bundles.map((one) => one.files.map((file) => files.indexOf(file)));
  const signed = attestation === null ? null : files.indexOf(attestation);
  const request =
    places.length > 1
      ? { ask: "chain", bundles: places, root: typed.root, accept_loans_bps: typed.accept_loans_bps }
      : { ask: "solvency", bundle: places[0], ...typed, attestation: signed };
  whileRunning(() =>
    run(
      request,
      files.map((one) => one.file),
    ),
  );
}

function listen() {
  const on = (id, event, act) => byId(id).addEventListener(event, act);
  // On some phones there are no folders.
  byId("choose-folder").hidden = !("webkitdirectory" in HTMLInputElement.prototype);
  for (const [button, input] of [
    ["choose", "file-input"],
    ["choose-folder", "folder-input"],
  ]) {
    on(button, "click", () => byId(input).click());
    on(input, "change", () => {
      add(chosen(byId(input)));
      byId(input).value = "";
    });
  }
  on("paste", "click", () => {
    const area = byId("paste-area");
    area.hidden = !area.hidden;
    byId("paste").setAttribute("aria-expanded", String(!area.hidden));
    if (!area.hidden) byId("pasted").focus();
  });
  on("take-pasted", "click", () => {
    const text = byId("pasted").value;
    if (text.trim() === "") return;
    byId("pasted").value = "";
    byId("paste").click();
    add([pasted(text, plain("files.pastedname"))]);
    byId("paste").focus();
  });
  // Files that are pasted anywhere; a text where nothing else takes it.
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    const field = event.target.closest?.("input, textarea");
    const text = event.clipboardData.getData("text/plain");
    if (files.length > 0) add(files.map((file) => ({ file, folder: "", look: null })));
    else if (!field && text.trim().startsWith("{")) add([pasted(text, plain("files.pastedname"))]);
    else return;
    event.preventDefault();
  });
  const drop = byId("drop");
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.items.length > 0) add(await dropped(event.dataTransfer));
  });
  on("form", "submit", checkAccount);
  on("form", "input", forget);
  on("check-bundle", "click", checkBundle);
  on("stop", "click", () => running?.stop());
  on("account", "input", hintAtAccount);
  on("root", "input", noteRoot);
  for (const id of ["root-outside", "root-bundle"]) on(id, "change", showGiven);
  window.addEventListener("hashchange", showLink);
}

function start() {
  for (const element of document.querySelectorAll("body > [hidden]")) element.hidden = false;
  byId("framed").hidden = window.top === window;
  const able = typeof WebAssembly === "object" && typeof Worker === "function";
  if (able) {
    // Packed still: each thread unpacks its own.
    verifier = new Verifier(fromBase64(byId("wasm").textContent), byId("worker").textContent);
    verifier.warm();
    listen();
  }
  showTexts();
  if (!able) {
    byId("form").hidden = true;
    show(() => broken("no WebAssembly"));
  }
}

start();
