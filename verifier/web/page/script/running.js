// A check while it runs: how far it is, and a button that ends it.

import { byId } from "./dom.js";
import { Remaining } from "./pace.js";
import { askOfBundles } from "./pool.js";
import { plain } from "./texts.js";
import { about } from "./times.js";

const STAGES = ["stage.keys", "stage.shards", "stage.solvency"];

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

export class Runner {
  #verifier;
  #asked = null;
  #busy = false;

  constructor(verifier) {
    this.#verifier = verifier;
  }

  get busy() {
    return this.#busy;
  }

  stop() {
    this.#asked?.stop();
  }

  // Asks what may take long; null if it was stopped.
  async ask({ request, files }) {
    this.#asked = askOfBundles(
      this.#verifier,
      request,
      files.map((one) => one.file),
      progress(new Remaining()),
    );
    const result = await this.#asked.outcome;
    this.#asked = null;
    return result.stopped ? null : result;
  }

  // Does what asks, while nothing can be given or typed.
  async during(work) {
    const [panel, inputs] = [byId("running"), byId("inputs")];
    byId("running-bar").removeAttribute("value");
    byId("running-stage").textContent = plain("stage.keys");
    byId("running-left").textContent = "";
    inputs.disabled = true;
    this.#busy = true;
    // What is over at once is not announced.
    const timer = setTimeout(() => {
      panel.hidden = false;
      panel.focus();
    }, 250);
    const result = await work();
    clearTimeout(timer);
    panel.hidden = true;
    inputs.disabled = false;
    this.#busy = false;
    this.#verifier.warm();
    return result;
  }
}
