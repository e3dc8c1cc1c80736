//! Proofs of the made-up exchanges, with the randomness of the machine that makes them.

use circuits::{
    curve::{Point, Scalar, encode_point},
    setup::ProverSetup,
    shape::{Production, Shape as _},
    shard::prove::prove_shard,
    solvency::{
        SolvencyStatement, SolvencyWitness,
        check::{SolvencyClaim, claim_element},
        prove::{TotalBlinds, prove_solvency},
    },
};
use documents::bundle::public_list::public_digest;
use documents::{
    bundle::{
        amount::format_amount,
        claim::{Claim, Disclosure, ReservesMode, Side},
        collateral::CollateralSchedule,
        files,
    },
    policy::Policy,
};
use evidence::dossier::commit_reserves;

use super::{exchange::Publication, reserves::Evidence};
use crate::places::Files;

/// The blind of K_R where the list is not public. An exchange's is fresh.
pub const RESERVES_BLIND: u64 = 0x5eed;

/// All that is published of a ledger.
pub fn bundle(
    setup: &ProverSetup<Production>,
    published: &Publication,
    evidence: &Evidence,
) -> Files {
    let mut bundle = claimed(setup, published, published.policy, evidence, |_| {});
    let documents = [
        (files::DESCRIPTOR, published.descriptor().to_bytes()),
        (files::LEAVES, published.ledger.leaves()),
        (files::SHARDS, shards(setup, published)),
    ];
    bundle.extend(documents.map(|(name, bytes)| (name.to_owned(), bytes)));
    if let Some(schedule) = published.schedule() {
        bundle.insert(files::COLLATERAL.to_owned(), schedule.to_bytes());
    }
    bundle
}

/// What of a bundle depends on policy and reserves: claim, policy, list, evidence, and the solvency proof. `change`
/// changes what K_R commits to.
pub fn claimed(
    setup: &ProverSetup<Production>,
    published: &Publication,
    policy: &str,
    evidence: &Evidence,
    change: impl FnOnce(&mut Reserves),
) -> Files {
    let mut reserves = Reserves::of(published, evidence);
    change(&mut reserves);
    let policy = parsed(published, policy);
    let claim = claim(setup, published, &policy, evidence, &reserves);
    let proof = solvency(setup, published, &claim, &policy, &reserves);
    let mut files = Files::from([
        (files::CLAIM.to_owned(), claim.to_bytes()),
        (files::POLICY.to_owned(), policy.bytes().to_vec()),
        (files::SOLVENCY.to_owned(), proof),
    ]);
    if published.mode == ReservesMode::Public {
        files.insert(files::RESERVES.to_owned(), evidence.list());
        files.insert(files::OWNERSHIP.to_owned(), evidence.evidence());
    }
    files
}

/// A solvency proof for the honest claim under one policy, of what another policy asks: links and all hold, and the
/// statement is another than the claim's.
pub fn of_another_policy(
    setup: &ProverSetup<Production>,
    published: &Publication,
    evidence: &Evidence,
    proven: &str,
) -> Vec<u8> {
    let reserves = Reserves::of(published, evidence);
    let policy = parsed(published, published.policy);
    let claim = claim(setup, published, &policy, evidence, &reserves);
    solvency(
        setup,
        published,
        &claim,
        &parsed(published, proven),
        &reserves,
    )
}

fn parsed(published: &Publication, policy: &str) -> Policy {
    let schedule = published.schedule();
    Policy::parse(policy.as_bytes(), published.descriptor(), schedule).unwrap()
}

fn claim(
    setup: &ProverSetup<Production>,
    published: &Publication,
    policy: &Policy,
    evidence: &Evidence,
    reserves: &Reserves,
) -> Claim {
    let public = published.mode == ReservesMode::Public;
    Claim {
        ledger: published.ledger_digest(),
        collateral: published.schedule().map(CollateralSchedule::digest),
        shape: Production::ID,
        leaves_per_shard: published.ledger.size().leaves_per_shard(),
        shards: published.ledger.size().shards(),
        root: published.ledger.root(),
        policy: policy.digest(),
        reserves_mode: published.mode,
        reserves_commitment: encode_point(&reserves.commitment(setup)),
        reserves_list: public.then(|| public_digest(&evidence.list(), &evidence.evidence())),
        disclosures: disclosures(published, &reserves.totals),
    }
}

