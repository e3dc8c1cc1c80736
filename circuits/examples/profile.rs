//! Prints where the time of one production shard goes, a prover's and a verifier's:
//! `cargo run --release -p circuits --example profile [rounds]`.
//!
//! One thread does everything, as one of the prover's workers does. Times are processor time of that
//! thread (Linux tells it, to a few milliseconds; elsewhere the clock on the wall stands in), the mean of the
//! rounds.

use std::{collections::BTreeMap, fs, hint::black_box, sync::Arc, time::Instant};

use circuits::{
    curve::{POINT_BYTES, Point, decode_nonzero_point, encode_point},
    hash::sha256_bytes,
    leaf::{BuildSecret, CommitmentTables},
    ledger::{AccountId, Amount, AssetId, Kind, LedgerDigest},
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
    tree::{Layer, LeafCount, NODE_BYTES, write_nodes},
};

type S = Production;

const LEDGER: LedgerDigest = LedgerDigest([7; 32]);
const LEAVES: usize = S::SHARD_LEAVES;
const ASSETS: usize = 100;
/// Balances of an account: a salt is made once an account.
const BALANCES: usize = 2;

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
        let rate = LEAVES as f64 / total * 1e3;
        println!("{title}: {total:.0} ms a shard, {rate:.0} leaves a processor second");
        for (stage, time) in means {
            println!(
                "  {stage:<50} {time:>7.1} ms {:>5.1}%",
                time / total * 100.0
            );
        }
    }
}

