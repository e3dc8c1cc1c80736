// How long a bundle takes. Before it starts: measured on one computer, so that half and double are as likely. While it
// runs: by what is done.

import { threadsFor } from "./pool.js";

const SECONDS = { keys: 1, shard: 0.5, leaf: 0.0001 };

const sum = (numbers) => numbers.reduce((all, one) => all + Number(one), 0);

// Bundles that are checked together, by as many threads as read them.
export function seconds(bundles, cores) {
  const [shards, leaves] = [sum(bundles.map((one) => one.shards)), sum(bundles.map((one) => one.leaves))];
  const read = shards * SECONDS.shard + leaves * SECONDS.leaf;
  return SECONDS.keys + read / threadsFor(shards, cores);
}

export class Remaining {
  #stage = null;
  #since = 0;

  // Seconds, or null where nothing can be said yet.
  of({ stage, done, total }, now) {
    if (stage !== this.#stage) [this.#stage, this.#since] = [stage, now];
    const passed = (now - this.#since) / 1000;
    return total > 0 && done > 0 && passed > 2 ? (passed / done) * (total - done) : null;
  }
}
