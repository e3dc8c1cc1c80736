// Questions to the verifier, each in a thread that can be ended.

// Integers beyond what a floating-point number holds become texts, before anything rounds them.
function exactly(text) {
  return JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (part) => (part[0] === '"' ? part : `"${part}"`)),
  );
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
    this.#idle ??= this.#started();
  }

  #started() {
    const worker = new Worker(this.#address);
    worker.postMessage({ wasm: this.#wasm });
    return worker;
  }

  // Asks. `outcome` becomes `{ answer }`, `{ broken }` where there is none, or `{ stopped: true }`.
  ask(request, files, progress = () => {}) {
    this.warm();
    const worker = this.#idle;
    this.#idle = null;
    let settle;
    const outcome = new Promise((resolve) => {
      settle = resolve;
    });
    const end = (result) => {
      worker.terminate();
      settle(result);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end({ broken: event.message ?? "" });
    };
    worker.onmessage = ({ data }) => {
      if (data.progress !== undefined) return progress(data.progress);
      if (data.broken !== undefined) return end({ broken: data.broken });
      try {
        settle({ answer: exactly(data.answer) });
      } catch (error) {
        return end({ broken: String(error) });
      }
      // Memory of a module never shrinks: a thread that had much to do is not kept.
      if (this.#idle === null && ["look", "inclusion"].includes(request.ask)) this.#idle = worker;
      else worker.terminate();
    };
    const sizes = files.map(({ name, size }) => ({ name, size }));
    worker.postMessage({ request: JSON.stringify({ ...request, files: sizes }), files });
    return { outcome, stop: () => end({ stopped: true }) };
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

// The file for others; or why there is none to keep, such as a slip of who typed.
export function fileOf(result) {
  const { report, broken } = reportOf(result, "report");
  if (broken !== undefined) return { detail: broken };
  const isSlip = report.verdict === "none" && report.kind === null;
  const { file } = result.answer;
  return typeof file === "string" && !isSlip ? { file } : { detail: report.detail ?? "" };
}
