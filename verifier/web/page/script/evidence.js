// One file for others, saved from the page: what came out, with all that somebody else needs to check it.

import { empty, make } from "./dom.js";
import { decimalOf } from "./amounts.js";
import { forOthers } from "./asking.js";
import { fileOf } from "./client.js";
import { asSentence, english, fileName, short } from "./shown.js";
import { plain, say } from "./texts.js";

const DAY = /^\d{4}-\d{2}-\d{2}(?=T)/;

// Without the account's id: names of files are seen by many.
const nameOf = (time) => ["evidence", DAY.exec(time ?? "")?.[0]].filter(Boolean).join("-").concat(".json");

// `isOther`: of an asset that the exchange does not list.
const row = () => ({ asset: null, isOther: false, amount: "", problem: null });

const isFramed = () => window.top !== window;

class Evidence {
  #asked;
  #receipts;
  #assets;
  #time;
  #runner;
  #sides;
  #isOpen = false;
  #problem = null;
  #saved = null;
  #place = null;

  constructor({ asked, receipts, assets, time, debts, runner }) {
    this.#asked = asked;
    this.#receipts = receipts;
    this.#assets = assets;
    this.#time = time;
    this.#runner = runner;
    this.#sides = { balances: [row()], ...(debts ? { debts: [row()] } : {}) };
  }

  // Its element, made anew where it is shown again. What was typed stays.
  view() {
    this.#place = make("section", { class: "part keep" });
    this.#draw();
    return this.#place;
  }

  #draw() {
    empty(this.#place, this.#isOpen ? this.#form() : this.#button());
  }

