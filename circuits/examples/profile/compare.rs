//! The same proofs by `create_proof` of `halo2_proofs` and by ours, in turns.

use std::{collections::BTreeMap, sync::Arc};

use circuits::{
    curve::{Point, Scalar},
    proof::{Attempt, ProverKey, Witnessed},
    setup::ProverSetup,
    shard::{
        challenge::{Challenges, ShardStatement},
        circuit::ShardCircuit,
        columns,
        commit::commit_hashed_columns,
        leaves::ShardLeaves,
        witness::{HashedColumns, ShardWitness},
    },
    solvency::{
        ADVICE_COLUMNS, CompiledPolicy, Disclosures, LiabilityTotals, Rule, SolvencyCircuit,
        SolvencyStatement, SolvencyWitness, instance_columns,
    },
};
use halo2_proofs::plonk::ProvingKey;

use super::{ASSETS, S, Stopwatch};

/// Rules of the solvency statement that is proven.
const RULES: i128 = 16;

/// Milliseconds of proofs, by the crate and by us.
#[derive(Default)]
struct Times([Vec<f64>; 2]);

impl Times {
    fn medians(&self) -> [f64; 2] {
        self.0.each_ref().map(|times| {
            let mut times = times.clone();
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
    }
}

/// Both provers, and how long they took.
pub struct Comparison<'s> {
    setup: &'s ProverSetup<S>,
    /// The keys as `create_proof` takes them.
    shard_key: ProvingKey<Point>,
    solvency_key: ProvingKey<Point>,
    times: BTreeMap<&'static str, Times>,
}

impl<'s> Comparison<'s> {
    pub fn new(setup: &'s ProverSetup<S>) -> Self {
        let generators = &setup.generators;
        Self {
            setup,
            shard_key: setup
                .shard
                .proving_key(generators)
                .expect("a circuit that fits"),
            solvency_key: setup
                .solvency
                .proving_key(generators)
                .expect("a circuit that fits"),
            times: BTreeMap::new(),
        }
    }

    pub fn shard(
        &mut self,
        statement: &ShardStatement,
        leaves: &ShardLeaves<S>,
        collateral: &[Scalar],
    ) {
        let hashed = HashedColumns::new(leaves);
        let ours = Attempt::new(columns::advice_columns::<S>());
        let known = commit_hashed_columns(&self.setup.generators, &hashed, ours.blinds());
        let challenges = Challenges::derive::<S>(statement, &known).expect("not degenerate");
        let witness = ShardWitness::new(&hashed, collateral, &challenges);
        let circuit = ShardCircuit::new(Arc::new(witness));
        let instance: &[&[Scalar]] = &[&challenges.instance(), collateral];
        let keys = (&self.setup.shard, &self.shard_key);
        let times = self.in_turns(keys, ours, &circuit, &known, instance);
        self.add("shard", times);
    }

    pub fn solvency(&mut self) {
        let (statement, witness) = solvency();
        let circuit = SolvencyCircuit::<S>::new(&statement, &witness).expect("a true statement");
        let instance = instance_columns::<S>(&statement);
        let instance: Vec<&[Scalar]> = instance.iter().map(Vec::as_slice).collect();
        let keys = (&self.setup.solvency, &self.solvency_key);
        let ours = Attempt::new(ADVICE_COLUMNS);
        let times = self.in_turns(keys, ours, &circuit, &[], &instance);
        self.add("solvency", times);
    }

    fn in_turns<C: Witnessed + Clone>(
        &self,
        (key, proving_key): (&ProverKey<C>, &ProvingKey<Point>),
        ours: Attempt,
        circuit: &C,
        known: &[Point],
        instance: &[&[Scalar]],
    ) -> [f64; 2] {
        let generators = &self.setup.generators;
        let theirs = Attempt::new(circuit.advice().expect("a witness").iter().len());
        let mut watch = Stopwatch::default();
        let made = watch.time(1, "create_proof", || {
            theirs.prove_by_the_crate(generators, proving_key, circuit.clone(), instance)
        });
        made.expect("a circuit that fits");
        let made = watch.time(2, "ours", || {
            ours.prove(generators, key, circuit, known, instance)
        });
        made.expect("a circuit that fits");
        let mut times = watch.0.into_values().map(|times| times[0]);
        std::array::from_fn(|_| times.next().expect("two stages"))
    }

    fn add(&mut self, what: &'static str, times: [f64; 2]) {
        let Times(all) = self.times.entry(what).or_default();
        for (all, time) in all.iter_mut().zip(times) {
            all.push(time);
        }
    }

    /// Forgets the rounds so far.
    pub fn forget(&mut self) {
        self.times.clear();
    }

    /// Prints the medians; the last line is the ratio of shards.
    pub fn print(&self) {
        for what in ["solvency", "shard"] {
            let [theirs, ours] = self.times[what].medians();
            println!("a {what} proof: create_proof {theirs:.0} ms, ours {ours:.0} ms (medians)");
            let of = if what == "shard" { "" } else { " of solvency" };
            println!("ratio create_proof/ours{of}: {:.2}", theirs / ours);
        }
    }
}

/// A statement with every inequality, and totals of 60 bits that satisfy it.
fn solvency() -> (SolvencyStatement, SolvencyWitness) {
    let assets = 0..ASSETS as u128;
    let total = |a: u128| 0x1234_5678_9abc_def1 + (a << 40);
    let coefficients = |of: i128| vec![of; ASSETS];
    let policy = CompiledPolicy {
        min_ratio_bps: vec![10_000; ASSETS],
        max_loan_share_bps: vec![0; ASSETS],
        collateral_caps: vec![None; ASSETS],
        cap_bps: vec![5_000; ASSETS],
        price: assets.clone().map(|a| 12_345 + 678 * a).collect(),
        rules: (0..RULES)
            .map(|j| Rule {
                alpha: coefficients(1_000_000 - 7 * j),
                beta: coefficients(900_000 - 500 * j),
                delta: coefficients(300_000),
            })
            .collect(),
    };
    let statement = SolvencyStatement::new::<S>(Scalar::from(7), policy, Disclosures::none(ASSETS));
    let free = assets.clone().map(total).collect();
    let reserves: Vec<u128> = assets.map(|a| total(a) + total(a) / 50).collect();
    let witness = SolvencyWitness::new(LiabilityTotals::without_debts(free), reserves);
    (
        statement.expect("nothing to refuse"),
        witness.expect("as many of each"),
    )
}
