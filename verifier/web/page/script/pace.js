// How long a bundle takes. Before it starts: measured on one computer, so that half and double are as likely. While it
// runs: by what is done.

const SECONDS = { keys: 17, shard: 1, leaves: 0.0001 };

export const seconds = ({ shards, leaves }) =>
  SECONDS.keys + Number(shards) * SECONDS.shard + Number(leaves) * SECONDS.leaves;

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
