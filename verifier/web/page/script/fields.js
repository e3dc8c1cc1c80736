// What is typed, read with its problems: each is told below its field, and the first has the cursor.

import { byId, empty, make } from "./dom.js";
import { basisPoints } from "./amounts.js";
import { shown } from "./shown.js";
import { plain, say } from "./texts.js";
import { digits64, oddities } from "./typed.js";

// Says what is wrong with a field, or takes it back.
export function complain(id, text) {
  const [field, problem] = [byId(id), byId(`${id}-problem`)];
  problem.hidden = text === null;
  empty(problem, text);
  if (text === null) field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
}

// A field's value: `undefined` where there is a problem, which has been told.
class Reading {
  #first = null;

  problem(id, text) {
    complain(id, text);
    this.#first ??= byId(id);
    return undefined;
  }

  get failed() {
    if (this.#first === null) return false;
    this.#first.closest("details")?.setAttribute("open", "");
    this.#first.focus();
    return true;
  }

  digits(id, needed) {
    const { digits, problem, values } = digits64(byId(id).value);
    complain(id, null);
    if (digits !== undefined) return digits;
    if (problem === "empty" && !needed) return null;
    return this.problem(id, say(`digits.${problem}`, { ...values, which: shown(values.which ?? "") }));
  }

  // Per cent, from `least` basis points to the whole.
  share(id, least) {
    const typed = byId(id).value.trim();
    complain(id, null);
    if (typed === "") return null;
    const bps = basisPoints(typed);
    const fits = bps !== null && bps >= least && bps <= 10_000;
    return fits ? bps : this.problem(id, say("expect.number"));
  }

  account() {
    const id = byId("account").value;
    complain("account", null);
    if (id === "") return this.problem("account", say("account.missing"));
    // On a phone the keyboard adds one.
    return /^\s|\s$/u.test(id) ? this.problem("account", say("account.edge")) : id;
  }
}

export const rootSource = () => (byId("root-choice").hidden || byId("root-outside").checked ? "outside" : "bundle");

const root = (reading, needed) => (rootSource() === "bundle" ? null : reading.digits("root", needed));

// What is expected of a bundle, besides its root.
const demands = (reading, hasAttestation) => ({
  claim: reading.digits("claim", false),
  policy: reading.digits("policy", false),
  accept_loans_bps: reading.share("loans", 0),
  require_reserves_bps: reading.share("reserves", 100),
  auditor_key: hasAttestation ? reading.digits("auditor", true) : null,
});

const NOTHING = {
  claim: null,
  policy: null,
  accept_loans_bps: null,
  require_reserves_bps: null,
  auditor_key: null,
};

// What an account is checked with; null if something is missing.
export function ofAccount({ needsCode, hasBundle, hasAttestation }) {
  const reading = new Reading();
  const typed = {
    code: needsCode ? reading.digits("code", true) : null,
    root: root(reading, true),
    account: reading.account(),
    ...(hasBundle ? demands(reading, hasAttestation) : NOTHING),
  };
  return reading.failed ? null : typed;
}

// What a dispute is about. Its root comes from outside: whoever shows a bundle may have made it.
export function ofDispute({ needsCode }) {
  const reading = new Reading();
  const typed = {
    code: needsCode ? reading.digits("code", true) : null,
    root: reading.digits("root", true),
    account: reading.account(),
  };
  return reading.failed ? null : typed;
}

// What a bundle is checked against.
export function ofBundle({ hasAttestation }) {
  const reading = new Reading();
  const typed = { root: root(reading, false), ...demands(reading, hasAttestation) };
  return reading.failed ? null : typed;
}

// Hints about the id, while it is typed: none of them keeps anybody from checking.
export function hintAtAccount() {
  const field = byId("account");
  const hints = oddities(field.value).map(({ what, fixed }) => {
    const take = () => {
      field.value = fixed;
      // As if it were typed.
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    };
    const button =
      fixed === null ? null : make("button", { type: "button", class: "small", click: take }, say("odd.fix"));
    return make("p", { class: "hint" }, make("span", {}, say(`odd.${what}`, { id: shown(field.value) })), " ", button);
  });
  empty(byId("account-hints"), hints);
}

// The root's form, while it is typed: that it has all of its digits is worth knowing before anything else.
export function noteRoot() {
  const { digits, problem, values } = digits64(byId("root").value);
  const fine = byId("root-fine");
  complain("root", problem === "letters" ? say("digits.letters", { which: shown(values.which) }) : null);
  fine.hidden = digits === undefined && problem !== "length";
  fine.textContent = digits !== undefined ? plain("root.fine") : problem === "length" ? plain("root.so", values) : "";
}
