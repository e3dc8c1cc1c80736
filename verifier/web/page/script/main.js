// The page: takes files, asks the verifier about them, and shows what it says. It keeps nothing and sends nothing.

import { byId, empty, make } from "./dom.js";
import { aboutAccount, aboutBundles, aboutDispute } from "./asking.js";
import { Verifier, lookOf, reportOf } from "./client.js";
import { complain, hintAtAccount, noteRoot, ofAccount, ofBundle, ofDispute } from "./fields.js";
import { chosen, dropped, folders, pasted, together } from "./files.js";
import { attestationOf, bundleFor, bundlesOf, inclusionOf, keptOf, lacking, oneOfEach, unpaired } from "./given.js";
import { showBundle, showFiles } from "./listed.js";
import { broken } from "./refusal.js";
import { Runner } from "./running.js";
import { fileName, shown } from "./shown.js";
import { showSteps } from "./steps.js";
import { known, language, nameOf, plain, say, use } from "./texts.js";
import { linkedFile } from "./typed.js";
import { keepOf, views } from "./views.js";

let given = [];
let bundles = [];
// What is shown now, made again in another language.
let showResult = () => {};
let verifier = null;
let runner = null;
let looks = 0;

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
  showSteps(given, bundles);
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
  const { kept, note } = oneOfEach(given);
  given = kept;
  bundles = bundlesOf(found);
  showGiven();
  complainOfFiles(lacking(given) ?? unpaired(given, bundles));
  byId("files-note").hidden = note === null;
  empty(byId("files-note"), note);
  empty(byId("said"), make("span", { class: "unseen" }, say("files.taken", { n: all.length })));
}

const add = (more) => more.length > 0 && !runner.busy && take(together(given, more));

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

// Asks one question after another, until one is about this account: a code opens one archive of them all.
async function firstAnswer(questions) {
  let [result, asked] = [null, null];
  for (const question of questions) {
    [result, asked] = [await runner.ask(question), question];
    const report = result?.answer?.report;
    if (![report?.reason, report?.inclusion?.reason].includes("NOT_IN_ARCHIVE")) break;
  }
  return result === null ? null : { result, asked };
}

async function check(questions) {
  forget();
  const about = given;
  const answered = await runner.during(() => firstAnswer(questions));
  if (answered === null) {
    empty(byId("said"), make("p", { class: "notice" }, say("running.stopped")));
    ["compare", "check", "check-bundle"].map(byId).find((button) => !button.hidden)?.focus();
    return;
  }
  const { result, asked } = answered;
  const { report, broken: message } = reportOf(result, asked.request.ask);
  const keep = message === undefined ? keepOf(report, asked, about, runner) : null;
  show(() => (message === undefined ? views(report, asked.request.ask, keep) : broken(message)));
}

function submitted(event) {
  event.preventDefault();
  // Enter in a field does what the first button says.
  if (!byId("compare").hidden) return compare();
  if (byId("check").hidden) return checkBundle();
  checkAccount();
}

function checkAccount() {
  const { mains, code } = inclusionOf(given);
  if (mains.length === 0) {
    complainOfFiles(given.length === 0 ? "files.missing" : "files.none");
    byId("choose").focus();
    return;
  }
  const problem = lacking(given);
  const hasBundle = mains.some((main) => bundleFor(main, bundles) !== null);
  const typed = ofAccount({ needsCode: code, hasBundle, hasAttestation: attestationOf(given) !== null });
  complainOfFiles(problem);
  if (problem === null && typed !== null) check(aboutAccount(given, bundles, typed));
}

function compare() {
  const problem = unpaired(given, bundles);
  const typed = ofDispute({ needsCode: keptOf(given) === null && inclusionOf(given).code });
  complainOfFiles(problem);
  if (problem === null && typed !== null) check(aboutDispute(given, bundles, typed));
}

function checkBundle() {
  const typed = ofBundle({ hasAttestation: attestationOf(given) !== null });
  if (typed !== null) check([aboutBundles(given, bundles, typed)]);
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
  on("form", "submit", submitted);
  on("form", "input", forget);
  // Where there is something to compare, that is what the form is for, and the account is checked by itself too.
  on("check", "click", () => byId("check").type === "button" && checkAccount());
  on("check-bundle", "click", checkBundle);
  on("stop", "click", () => runner.stop());
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
    runner = new Runner(verifier);
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