/// `solvency.bin` for a claim, of what a policy asks.
fn solvency(
    setup: &ProverSetup<Production>,
    published: &Publication,
    claim: &Claim,
    policy: &Policy,
    reserves: &Reserves,
) -> Vec<u8> {
    let statement = SolvencyStatement::new::<Production>(
        claim_element(claim.claim_digest()),
        policy.compiled().clone(),
        claim.disclosed(published.descriptor()).unwrap(),
    );
    let about = SolvencyClaim {
        digest: claim.claim_digest(),
        statement: &statement.unwrap(),
        liabilities: published.ledger.top().sum,
        reserves: reserves.commitment(setup),
    };
    let witness = SolvencyWitness::new(published.ledger.totals(), reserves.totals.clone()).unwrap();
    let blinds = TotalBlinds {
        liabilities: published.ledger.blind(),
        reserves: reserves.blind,
    };
    let proof = prove_solvency(&setup.generators, &setup.solvency, &about, &witness, blinds);
    proof.unwrap().to_bytes()
}

/// What K_R commits to.
pub struct Reserves {
    totals: Vec<u128>,
    pub blind: Scalar,
}

impl Reserves {
    /// The totals of a list; without a blind if it is public.
    fn of(published: &Publication, evidence: &Evidence) -> Self {
        let public = published.mode == ReservesMode::Public;
        Self {
            totals: evidence.totals(published.descriptor()),
            blind: Scalar::from(if public { 0 } else { RESERVES_BLIND }),
        }
    }

    fn commitment(&self, setup: &ProverSetup<Production>) -> Point {
        commit_reserves(&setup.generators, &self.totals.clone().into(), &self.blind)
    }
}

fn disclosures(published: &Publication, reserves: &[u128]) -> Vec<Disclosure> {
    let liabilities = published.ledger.totals();
    let mut all = Vec::new();
    for (id, asset) in published.descriptor().assets().iter().enumerate() {
        if !published.disclosed.contains(&asset.symbol.as_str()) {
            continue;
        }
        let owed = liabilities.free[id] + liabilities.pledged[id];
        let loans = published
            .schedule()
            .map(|_| (Side::Loans, liabilities.debts[id]));
        let sides = [
            Some((Side::Liabilities, owed)),
            loans,
            Some((Side::Reserves, reserves[id])),
        ];
        all.extend(sides.into_iter().flatten().map(|(side, total)| Disclosure {
            side,
            asset: asset.symbol.clone(),
            total: format_amount(total, asset.decimals),
        }));
    }
    all
}

/// `shards.bin`.
fn shards(setup: &ProverSetup<Production>, published: &Publication) -> Vec<u8> {
    shards_under(
        setup,
        published,
        &published.ledger.header().vector().column::<Production>(),
    )
}

/// The same under twice the collateral vector: whoever's debts are covered under one is so under the other, links and
/// all hold, and the statement is another.
pub fn shards_under_another_vector(
    setup: &ProverSetup<Production>,
    published: &Publication,
) -> Vec<u8> {
    let vector = published.ledger.header().vector().column::<Production>();
    let doubled: Vec<Scalar> = vector.iter().map(|f| f + f).collect();
    shards_under(setup, published, &doubled)
}

fn shards_under(
    setup: &ProverSetup<Production>,
    published: &Publication,
    vector: &[Scalar],
) -> Vec<u8> {
    let prove = |(shard, leaves)| {
        let proof = prove_shard(
            &setup.generators,
            &setup.shard,
            vector,
            published.ledger.header().context(),
            published.ledger.size(),
            shard,
            leaves,
        );
        proof.unwrap().to_bytes()
    };
    (0..)
        .zip(published.ledger.shards())
        .flat_map(prove)
        .collect()
}
