// The module without a browser: what `page/worker.js` does, with files of a disk.

import { randomFillSync } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";

export class Module {
  #instance;
  #files = [];
  progress = () => {};

  // Of bytes, which a thread compiles for itself.
  static async of(bytes) {
    const module = new Module();
    const compiled = await WebAssembly.compile(bytes);
    module.#instance = await WebAssembly.instantiate(compiled, { page: module.#page() });
    return module;
  }

  // Bytes of memory that it has taken so far, which it gives back to nobody.
  get memory() {
    return this.#instance.exports.memory.buffer.byteLength;
  }

  #at(pointer, length) {
    return new Uint8Array(this.#instance.exports.memory.buffer, pointer >>> 0, length >>> 0);
  }

  #page() {
    return {
      random: (pointer, length) => {
        randomFillSync(this.#at(pointer, length));
      },
      read: (file, offset, pointer, length) => {
        const into = this.#at(pointer, length);
        return readSync(this.#files[file], into, 0, into.length, offset) === into.length ? 0 : 1;
      },
      progress: (stage, done) => this.progress(stage, done),
    };
  }

  // Asks about files of these paths.
  ask(question, paths) {
    const { allocate, answer, release } = this.#instance.exports;
    const files = paths.map((path) => ({ name: basename(path), size: statSync(path).size }));
    const bytes = new TextEncoder().encode(JSON.stringify({ ...question, files }));
    this.#files = paths.map((path) => openSync(path, "r"));
    try {
      const asked = allocate(bytes.length);
      this.#at(asked, bytes.length).set(bytes);
      const answered = answer(asked, bytes.length);
      const length = Buffer.from(this.#at(answered, 4)).readUInt32LE();
      const text = Buffer.from(this.#at(answered + 4, length)).toString("utf8");
      release(answered, 4 + length);
      release(asked, bytes.length);
      return JSON.parse(text);
    } finally {
      this.#files.forEach(closeSync);
    }
  }
}

// Questions with nothing given but these fields.
export const solvency = (fields) => ({
  ask: "solvency",
  bundle: null,
  root: null,
  claim: null,
  policy: null,
  accept_loans_bps: null,
  require_reserves_bps: null,
  attestation: null,
  auditor_key: null,
  ...fields,
});

export const inclusion = (fields) => ({
  ...solvency({}),
  ask: "inclusion",
  file: 0,
  code: null,
  account: null,
  descriptor: null,
  collateral: null,
  ...fields,
});

export const report = (fields) => ({
  ...inclusion({}),
  ask: "report",
  expect: [],
  expect_debt: [],
  receipt: null,
  ...fields,
});

export const dispute = (fields) => ({
  ask: "dispute",
  receipt: null,
  file: null,
  code: null,
  descriptor: null,
  collateral: null,
  report: null,
  account: null,
  root: null,
  bundle: null,
  ...fields,
});
