// Threads of Node with a module each, for the page's pool: what `page/script/thread.js` is in a browser.

import { readFileSync } from "node:fs";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

import { Module } from "./module.js";

// A verifier whose threads read files of these paths. `memory` tells how much each has taken, in the end.
export function threadsOf(wasm, paths) {
  const memory = [];
  const thread = () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { wasm, paths } });
    const place = memory.push(0) - 1;
    let [settle, tell, ended] = [() => {}, () => {}, null];
    const end = (result = { stopped: true }) => {
      ended ??= result;
      worker.terminate();
      settle(ended);
    };
    worker.on("error", (error) => end({ broken: String(error) }));
    worker.on("message", ({ progress, answer, bytes }) => {
      if (progress !== undefined) return tell(progress);
      memory[place] = bytes;
      settle({ answer });
    });
    const ask = (question, _, progress) => {
      tell = progress;
      return new Promise((resolve) => {
        settle = resolve;
        if (ended !== null) return settle(ended);
        worker.postMessage(question);
      });
    };
    return { ask, end };
  };
  return { thread, memory };
}

if (!isMainThread && workerData?.wasm !== undefined) {
  const module = await Module.of(readFileSync(workerData.wasm));
  module.progress = (stage, done) => parentPort.postMessage({ progress: { stage, done } });
  parentPort.on("message", (question) => {
    const answer = module.ask(question, workerData.paths);
    parentPort.postMessage({ answer, bytes: module.memory });
  });
}
