// Bundles that several threads read, as the fake verifier answers about them.

// Of six shards, of which one does what its bundle is called after.
const top = "00".repeat(64);
const part = (from, refusal = null) => ({
  claim: "00".repeat(32),
  from,
  to: from + 1,
  tops: [top],
  refusal,
});
function wide(name, ofThird, verdict) {
  const of = (ask, ...more) => [`"ask":"${ask}"`, `${name} claim.json`, ...more];
  const read = [0, 1, 2, 3, 4, 5].map((from) => ({
    needles: of("shards", `"from":${from},"to":${from + 1}`),
    answer: from === 2 ? ofThird : part(from),
  }));
  const inOrder = JSON.stringify([[part(0), part(1), ofThird, part(3), part(4), part(5)]]);
  return [
    { needles: of("solvency", '"read":[]'), answer: { unread: [6] } },
    ...read,
    { needles: of("solvency", `"read":${inOrder}`), answer: verdict },
  ];
}
const falseShard = { is: "rejected", reason: "SHARD_PROOF", detail: "shard 2: the proof does not verify" };

// Of four bundles: one that holds with this answer, one that takes for ever, one that ends its thread, and one that is false.
export const ofThreads = (holds, refused) => [
  ...wide("wide", part(2), holds),
  ...wide("wide-slow", "never", null),
  ...wide("wide-trap", "trap", null),
  ...wide("wide-refused", part(2, falseShard), refused(falseShard.reason, "false", falseShard.detail)),
];
