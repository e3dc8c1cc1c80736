// Bundles, whose shards several threads read: each with a module and keys of its own. One of them judges what all found.

// A phone says how many threads it has, and not how much memory: a thread takes some 25 MB.
const MOST_THREADS = 8;
// A thread has as many parts to read, so that all end at about the same time. A part that is too large takes memory.
const [PARTS_EACH, LARGEST_PART] = [4, 32];

// How many threads read so many shards.
export const threadsFor = (shards, cores = navigator.hardwareConcurrency || 2) =>
  Math.max(1, Math.min(shards, cores, MOST_THREADS));

// Parts of bundles with so many shards each, in order.
export function partsOf(bundles, threads) {
  const all = bundles.reduce((sum, shards) => sum + shards, 0);
  const size = Math.min(LARGEST_PART, Math.max(1, Math.ceil(all / (threads * PARTS_EACH))));
  return bundles.flatMap((shards, bundle) =>
    Array.from({ length: Math.ceil(shards / size) }, (_, index) => ({
      bundle,
      from: index * size,
      to: Math.min(shards, (index + 1) * size),
    })),
  );
}

// One bar of several threads.
class Together {
  #tell;
  #total;
  #read = new Map();

  constructor(total, tell) {
    [this.#total, this.#tell] = [total, tell];
  }

  // Listens to a thread that reads a part.
  of(part) {
    return ({ stage, done }) => {
      // Before anything was read all make their keys.
      if (stage === 1) this.#set(part, done);
      else if (this.#read.size === 0) this.#tell({ stage, done: 0, total: 0 });
    };
  }

  whole(part) {
    this.#set(part, part.to - part.from);
  }

  #set(part, done) {
    this.#read.set(part, Math.min(done, part.to - part.from));
    const sum = [...this.#read.values()].reduce((all, one) => all + one, 0);
    this.#tell({ stage: 1, done: sum, total: this.#total });
  }
}

const bundlesOf = (request) => request.bundles ?? (request.bundle ? [request.bundle] : []);

// What came of a part, of those that were asked for.
const isOf = (answer, { from, to }) => typeof answer?.claim === "string" && answer.from === from && answer.to === to;

// Asks about bundles. As `ask` of a verifier: `outcome` becomes what one thread would have said that reads all of them.
export function askOfBundles(verifier, request, files, progress) {
  if (bundlesOf(request).length === 0) return verifier.ask(request, files, progress);
  const threads = [];
  let ended = null;
  const stop = (result = { stopped: true }) => {
    ended ??= result;
    threads.forEach((thread) => thread.end(ended));
  };
  const started = () => {
    const thread = verifier.thread();
    threads.push(thread);
    return thread;
  };

  async function reads(thread, parts, read, bar) {
    for (let part = parts.shift(); part !== undefined && ended === null; part = parts.shift()) {
      const { bundle, from, to } = part;
      const asked = { ask: "shards", bundle: bundlesOf(request)[bundle], from, to };
      const result = await thread.ask(asked, files, bar.of(part));
      if (result.answer === undefined) return stop(result);
      // What is wrong with the bundle, whoever judges finds as well; nothing more of it need be read.
      if (!isOf(result.answer, part)) return parts.splice(0);
      read[bundle].push(result.answer);
      bar.whole(part);
    }
  }

  async function all() {
    const judge = started();
    const before = await judge.ask({ ...request, read: [] }, files, progress);
    const unread = before.answer?.unread;
    if (!Array.isArray(unread)) return before;
    const total = unread.reduce((sum, shards) => sum + shards, 0);
    const count = threadsFor(total);
    const parts = partsOf(unread, count);
    const read = unread.map(() => []);
    const bar = new Together(total, progress);
    const readers = [judge, ...Array.from({ length: count - 1 }, started)];
    await Promise.all(readers.map((thread) => reads(thread, parts, read, bar)));
    if (ended !== null) return ended;
    read.forEach((of) => of.sort((one, other) => one.from - other.from));
    return judge.ask({ ...request, read }, files, progress);
  }

  const outcome = all().then(
    (result) => {
      stop(result);
      return result;
    },
    (error) => {
      stop({ broken: String(error) });
      return ended;
    },
  );
  return { outcome, stop: () => stop() };
}