/// Accounts of [`BALANCES`] balances of assets and sizes that vary.
fn balances() -> Vec<(String, AssetId, Amount)> {
    (0..LEAVES)
        .map(|i| {
            let random = (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let asset = AssetId::new((random >> 32) as usize % ASSETS).expect("a listed asset");
            let account = format!("customer-{:08}@example.com", i / BALANCES);
            (account, asset, Amount(random >> (i % 48)))
        })
        .collect()
}

/// What a worker does with one shard.
fn prove(
    setup: &ProverSetup<S>,
    tables: &CommitmentTables,
    watch: &mut Stopwatch,
) -> (ShardLeaves<S>, ShardProof, Vec<u8>) {
    let balances = balances();
    let secret = BuildSecret::random();
    let opened: Vec<_> = watch.time(1, "salts and blinds", || {
        let account = |id| AccountId::new(id).expect("a plain id");
        balances
            .chunks(BALANCES)
            .flat_map(|of_account| {
                let account = account(&of_account[0].0);
                let salt = secret.salt(&LEDGER, account);
                let blind = move |entry| salt.blind(&LEDGER, Kind::Spot, account, entry);
                of_account
                    .iter()
                    .zip(0..)
                    .map(move |((_, asset, amount), entry)| (*asset, *amount, blind(entry)))
            })
            .collect()
    });
    let commitments = watch.time(2, "commitments", || tables.commit_batch(&opened));
    let commitments = commitments.expect("no commitment is the identity");
    let count = LeafCount::<S>::new(LEAVES as u64).expect("one shard");
    watch.time(3, "tree, and its bytes", || {
        let mut file = Vec::with_capacity(2 * LEAVES * NODE_BYTES);
        let layer = Layer::of_shard(&LEDGER, count, 0, &commitments);
        let top = layer.climb(|nodes| write_nodes(&mut file, nodes));
        top.expect("writing to memory does not fail")
    });
    let bytes = watch.time(4, "bytes of the leaves", || -> Vec<u8> {
        commitments.iter().flat_map(encode_point).collect()
    });
    let balances = opened.iter().map(|leaf| (leaf.0, leaf.1)).collect();
    let blinds = opened.iter().map(|leaf| leaf.2).collect();
    let leaves = ShardLeaves::new(balances, blinds, commitments).expect("a full shard");
    let made = watch.time(5, "proof, its link and own verification", || {
        let (generators, key) = (&setup.generators, &setup.shard);
        prove_shard(
            generators,
            key,
            LEDGER,
            Kind::Spot,
            0,
            LEAVES as u64,
            &leaves,
        )
    });
    (leaves, made.expect("an honest shard"), bytes)
}

/// What `prove_shard` does, step by step.
fn prove_in_steps(setup: &ProverSetup<S>, leaves: &ShardLeaves<S>, watch: &mut Stopwatch) {
    let generators = &setup.generators;
    let statement = watch.time(1, "digest of the leaves", || statement(leaves.digest()));
    let hashed = watch.time(2, "hashed columns", || HashedColumns::new(leaves));
    let attempt = Attempt::new(columns::advice_columns::<S>());
    let predicted = watch.time(3, "commitments of the hashed columns", || {
        commit_hashed_columns(generators, &hashed, attempt.blinds())
    });
    let challenges = Challenges::derive::<S>(&statement, &predicted).expect("not degenerate");
    let witness = watch.time(4, "witness", || ShardWitness::new(&hashed, &challenges));
    let circuit = ShardCircuit::new(Arc::new(witness));
    let instance = challenges.instance::<S>();
    let proven = watch.time(5, "create_proof", || {
        attempt.prove(generators, &setup.shard, circuit, &[&instance])
    });
    let (proof, blinds) = proven.expect("a circuit that fits");
    let opening = &proof[columns::opening::<S>() * POINT_BYTES..][..POINT_BYTES];
    let opening = decode_nonzero_point(opening.try_into().expect("32 bytes")).expect("a column");
    let link = watch.time(6, "link", || {
        let key = setup.shard.verifying().digest();
        let statement = statement.link(key, challenges.rho, opening, &proof);
        let blind = leaves.combined_blind(challenges.rho);
        let x = LinkProof::representation(&blinds, columns::opening::<S>(), blind);
        LinkProof::prove(generators, &statement, &x)
    });
    let made = ShardProof { proof, link };
    // All but the link's target, which the prover knows by its opening.
    watch.time(7, "own verification", || {
        let verifier = ShardVerifier::new(generators, setup.shard.verifying());
        let checked = verifier.check(&statement, &made).expect("an honest shard");
        let mut batch = BatchedProofs::new(generators);
        batch.add(checked.proof);
        assert!(batch.verify(), "an honest shard");
    });
}

/// What a verifier does with one shard.
fn verify(setup: &ProverSetup<S>, bytes: &[u8], made: &ShardProof, watch: &mut Stopwatch) {
    let leaves: Vec<Point> = watch.time(1, "decoding the leaves", || {
        let point = |chunk: &[u8]| decode_nonzero_point(chunk.try_into().expect("32 bytes"));
        let points: Result<_, _> = bytes.chunks_exact(POINT_BYTES).map(point).collect();
        points.expect("canonical points")
    });
    let count = LeafCount::<S>::new(LEAVES as u64).expect("one shard");
    watch.time(2, "tree", || {
        Layer::of_shard(&LEDGER, count, 0, &leaves).top()
    });
    let statement = watch.time(3, "digest of the leaves", || statement(sha256_bytes(bytes)));
    let verifier = ShardVerifier::new(&setup.generators, setup.shard.verifying());
    let checked = watch.time(4, "proof, but for its last equation", || {
        verifier.check(&statement, made).expect("an honest shard")
    });
    let holds = watch.time(5, "Q, and the link's equation", || {
        verifier.link_holds(&checked, &leaves)
    });
    assert!(holds, "an honest shard");
    let valid = watch.time(6, "last equation (once for all shards)", || {
        let mut batch = BatchedProofs::new(&setup.generators);
        batch.add(checked.proof);
        batch.verify()
    });
    assert!(valid, "an honest shard");
}

fn statement(leaves: [u8; 32]) -> ShardStatement {
    ShardStatement {
        ledger: LEDGER,
        kind: Kind::Spot,
        shard: 0,
        leaf_count: LEAVES as u64,
        leaves,
    }
}

fn profile(setup: &ProverSetup<S>, tables: &CommitmentTables, rounds: usize) {
    let mut watches: [Stopwatch; 3] = Default::default();
    for round in 0..=rounds {
        let [proving, in_steps, verifying] = &mut watches;
        let (leaves, made, bytes) = prove(setup, tables, proving);
        prove_in_steps(setup, &leaves, in_steps);
        verify(setup, &bytes, &made, verifying);
        if round == 0 {
            // The first round makes tables and fills caches.
            watches = Default::default();
        }
    }
    let [proving, in_steps, verifying] = watches;
    proving.print("a worker");
    in_steps.print("of which the proof, step by step");
    verifying.print("a verifier");
}

fn main() {
    let rounds = std::env::args().nth(1);
    let rounds = rounds.map_or(5, |rounds| rounds.parse().expect("a number of rounds"));
    assert!(rounds > 0, "at least one round");
    let setup = ProverSetup::<S>::pinned().expect("the pinned keys");
    let listed: Vec<_> = (0..ASSETS).filter_map(AssetId::new).collect();
    let tables = CommitmentTables::new(&setup.generators.leaf_generators(), &listed);
    let tables = tables.expect("assets with generators");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a thread")
        .install(|| profile(&setup, &tables, rounds));
}
