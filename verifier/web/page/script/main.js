// The page: takes files, asks the verifier about them, and shows what it says. It keeps nothing and sends nothing.

import { byId, empty, make } from "./dom.js";
import { rightOf } from "./archives.js";
import { aboutAccount, aboutBundles, aboutDispute } from "./asking.js";
import { Verifier, lookOf, reportOf } from "./client.js";
import { complain, hintAtAccount, noteRoot, ofAccount, ofBundle, ofDispute } from "./fields.js";
import { chosen, distinct, dropped, folders, pasted } from "./files.js";
import { attestationOf, bundleFor, bundlesOf, inclusionOf, keptOf } from "./given.js";
import { lacking, oneInclusion, placeOf, unpaired } from "./given.js";
import { showBundle, showFiles } from "./listed.js";
import { broken } from "./refusal.js";
import { Runner } from "./running.js";
import { shown, visible } from "./shown.js";
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
// How often files were given or put away, and what is asked about those that are there; null where that is known.
let looks = 0;
let looking = null;
// What is wrong with the files, and what is to be known of them.
let complaint = null;
let notes = [];
// Forgets the evidence of what is shown.
let forgetEvidence = () => {};

const BUTTONS = ["compare", "check", "check-bundle"];

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
  complainOfFiles(complaint);
  noteFiles(notes);
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
    make("bdi", {}, visible(url.href)),
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

// Some of these files, each as the list has it.
function namesOf(which) {
  const names = which.slice(0, 8).flatMap((one, index) => [index > 0 ? ", " : null, placeOf(one, given)]);
  return make("span", {}, names, which.length > 8 ? " …" : null);
}

function complainOfFiles(problem) {
  complaint = problem;
  byId("files-problem").hidden = problem === null;
  empty(byId("files-problem"), problem && say(problem.key, problem.which && { names: namesOf(problem.which) }));
}

function noteFiles(all) {
  notes = all;
  byId("files-note").hidden = notes.length === 0;
  const each = notes.slice(0, 8).map(({ key, one }) => say(key, { name: placeOf(one, given) }));
  empty(
    byId("files-note"),
    each.flatMap((one, index) => [index > 0 ? make("br") : null, one]),
  );
}

const tell = (key, values) => empty(byId("said"), make("span", { class: "unseen" }, say(key, values)));

// Nothing is checked while files are looked at: which are checked would not be those that the list shows.
function wait(asked) {
  looking = asked;
  for (const id of BUTTONS) byId(id).disabled = asked !== null;
}

// Asks what files are, folder by folder: several bundles have files of the same names. Null if others were given
// meanwhile.
async function lookAt(all, mine) {
  const found = [];
  for (const files of folders(all)) {
    wait(
      verifier.ask(
        { ask: "look" },
        files.map((one) => one.file),
      ),
    );
    const outcome = await looking.outcome;
    if (mine !== looks) return null;
    const result = lookOf(outcome, files.length);
    if (result.broken !== undefined) return result;
    files.forEach((one, index) => {
      one.look = result.files[index];
    });
    found.push({ files, bundle: result.bundle });
  }
  return { found };
}

async function take(all) {
  looking?.stop();
  const mine = (looks += 1);
  given = all;
  bundles = [];
  forget();
  complainOfFiles(null);
  noteFiles([]);
  wait({ stop: () => {} });
  tell("files.looking");
  showGiven();
  const before = await distinct(all);
  if (mine !== looks) return;
  given = before.kept;
  const result = await lookAt(given, mine);
  if (result === null) return;
  if (result.broken !== undefined) {
    given = [];
    wait(null);
    showGiven();
    show(() => broken(result.broken));
    return;
  }
  // Now it is known which of them are of an account.
  const after = await distinct(given);
  if (mine !== looks) return;
  const one = oneInclusion(after.kept);
  given = one.kept;
  bundles = bundlesOf(
    result.found
      .map(({ files, bundle }) => ({ bundle, files: files.filter((file) => after.kept.includes(file)) }))
      .filter(({ files }) => files.length > 0),
  );
  forget();
  wait(null);
  showGiven();
  complainOfFiles(lacking(given) ?? unpaired(given, bundles));
  noteFiles([...[...before.again, ...after.again].map((one) => ({ key: "files.again", one })), ...one.notes]);
  tell("files.taken", { n: given.length });
}

const add = (more) => more.length > 0 && !runner.busy && take([...given, ...more]);

// Texts that are pasted have no names, and are no copies of one another.
function nameOfPasted() {
  const name = plain("files.pastedname");
  const names = new Set(given.map((one) => one.file.name));
  let number = 1;
  const of = () => (number === 1 ? name : `${name} ${number}`);
  while (names.has(of())) number += 1;
  return of();
}

// A verdict is about what was checked: as soon as anything is typed or given anew, it is not there any more.
function forget() {
  forgetEvidence();
  forgetEvidence = () => {};
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

// Asks one of these questions: a code opens one archive of them all.
async function firstAnswer(questions) {
  const asked = await rightOf(questions, (question) => runner.ask(question));
  const result = asked && (await runner.ask(asked));
  return result === null ? null : { result, asked };
}

async function check(questions) {
  forget();
  const [about, begun] = [given, looks];
  const answered = await runner.during(() => firstAnswer(questions));
  // It is not about what is there now.
  if (begun !== looks) return;
  if (answered === null) {
    empty(byId("said"), make("p", { class: "notice" }, say("running.stopped")));
    BUTTONS.map(byId).find((button) => !button.hidden)?.focus();
    return;
  }
  const { result, asked } = answered;
  const { report, broken: message } = reportOf(result, asked.request.ask);
  const keep = message === undefined ? keepOf(report, asked, about, runner) : null;
  forgetEvidence = () => keep?.forget();
  show(() => (message === undefined ? views(report, asked.request.ask, keep) : broken(message)));
}

function submitted(event) {
  event.preventDefault();
  if (looking !== null) return;
  // Enter in a field does what the first button says.
  if (!byId("compare").hidden) return compare();
  if (byId("check").hidden) return checkBundle();
  checkAccount();
}

function checkAccount() {
  const { mains, code } = inclusionOf(given);
  if (mains.length === 0) {
    complainOfFiles({ key: given.length === 0 ? "files.missing" : "files.none" });
    byId("choose").focus();
    return;
  }
  const problem = lacking(given);
  const hasBundle = mains.some((main) => bundleFor(main, bundles) !== null);
  const typed = ofAccount({ needsCode: code, hasBundle, hasAttestation: attestationOf(given) !== null });
  complainOfFiles(problem ?? unpaired(given, bundles));
  if (problem === null && typed !== null) check(aboutAccount(given, bundles, typed));
}

function compare() {
  const problem = unpaired(given, bundles);
  const typed = ofDispute({ needsCode: keptOf(given) === null && inclusionOf(given).code });
  complainOfFiles(problem);
  if (problem !== null) byId("files").querySelector("button")?.focus();
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
    add([pasted(text, nameOfPasted())]);
    byId("paste").focus();
  });
  // Files that are pasted anywhere; a text where nothing else takes it.
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    const field = event.target.closest?.("input, textarea");
    const text = event.clipboardData.getData("text/plain");
    if (files.length > 0) add(files.map((file) => ({ file, folder: "", look: null })));
    else if (!field && text.trim().startsWith("{")) add([pasted(text, nameOfPasted())]);
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
