//! Prints where the time of one production shard goes, a prover's and a verifier's:
//! `cargo run --release -p circuits --example profile [rounds [entries an account]]`.
//!
//! One thread does everything, as one of the prover's workers does. Times are processor time of that
//! thread (Linux tells it, to a few milliseconds; elsewhere the clock on the wall stands in), the mean of the
//! rounds. The last lines compare our proofs with those of `halo2_proofs`, by the medians of the
//! rounds.

mod compare;

use std::{collections::BTreeMap, fs, hint::black_box, sync::Arc, time::Instant};

use self::compare::Comparison;
use circuits::{
    collateral::CollateralVector,
    curve::{POINT_BYTES, Point, Scalar, decode_nonzero_point, encode_point},
    hash::sha256_bytes,
    leaf::{BuildSecret, CommitmentTables, Slot},
    ledger::{AccountId, CollateralDigest, LedgerContext, LedgerDigest},
    link::LinkProof,
    proof::{Attempt, BatchedProofs},
    setup::ProverSetup,
    shape::{Production, Shape},
    shard::{
        challenge::{Challenges, ShardStatement},
        check::{ShardProof, ShardVerifier},
        circuit::ShardCircuit,
        columns,
        commit::commit_hashed_columns,
        leaves::ShardLeaves,
        prove::prove_shard,
        witness::{HashedColumns, ShardWitness},
    },
    tree::{Layer, LedgerSize, NODE_BYTES, write_nodes},
};

type S = Production;

const CONTEXT: LedgerContext = LedgerContext {
    ledger: LedgerDigest([7; 32]),
    collateral: CollateralDigest::NONE,
};
const ASSETS: usize = 100;

/// What is measured: a shard whose slots are all used.
struct Subject {
    setup: ProverSetup<S>,
    tables: CommitmentTables,
    collateral: Vec<Scalar>,
    /// One leaf for each account.
    size: LedgerSize<S>,
    /// Accounts' ids, and their entries.
    accounts: Vec<String>,
    slots: Vec<Slot>,
}

impl Subject {
    /// Accounts of so many balances of assets and sizes that vary.
    fn new(entries: usize) -> Self {
        let setup = ProverSetup::<S>::pinned().expect("the pinned keys");
        let generators = setup.generators.leaf_generators();
        let tables = CommitmentTables::new::<S>(&generators, ASSETS, false);
        let leaves = S::SLOTS.div_ceil(entries);
        let slot = |k: usize| {
            let random = (k as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            Slot {
                leaf: (k / entries) as u32,
                row: ((random >> 32) as usize % ASSETS) as u16,
                amount: random >> (k % 48),
            }
        };
        Self {
            setup,
            tables: tables.expect("assets with generators"),
            collateral: CollateralVector::none().column::<S>(),
            size: LedgerSize::new(leaves as u32, 1).expect("one shard"),
            accounts: (0..leaves)
                .map(|u| format!("customer-{u:08}@example.com"))
                .collect(),
            slots: (0..S::SLOTS).map(slot).collect(),
        }
    }

    fn verifier(&self) -> ShardVerifier<'_, S> {
        let key = self.setup.shard.verifying();
        ShardVerifier::new(&self.setup.generators, key, &self.collateral)
    }

    fn statement(&self, leaves: [u8; 32]) -> ShardStatement {
        ShardStatement {
            context: CONTEXT,
            leaves_per_shard: self.size.leaves_per_shard(),
            shards: self.size.shards(),
            shard: 0,
            leaves,
        }
    }
}