  #button() {
    const open = () => {
      this.#isOpen = true;
      this.#draw();
      this.#place.querySelector("h3").focus();
    };
    return [
      make("button", { type: "button", click: open }, say("evidence.title")),
      make("p", { class: "help" }, say("evidence.short")),
    ];
  }

  #form() {
    const submit = (event) => {
      event.preventDefault();
      this.#save();
    };
    return [
      make("h3", { tabindex: "-1" }, say("evidence.title")),
      make("p", {}, say("evidence.about")),
      make("p", { class: "warning" }, say("evidence.warning")),
      make(
        "form",
        { autocomplete: "off", novalidate: true, submit },
        Object.keys(this.#sides).map((side) => this.#rows(side)),
        this.#receipt(),
        make("div", { role: "status" }, this.#outcome()),
      ),
    ];
  }

  // The receipt that goes into it, and the button. None is chosen among several.
  #receipt() {
    const [receipt, ...more] = this.#receipts;
    if (more.length > 0) return make("p", { class: "problem" }, say("evidence.several"));
    return [
      receipt === undefined
        ? make("p", { class: "help" }, say("evidence.noreceipt"))
        : make("p", {}, say("evidence.receipt", { name: fileName(receipt.file.name) })),
      make("div", { class: "buttons" }, make("button", { class: "primary" }, say("evidence.save"))),
    ];
  }

  #rows(side) {
    const rows = this.#sides[side];
    const add = () => {
      rows.push(row());
      this.#draw();
      this.#place.querySelector(`[data-row="${side}-${rows.length}"]`).focus();
    };
    return make(
      "fieldset",
      { class: "amounts-said" },
      make("legend", {}, say(`evidence.${side}`)),
      make("p", { class: "help" }, say("evidence.optional")),
      rows.map((one, index) => this.#row(one, `${side}-${index + 1}`, index + 1)),
      make("button", { type: "button", class: "small", click: add }, say("evidence.add")),
    );
  }

  #row(one, id, n) {
    const problem = `${id}-problem`;
    const about = {
      "data-row": id,
      "aria-label": plain("evidence.asset", { n }),
      "aria-describedby": one.problem === null ? null : problem,
    };
    const named = (event) => {
      one.asset = event.target.value;
    };
    const chosen = ({ target }) => {
      one.isOther = target.selectedOptions[0].dataset.other !== undefined;
      one.asset = target.value;
      this.#draw();
      this.#place.querySelector(one.isOther ? `[data-name="${id}"]` : `[data-row="${id}"]`).focus();
    };
    const typed = (event) => {
      one.amount = event.target.value;
    };
    one.asset ??= this.#assets?.[0] ?? "";
    const field = (more) =>
      make("input", {
        ...about,
        ...more,
        type: "text",
        value: one.asset,
        autocapitalize: "none",
        spellcheck: "false",
        input: named,
      });
    const asset = () => [
      make(
        "select",
        { ...about, change: chosen },
        this.#assets.map((symbol) =>
          make("option", { value: symbol, selected: !one.isOther && symbol === one.asset }, short(symbol)),
        ),
        make("option", { value: "", "data-other": true, selected: one.isOther }, say("evidence.other")),
      ),
      one.isOther ? field({ "data-row": null, "data-name": id, "aria-label": plain("evidence.name", { n }) }) : null,
    ];
    return make(
      "div",
      { class: one.isOther ? "amount-said other" : "amount-said" },
      this.#assets === null ? field() : asset(),
      make("input", {
        type: "text",
        inputmode: "decimal",
        autocomplete: "off",
        value: one.amount,
        placeholder: plain("evidence.placeholder"),
        "aria-label": plain("evidence.amount", { n }),
        "aria-describedby": one.problem === null ? null : problem,
        "aria-invalid": one.problem === null ? null : "true",
        input: typed,
      }),
      one.problem === null ? null : make("p", { class: "problem", id: problem }, say(one.problem)),
    );
  }

  #outcome() {
    if (this.#problem !== null) return make("p", { class: "problem" }, this.#problem());
    if (this.#saved === null) return null;
    const { name, address, detail } = this.#saved;
    return [
      make(
        "p",
        { class: "saved" },
        say("evidence.saved", { name }),
        " ",
        make("a", { href: address, download: name }, say("evidence.again")),
      ),
      isFramed() ? make("p", { class: "warning" }, say("evidence.framed")) : null,
      detail === null ? null : make("p", {}, say("evidence.unjudged"), " ", english(asSentence(detail))),
      make("p", { class: "help" }, say("evidence.next")),
    ];
  }

  // What was typed, as `ASSET=AMOUNT`; null where there is a problem.
  #said() {
    let failed = false;
    const of = (rows = []) => {
      const seen = new Set();
      return rows.flatMap((one) => {
        one.problem = null;
        if (one.amount.trim() === "") return [];
        const [asset, amount] = [one.asset.trim(), decimalOf(one.amount)];
        if (asset === "") one.problem = "evidence.noasset";
        else if (amount === null) one.problem = "evidence.number";
        else if (seen.has(asset)) one.problem = "evidence.twice";
        seen.add(asset);
        failed ||= one.problem !== null;
        return [`${asset}=${amount}`];
      });
    };
    const said = { expect: of(this.#sides.balances), expect_debt: of(this.#sides.debts) };
    return failed ? null : said;
  }

  async #save() {
    if (this.#runner.busy || this.#receipts.length > 1) return;
    this.forget();
    const said = this.#said();
    this.#draw();
    if (said === null) {
      this.#place.querySelector("[aria-invalid]").focus();
      return;
    }
    const question = forOthers(this.#asked, this.#receipts[0] ?? null, said);
    const result = await this.#runner.during(() => this.#runner.ask(question));
    if (result === null) this.#problem = () => say("running.stopped");
    else this.#keep(fileOf(result));
    this.#draw();
    this.#place.querySelector("button.primary").focus({ preventScroll: true });
  }

  #keep({ file, detail }) {
    if (file === undefined) {
      this.#problem = () => [say("evidence.failed"), " ", english(asSentence(detail))];
      return;
    }
    const address = URL.createObjectURL(new Blob([file], { type: "application/json" }));
    this.#saved = { name: nameOf(this.#time), address, detail };
    make("a", { href: address, download: this.#saved.name }).click();
  }

  // The file has an id and balances: no address leads to it for longer than it is shown.
  forget() {
    if (this.#saved !== null) URL.revokeObjectURL(this.#saved.address);
    [this.#problem, this.#saved] = [null, null];
  }
}

// What keeps evidence of an answer: gives its element as often as it is shown, and forgets it.
export function keeper(about) {
  const evidence = new Evidence(about);
  return Object.assign(() => evidence.view(), { forget: () => evidence.forget() });
}
