//! Proofs of the made-up exchanges, with the randomness of the machine that makes them.

use circuits::{
    curve::{Scalar, encode_point},
    setup::ProverSetup,
    shape::{Production, Shape as _},
    shard::prove::prove_shard,
    solvency::{
        SolvencyStatement, SolvencyWitness,
        check::{SolvencyClaim, claim_element},
        prove::{TotalBlinds, prove_solvency},
    },
};
use documents::{
    bundle::{
        amount::format_amount,
        claim::{Claim, Disclosure, ReservesMode, Side},
        collateral::CollateralSchedule,
        files,
    },
    policy::Policy,
};
use evidence::{dossier::commit_reserves, public_digest};

use super::{ledger::Ledger, reserves::Evidence};
use crate::files::Files;

/// The blind of K_R where the list is not public. An exchange's is fresh.
pub const RESERVES_BLIND: u64 = 0x5eed;

/// All that is published of a ledger.
pub fn bundle(setup: &ProverSetup<Production>, ledger: &Ledger, evidence: &Evidence) -> Files {
    let exchange = &ledger.exchange;
    let mut bundle = claimed(setup, ledger, exchange.policy, evidence, |_| {});
    let documents = [
        (files::DESCRIPTOR, exchange.descriptor.to_bytes()),
        (files::LEAVES, ledger.leaves()),
        (files::SHARDS, shards(setup, ledger)),
    ];
    bundle.extend(documents.map(|(name, bytes)| (name.to_owned(), bytes)));
    if let Some(schedule) = &exchange.schedule {
        bundle.insert(files::COLLATERAL.to_owned(), schedule.to_bytes());
    }
    bundle
}

/// What of a bundle depends on policy and reserves: claim, policy, list, evidence, and the solvency proof. `change`
/// changes the claim, and the totals and the blind that K_R commits to.
pub fn claimed(
    setup: &ProverSetup<Production>,
    ledger: &Ledger,
    policy: &str,
    evidence: &Evidence,
    change: impl FnOnce(&mut Reserves),
) -> Files {
    let exchange = &ledger.exchange;
    let descriptor = &exchange.descriptor;
    let public = exchange.mode == ReservesMode::Public;
    let mut reserves = Reserves {
        totals: evidence.totals(descriptor),
        blind: Scalar::from(if public { 0 } else { RESERVES_BLIND }),
    };
    change(&mut reserves);
    let (list, ownership) = (evidence.list(), evidence.evidence());
    let commitment = commit_reserves(&setup.generators, &reserves.totals, &reserves.blind);
    let policy = Policy::parse(policy.as_bytes(), descriptor, exchange.schedule.as_ref()).unwrap();
    let claim = Claim {
        ledger: descriptor.ledger_digest(),
        collateral: exchange.schedule.as_ref().map(CollateralSchedule::digest),
        shape: Production::ID,
        leaves_per_shard: exchange.leaves_per_shard,
        shards: exchange.shards,
        root: ledger.root(),
        policy: policy.digest(),
        reserves_mode: exchange.mode,
        reserves_commitment: encode_point(&commitment),
        reserves_list: public.then(|| public_digest(&list, &ownership)),
        disclosures: disclosures(ledger, &reserves.totals),
    };
    let statement = SolvencyStatement::new::<Production>(
        claim_element(claim.claim_digest()),
        policy.compiled().clone(),
        claim.disclosed(descriptor).unwrap(),
    );
    let statement = statement.unwrap();
    let about = SolvencyClaim {
        digest: claim.claim_digest(),
        statement: &statement,
        liabilities: ledger.top().sum,
        reserves: commitment,
    };
    let witness = SolvencyWitness::new(ledger.totals(), reserves.totals).unwrap();
    let blinds = TotalBlinds {
        liabilities: ledger.blind(),
        reserves: reserves.blind,
    };
    let proof = prove_solvency(&setup.generators, &setup.solvency, &about, &witness, blinds);
    let mut files = Files::from([
        (files::CLAIM.to_owned(), claim.to_bytes()),
        (files::POLICY.to_owned(), policy.bytes().to_vec()),
        (files::SOLVENCY.to_owned(), proof.unwrap().to_bytes()),
    ]);
    if public {
        files.insert(files::RESERVES.to_owned(), list);
        files.insert(files::OWNERSHIP.to_owned(), ownership);
    }
    files
}

/// What K_R commits to.
pub struct Reserves {
    pub totals: Vec<u128>,
    pub blind: Scalar,
}

fn disclosures(ledger: &Ledger, reserves: &[u128]) -> Vec<Disclosure> {
    let exchange = &ledger.exchange;
    let liabilities = ledger.totals();
    let mut all = Vec::new();
    for (id, asset) in exchange.descriptor.assets().iter().enumerate() {
        if !exchange.disclosed.contains(&asset.symbol.as_str()) {
            continue;
        }
        let owed = liabilities.free[id] + liabilities.pledged[id];
        let loans = exchange
            .schedule
            .as_ref()
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
fn shards(setup: &ProverSetup<Production>, ledger: &Ledger) -> Vec<u8> {
    let collateral = ledger.header.vector().column::<Production>();
    let prove = |(shard, leaves)| {
        let proof = prove_shard(
            &setup.generators,
            &setup.shard,
            &collateral,
            ledger.header.context(),
            ledger.size,
            shard,
            leaves,
        );
        proof.unwrap().to_bytes()
    };
    (0..).zip(&ledger.shards).flat_map(prove).collect()
}
