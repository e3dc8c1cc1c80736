// One file for others, saved from the page: what came out, with all that somebody else needs to check it.

import { empty, make } from "./dom.js";
import { decimalOf } from "./amounts.js";
import { forOthers } from "./asking.js";
import { fileOf } from "./client.js";
import { asSentence, english, fileName, visible } from "./shown.js";
import { plain, say } from "./texts.js";

const DAY = /^\d{4}-\d{2}-\d{2}(?=T)/;

// Without the account's id: names of files are seen by many.
const nameOf = (time) => ["evidence", DAY.exec(time ?? "")?.[0]].filter(Boolean).join("-").concat(".json");

const row = () => ({ asset: null, amount: "", problem: null });

class Evidence {
  #asked;
  #receipt;
  #assets;
  #time;
  #runner;
  #sides;
  #isOpen = false;
  #problem = null;
  #saved = null;
  #place = null;

  constructor({ asked, receipt, assets, time, debts, runner }) {
    this.#asked = asked;
    this.#receipt = receipt;
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
    const receipt = this.#receipt;
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
        receipt === null
          ? make("p", { class: "help" }, say("evidence.noreceipt"))
          : make("p", {}, say("evidence.receipt", { name: fileName(receipt.file.name) })),
        make("div", { class: "buttons" }, make("button", { class: "primary" }, say("evidence.save"))),
        make("div", { role: "status" }, this.#outcome()),
      ),
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
    const chosen = (event) => {
      one.asset = event.target.value;
    };
    const typed = (event) => {
      one.amount = event.target.value;
    };
    one.asset ??= this.#assets?.[0] ?? "";
    const asset =
      this.#assets === null
        ? make("input", {
            ...about,
            type: "text",
            value: one.asset,
            autocapitalize: "none",
            spellcheck: "false",
            input: chosen,
          })
        : make(
            "select",
            { ...about, change: chosen },
            this.#assets.map((symbol) =>
              make("option", { value: symbol, selected: symbol === one.asset }, visible(symbol)),
            ),
          );
    return make(
      "div",
      { class: "amount-said" },
      asset,
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
    const { name, address } = this.#saved;
    return [
      make(
        "p",
        { class: "saved" },
        say("evidence.saved", { name }),
        " ",
        make("a", { href: address, download: name }, say("evidence.again")),
      ),
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
    if (this.#runner.busy) return;
    this.#forget();
    const said = this.#said();
    this.#draw();
    if (said === null) {
      this.#place.querySelector("[aria-invalid]").focus();
      return;
    }
    const question = forOthers(this.#asked, this.#receipt, said);
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
    this.#saved = { name: nameOf(this.#time), address };
    make("a", { href: address, download: this.#saved.name }).click();
  }

  #forget() {
    if (this.#saved !== null) URL.revokeObjectURL(this.#saved.address);
    [this.#problem, this.#saved] = [null, null];
  }
}

// What keeps evidence of an answer: gives its element as often as it is shown.
export function keeper(about) {
  const evidence = new Evidence(about);
  return () => evidence.view();
}
