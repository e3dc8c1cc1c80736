// How threads of the page read a bundle together: with threads that are made up here.

import assert from "node:assert/strict";
import { test } from "node:test";

import { askOn, partsOf, threadsFor } from "./pool.js";

const request = { ask: "solvency", bundle: [0, 1] };
const REPORT = { exit: 0, report: { verdict: "verified" } };

// Threads that answer by `answers`, each after a while. Notes what was asked, and who was ended.
function made(answers) {
  const threads = [];
  const thread = () => {
    const one = { asked: [], ended: null };
    let settle = () => {};
    threads.push(one);
    return {
      ask: (question, _, progress) => {
        one.asked.push(question);
        return new Promise((resolve) => {
          settle = resolve;
          if (one.ended !== null) return resolve(one.ended);
          const answer = answers(question, threads.indexOf(one), progress);
          if (answer !== "never") setTimeout(() => resolve(answer), (question.from ?? 0) % 3);
        });
      },
      end: (result) => {
        one.ended ??= result;
        settle(one.ended);
      },
    };
  };
  return { threads, verifier: { thread } };
}

const part = ({ from, to }) => ({ claim: "00", from, to, tops: [], refusal: null });

// A good bundle with so many shards.
const good = (unread) => (question, _, progress) => {
  if (question.ask === "shards") {
    progress({ stage: 0, done: 0, total: 0 });
    progress({ stage: 1, done: question.to - question.from, total: question.to - question.from });
    return { answer: part(question) };
  }
  return { answer: question.read.length === 0 ? { unread } : REPORT };
};

const all = (threads) => threads.flatMap((one) => one.asked);

test("every shard is in one part, and parts are small enough for all threads", () => {
  for (const bundles of [[1], [2], [24], [127_536], [3, 1, 24], [1, 1]]) {
    for (const threads of [1, 2, 8]) {
      const parts = partsOf(bundles, threads);
      bundles.forEach((shards, bundle) => {
        let next = 0;
        for (const one of parts.filter((of) => of.bundle === bundle)) {
          assert.equal(one.from, next);
          assert.ok(one.to > one.from && one.to - one.from <= 32);
          next = one.to;
        }
        assert.equal(next, shards);
      });
      const sum = bundles.reduce((a, b) => a + b);
      if (sum > threads * 4) assert.ok(parts.length >= threads * 3, `${parts.length} parts for ${threads} threads`);
    }
  }
});

test("as many threads as there are, up to eight, and no more than shards", () => {
  assert.deepEqual(
    [threadsFor(24, 2), threadsFor(24, 64), threadsFor(3, 8), threadsFor(1, 8), threadsFor(24, 1)],
    [2, 8, 3, 1, 1],
  );
});

test("threads read all shards together, one judges what they found, and all are ended", async () => {
  for (const cores of [1, 2, 5]) {
    const { threads, verifier } = made(good([24]));
    const told = [];
    const { outcome } = askOn(cores, verifier, request, [], (one) => told.push(one));
    assert.deepEqual(await outcome, { answer: REPORT });
    assert.equal(threads.length, cores);
    // How many parts each has read is up to the machine.
    assert.ok(threads.every((one) => one.ended !== null && one.asked.length > 0));
    const [judged] = all(threads).filter((one) => one.ask === "solvency" && one.read.length > 0);
    assert.deepEqual(
      judged.read[0].map(({ from, to }) => [from, to]),
      partsOf([24], cores).map(({ from, to }) => [from, to]),
    );
    assert.deepEqual(judged.bundle, request.bundle);
    // One bar, which never goes back.
    const bar = told.filter((one) => one.stage === 1).map((one) => one.done);
    assert.ok(bar.every((done, index) => index === 0 || done >= bar[index - 1]));
    assert.deepEqual([bar.at(-1), told.at(-1).total], [24, 24]);
  }
});

test("bundles of a series are each read for themselves", async () => {
  const { threads, verifier } = made(good([2, 3]));
  const chain = { ask: "chain", bundles: [[0, 1], [2, 3]] };
  await askOn(2, verifier, chain, []).outcome;
  const asked = all(threads);
  const [judged] = asked.filter((one) => one.ask === "chain" && one.read.length > 0);
  assert.deepEqual(judged.read.map((of) => of.map(({ from }) => from)), [[0, 1], [0, 1, 2]]);
  const places = asked.filter((one) => one.ask === "shards").map((one) => one.bundle[0]);
  assert.deepEqual(places.sort(), [0, 0, 2, 2, 2]);
});

test("what is known before shards are read is the answer", async () => {
  const refused = { answer: { exit: 1, report: { verdict: "rejected" } } };
  const { threads, verifier } = made(() => refused);
  assert.deepEqual(await askOn(4, verifier, request, []).outcome, refused);
  assert.equal(all(threads).length, 1);
});

test("a thread that breaks ends all, and there is no answer", async () => {
  const { threads, verifier } = made((question, thread, progress) => {
    if (question.ask !== "shards" || question.from < 4) return good([24])(question, thread, progress);
    return question.from === 4 ? { broken: "a trap" } : "never";
  });
  assert.deepEqual(await askOn(3, verifier, request, []).outcome, { broken: "a trap" });
  assert.ok(threads.every((one) => one.ended?.broken === "a trap"));
  assert.ok(all(threads).every((one) => one.ask === "shards" || one.read.length === 0));
});

test("to stop ends all threads, and nobody judges", async () => {
  const { threads, verifier } = made((question, thread, progress) =>
    question.ask === "shards" ? "never" : good([24])(question, thread, progress),
  );
  const { outcome, stop } = askOn(3, verifier, request, []);
  setTimeout(stop, 20);
  assert.deepEqual(await outcome, { stopped: true });
  assert.equal(threads.length, 3);
  assert.ok(threads.every((one) => one.ended?.stopped));
  assert.ok(all(threads).every((one) => one.ask === "shards" || one.read.length === 0));
});

test("a part that no thread can read is left to whoever judges", async () => {
  const unreadable = { exit: 2, report: { verdict: "none" } };
  const { threads, verifier } = made((question, thread, progress) => {
    if (question.ask === "shards" && question.from === 4) return { answer: unreadable };
    if (question.ask !== "shards" && question.read.length > 0) return { answer: unreadable };
    return good([24])(question, thread, progress);
  });
  assert.deepEqual(await askOn(2, verifier, request, []).outcome, { answer: unreadable });
  const [judged] = all(threads).filter((one) => one.ask === "solvency" && one.read.length > 0);
  assert.ok(judged.read[0].every(({ from }) => from !== 4));
});

test("where there is no bundle one thread is asked", () => {
  const ask = (...given) => given;
  const about = { ask: "inclusion", bundle: null };
  assert.deepEqual(askOn(8, { ask }, about, ["file"], null), [about, ["file"], null]);
});
