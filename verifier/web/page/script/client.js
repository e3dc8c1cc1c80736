// Questions to the verifier, each in a thread that can be ended.

import { Thread } from "./thread.js";

const LITTLE = 1 << 20;

function isLittle({ ask }, files) {
  return ask === "inclusion" || (ask === "look" && files.reduce((sum, { size }) => sum + size, 0) <= LITTLE);
}

export class Verifier {
  #wasm;
  #address;
  #idle = null;

  constructor(wasm, source) {
    this.#wasm = wasm;
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    // Where browsers demand that addresses of scripts are vouched for, this is the only one.
    const policy = globalThis.trustedTypes?.createPolicy("worker", { createScriptURL: (text) => text });
    this.#address = policy === undefined ? url : policy.createScriptURL(url);
  }

  // A thread is made before it is needed: to compile takes longer than to check a file.
  warm() {
    this.#idle ??= new Thread(this.#address, this.#wasm);
  }

  // A thread, for whoever takes it to end.
  thread() {
    this.warm();
    const thread = this.#idle;
    this.#idle = null;
    return thread;
  }

  // Asks. `outcome` becomes `{ answer }`, `{ broken }` where there is none, or `{ stopped: true }`.
  ask(request, files, progress) {
    const thread = this.thread();
    const outcome = thread.ask(request, files, progress).then((result) => {
      // Memory of a module never shrinks: a thread that had much to do is not kept.
      const kept = result.answer !== undefined && isLittle(request, files);
      if (kept && this.#idle === null) this.#idle = thread;
      else thread.end();
      if (request.ask === "look") this.warm();
      return result;
    });
    return { outcome, stop: () => thread.end() };
  }
}

// A report that is one. Whatever else comes is no verdict.
const EXITS = {
  included: [0],
  debts_to_confirm: [0, 3],
  empty: [0, 3],
  verified: [0],
  chained: [0],
  incomplete: [2],
  rejected: [1],
  none: [2],
};

// In a dispute nothing is ever a rejection.
const EXITS_OF_DISPUTES = {
  contradicted: [1],
  agrees: [0],
  only_signed: [2],
  only_counted: [2],
  none: [2],
};

// What files are, of as many as were asked about.
export function lookOf({ answer, broken }, count) {
  if (broken !== undefined) return { broken };
  const whole = Array.isArray(answer.files) && answer.files.length === count && Array.isArray(answer.bundle?.missing);
  return whole ? answer : { broken: "the answer is not one" };
}

export function reportOf({ answer, broken }, ask) {
  if (broken !== undefined) return { broken };
  const report = answer?.report;
  const known = ask === "dispute" ? EXITS_OF_DISPUTES : EXITS;
  const exits = Object.hasOwn(known, report?.verdict) ? known[report.verdict] : [];
  return exits.includes(answer.exit) ? { report } : { broken: "the answer is not one" };
}

// The file for others, and why nothing was judged with it, as of an asset that is not listed; or why there is none.
export function fileOf(result) {
  const { report, broken } = reportOf(result, "report");
  if (broken !== undefined) return { detail: broken };
  const isSlip = report.verdict === "none" && report.kind === null;
  const detail = report.detail ?? "";
  const { file } = result.answer;
  return typeof file === "string" ? { file, detail: isSlip ? detail : null } : { detail };
}
