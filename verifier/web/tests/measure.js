// How long the module takes and how much memory: VERIFIER_WASM=verifier.wasm node measure.js [BUNDLE...]
// Figures of docs/performance.md. Each bundle is asked of one module, and then of threads as the page has them: two, or
// as many as THREADS says.

import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { cpuUsage } from "node:process";

import { BALANCES, files } from "./cases.js";
import { Module, inclusion, solvency } from "./module.js";
import { askOn } from "./pool.js";
import { threadsOf } from "./threads.js";

const wasm = readFileSync(process.env.VERIFIER_WASM);
const threads = Number(process.env.THREADS ?? 2);

// Seconds of elapsed time and of the processor: others may be at work on the machine.
function timed(work) {
  const since = started();
  const result = work();
  return { result, ...since() };
}

function started() {
  const [start, used] = [performance.now(), cpuUsage()];
  return () => {
    const { user, system } = cpuUsage(used);
    return { elapsed: (performance.now() - start) / 1e3, busy: (user + system) / 1e6 };
  };
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const seconds = ({ elapsed, busy }) => `${elapsed.toFixed(3)} s, ${busy.toFixed(3)} s of a processor`;

const module = await Module.of(wasm);
const once = () => module.ask(inclusion({ account: "alice", root: BALANCES }), [files.alice]);
console.log(`module: ${megabytes(wasm.length)}`);
console.log(`inclusion, the first: ${seconds(timed(once))}`);
const again = Array.from({ length: 21 }, () => timed(once)).sort((a, b) => a.busy - b.busy);
console.log(`inclusion, the median of ${again.length} more: ${seconds(again[10])}; memory ${megabytes(module.memory)}`);

for (const folder of process.argv.slice(2)) {
  const paths = readdirSync(folder).map((name) => join(folder, name));
  const fresh = await Module.of(wasm);
  let keys = 0;
  const start = cpuUsage();
  fresh.progress = (stage) => {
    if (stage === 1 && keys === 0) keys = cpuUsage(start).user / 1e6;
  };
  const question = solvency({ bundle: [...paths.keys()], accept_loans_bps: 10_000 });
  const { result, ...took } = timed(() => fresh.ask(question, paths));
  const { verdict, shards, leaves_per_shard: leaves } = result.report;
  const size = `${shards} shards of ${leaves} leaves`;
  console.log(`${basename(folder)}, ${verdict}, ${size}: ${seconds(took)}, of it ${keys.toFixed(1)} s for keys;`);
  console.log(`  memory ${megabytes(fresh.memory)}`);
  const several = threadsOf(process.env.VERIFIER_WASM, paths);
  const since = started();
  const { answer, broken } = await askOn(threads, several, question, []).outcome;
  const together = since();
  if (broken !== undefined || answer.report.verdict !== verdict) throw new Error(broken ?? "another verdict");
  const all = several.memory.map(megabytes).join(", ");
  console.log(`  by ${several.memory.length} threads: ${seconds(together)}; memory of each ${all}`);
}