/// Processor time of the calling thread in nanoseconds, where the system tells it.
fn thread_time() -> Option<u64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// Milliseconds of each stage, round by round; stages are in the order of their numbers.
#[derive(Default)]
struct Stopwatch(BTreeMap<(u8, &'static str), Vec<f64>>);

impl Stopwatch {
    fn time<T>(&mut self, number: u8, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let (clock, start) = (Instant::now(), thread_time());
        let result = black_box(work());
        let elapsed = match (start, thread_time()) {
            (Some(start), Some(end)) => (end - start) as f64 / 1e6,
            _ => clock.elapsed().as_secs_f64() * 1e3,
        };
        self.0.entry((number, stage)).or_default().push(elapsed);
        result
    }

    fn print(&self, title: &str) {
        let means: Vec<_> = self
            .0
            .iter()
            .map(|((_, stage), times)| (*stage, times.iter().sum::<f64>() / times.len() as f64))
            .collect();
        let total: f64 = means.iter().map(|(_, time)| time).sum();
        let rate = S::SLOTS as f64 / total * 1e3;
        println!("{title}: {total:.0} ms a shard, {rate:.0} entries a processor second");
        for (stage, time) in means {
            println!(
                "  {stage:<50} {time:>7.1} ms {:>5.1}%",
                time / total * 100.0
            );
        }
    }
}

/// What a worker does with one shard.
fn prove(subject: &Subject, watch: &mut Stopwatch) -> (ShardLeaves<S>, ShardProof, Vec<u8>) {
    let secret = BuildSecret::random();
    let blinds: Vec<_> = watch.time(1, "salts and blinds", || {
        let blind = |id: &String| {
            let account = AccountId::new(id).expect("a plain id");
            let salt = secret.salt(&CONTEXT.ledger, account);
            salt.blind(&CONTEXT, account)
        };
        subject.accounts.iter().map(blind).collect()
    });
    let commitments = watch.time(2, "commitments", || {
        subject.tables.commit_batch(&subject.slots, &blinds)
    });
    let commitments = commitments.expect("no commitment is the identity");
    watch.time(3, "tree, and its bytes", || {
        let mut file = Vec::with_capacity(2 * commitments.len() * NODE_BYTES);
        let layer = Layer::of_shard(&CONTEXT.ledger, subject.size, 0, &commitments);
        let top = layer.climb(|nodes| write_nodes(&mut file, nodes));
        top.expect("writing to memory does not fail")
    });
    let bytes = watch.time(4, "bytes of the leaves", || -> Vec<u8> {
        commitments.iter().flat_map(encode_point).collect()
    });
    let leaves = ShardLeaves::new(subject.slots.clone(), blinds, commitments);
    let leaves = leaves.expect("a full shard");
    let shard_proof = watch.time(5, "proof, its link and own verification", || {
        let (generators, key) = (&subject.setup.generators, &subject.setup.shard);
        let (collateral, size) = (&subject.collateral, subject.size);
        prove_shard(generators, key, collateral, CONTEXT, size, 0, &leaves)
    });
    (leaves, shard_proof.expect("an honest shard"), bytes)
}

/// What `prove_shard` does, step by step.
fn prove_in_steps(subject: &Subject, leaves: &ShardLeaves<S>, watch: &mut Stopwatch) {
    let (generators, key) = (&subject.setup.generators, &subject.setup.shard);
    let collateral = &subject.collateral;
    let statement = watch.time(1, "digest of the leaves", || {
        subject.statement(leaves.digest())
    });
    let hashed = watch.time(2, "hashed columns", || HashedColumns::new(leaves));
    let attempt = Attempt::new(columns::advice_columns::<S>());
    let known = watch.time(3, "commitments of the hashed columns", || {
        commit_hashed_columns(generators, &hashed, attempt.blinds())
    });
    let challenges = Challenges::derive::<S>(&statement, &known).expect("not degenerate");
    let witness = watch.time(4, "witness", || {
        ShardWitness::new(&hashed, collateral, &challenges)
    });
    let circuit = ShardCircuit::new(Arc::new(witness));
    let instance = challenges.instance();
    let proven = watch.time(5, "proof", || {
        attempt.prove(generators, key, &circuit, &known, &[&instance, collateral])
    });
    let proven = proven.expect("a circuit that fits");
    let (proof, blinds) = (proven.proof, proven.blinds);
    let opening = proven.columns[columns::opening::<S>().index()];
    let link = watch.time(6, "link", || {
        let key = key.verifying().digest();
        let statement = statement.link(key, challenges.s, opening, &proof);
        let weights = challenges.leaf_weights(leaves.commitments().len());
        let blind = leaves.combined_blind(&weights);
        let x = LinkProof::representation(&blinds, columns::opening::<S>(), blind);
        LinkProof::prove(generators, &statement, &x)
    });
    let shard_proof = ShardProof { proof, link };
    // All but the link's target, which the prover knows by its opening.
    watch.time(7, "own verification", || {
        let verifier = subject.verifier();
        let checked = verifier
            .check(&statement, &shard_proof)
            .expect("an honest shard");
        let mut batch = BatchedProofs::new(generators);
        batch.add(checked.proof);
        assert!(batch.verify(), "an honest shard");
    });
}

/// What a verifier does with one shard.
fn verify(subject: &Subject, bytes: &[u8], shard_proof: &ShardProof, watch: &mut Stopwatch) {
    let leaves: Vec<Point> = watch.time(1, "decoding the leaves", || {
        let point = |chunk: &[u8]| decode_nonzero_point(chunk.try_into().expect("32 bytes"));
        let points: Result<_, _> = bytes.chunks_exact(POINT_BYTES).map(point).collect();
        points.expect("canonical points")
    });
    watch.time(2, "tree", || {
        Layer::of_shard(&CONTEXT.ledger, subject.size, 0, &leaves).top()
    });
    let statement = watch.time(3, "digest of the leaves", || {
        subject.statement(sha256_bytes(bytes))
    });
    let verifier = subject.verifier();
    let checked = watch.time(4, "proof, but for its last equation", || {
        verifier
            .check(&statement, shard_proof)
            .expect("an honest shard")
    });
    let holds = watch.time(5, "Q, and the link's equation", || {
        verifier.link_holds(&checked, &leaves)
    });
    assert!(holds, "an honest shard");
    let valid = watch.time(6, "last equation (once for 128 shards)", || {
        let mut batch = BatchedProofs::new(&subject.setup.generators);
        batch.add(checked.proof);
        batch.verify()
    });
    assert!(valid, "an honest shard");
}

fn profile(subject: &Subject, rounds: usize) {
    let mut watches: [Stopwatch; 3] = Default::default();
    let mut comparison = Comparison::new(&subject.setup);
    for round in 0..=rounds {
        let [proving, in_steps, verifying] = &mut watches;
        let (leaves, shard_proof, bytes) = prove(subject, proving);
        prove_in_steps(subject, &leaves, in_steps);
        verify(subject, &bytes, &shard_proof, verifying);
        comparison.shard(
            &subject.statement(leaves.digest()),
            &leaves,
            &subject.collateral,
        );
        comparison.solvency();
        if round == 0 {
            // The first round makes tables and fills caches.
            watches = Default::default();
            comparison.forget();
        }
    }
    let [proving, in_steps, verifying] = watches;
    proving.print("a worker");
    in_steps.print("of which the proof, step by step");
    verifying.print("a verifier");
    comparison.print();
}

fn main() {
    let argument = |n: usize, default: usize| {
        let given = std::env::args().nth(n);
        let number = given.map_or(default, |text| text.parse().expect("a number"));
        assert!(number > 0, "at least one");
        number
    };
    let (rounds, entries) = (argument(1, 5), argument(2, 2));
    let subject = Subject::new(entries);
    println!(
        "{} entries of {} accounts",
        S::SLOTS,
        subject.accounts.len()
    );
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a thread")
        .install(|| profile(&subject, rounds));
}
