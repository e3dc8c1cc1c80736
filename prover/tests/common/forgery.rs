//! Bundles as a dishonest operator makes them: everything is proven as the prover proves it, without its checks.

use circuits::{
    curve::{Scalar, encode_point},
    hash::sha256_bytes,
    ledger::Kind,
    link::{LinkProof, LinkStatement, LinkedColumn},
    proof::{Attempt, leading_points},
    shape::Tiny,
    solvency::{
        ADVICE_COLUMNS, LINKED_COLUMNS, SolvencyCircuit, SolvencyStatement, SolvencyWitness,
        check::{SolvencyProof, claim_element},
        commit_totals, instance_columns,
        layout::{LIABILITIES, RESERVES},
    },
};
use halo2curves::group::Curve as _;
use prover::private::records::BuildRecord;
use verifier::{
    bundle::{amount::parse_amount, claim::Claim, files},
    policy::Policy,
    reserves::{holding::HoldingRecord, ownership::OwnershipRecord, public_digest},
};

use super::{Exchange, Files, Proven, setup};

/// Totals as a dishonest prover assigns them, and what it commits to.
pub struct Forgery {
    pub liabilities: Vec<u128>,
    pub reserves: Vec<u128>,
    pub committed_reserves: Vec<u128>,
    pub reserves_blind: Scalar,
}

impl Forgery {
    pub fn honest(exchange: &Exchange) -> Self {
        Self {
            liabilities: exchange.totals(),
            reserves: exchange.held(),
            committed_reserves: exchange.held(),
            reserves_blind: Scalar::from(0x5eed),
        }
    }

    /// The bundle with a solvency proof of these totals, true or not.
    pub fn bundle(&self, proven: &Proven) -> Files {
        self.claiming(proven, |_| {})
    }

    /// The same for another claim.
    pub fn claiming(&self, proven: &Proven, change: impl FnOnce(&mut Claim)) -> Files {
        let setup = setup();
        let generators = &setup.generators;
        let record = BuildRecord::read(proven.private.on_disk().path()).unwrap();
        let liabilities_blind = BuildRecord::blind_from_hex(&record.liabilities_blind).unwrap();
        let reserves_blind = self.reserves_blind;
        let totals = commit_totals(generators.assets(), &self.committed_reserves);
        let committed = (generators.blind() * reserves_blind + totals).to_affine();
        let committed = encode_point(&committed);
        let bundle = proven.bundle.with_claim(|claim| {
            claim.reserves_commitment = committed;
            change(claim);
        });

        let (claim, descriptor) = (bundle.claim(), bundle.descriptor());
        let policy = Policy::parse(bundle.get(files::POLICY), &descriptor).unwrap();
        let statement = SolvencyStatement::new::<Tiny>(
            claim_element(claim.claim_digest()),
            policy.compiled().clone(),
            claim.disclosed(&descriptor).unwrap(),
        )
        .unwrap();
        let witness = SolvencyWitness::new(self.liabilities.clone(), self.reserves.clone());
        let circuit = SolvencyCircuit::<Tiny>::unsound_unchecked(&statement, &witness.unwrap());
        let instance = instance_columns::<Tiny>(&statement);
        let columns: Vec<&[Scalar]> = instance.iter().map(Vec::as_slice).collect();
        let key = &setup.solvency;
        let attempt = Attempt::new(ADVICE_COLUMNS);
        let (proof, known) = attempt.prove(generators, key, circuit, &columns).unwrap();

        let columns = leading_points(&proof, LINKED_COLUMNS).unwrap();
        let liabilities = bundle.trees().1.top().sum;
        let link = |label, column: usize, target: [u8; 32], blind| {
            let statement = LinkStatement {
                subject: claim.claim_digest().0,
                key: key.verifying().digest(),
                kind: Kind::Spot,
                shard: 0,
                label,
                target,
                column: columns[column],
                proof: sha256_bytes(&proof),
            };
            let x = LinkProof::representation(&known, column, blind);
            LinkProof::prove(generators, &statement, &x)
        };
        let liabilities = link(
            LinkedColumn::Liabilities,
            LIABILITIES,
            encode_point(&liabilities),
            liabilities_blind,
        );
        let reserves = link(LinkedColumn::Reserves, RESERVES, committed, reserves_blind);
        let proof = SolvencyProof {
            proof,
            liabilities,
            reserves,
        };
        bundle.with(files::SOLVENCY, proof.to_bytes())
    }
}

/// The bundle of a public list with this list and this evidence instead. The claim names exactly these files and the
/// sums of exactly this list, and all of it is proven: whatever is refused, it is not the proof.
pub fn with_evidence(
    proven: &Proven,
    holdings: &[HoldingRecord],
    ownership: &[OwnershipRecord],
) -> Files {
    let mut totals = vec![0; proven.exchange.assets.len()];
    for holding in holdings {
        let assets = &proven.exchange.assets;
        let asset = assets.iter().position(|asset| asset.0 == holding.asset);
        let asset = asset.expect("a listed asset");
        totals[asset] += parse_amount(&holding.amount, assets[asset].1).expect("an amount");
    }
    let forgery = Forgery {
        liabilities: proven.exchange.totals(),
        reserves: totals.clone(),
        committed_reserves: totals,
        reserves_blind: Scalar::zero(),
    };
    let (reserves, ownership) = (table(holdings), table(ownership));
    let digest = public_digest(&reserves, &ownership);
    let bundle = forgery.claiming(proven, |claim| claim.reserves_list = Some(digest));
    let bundle = bundle.with(files::RESERVES, reserves);
    bundle.with(files::OWNERSHIP, ownership)
}

/// Records as they are, in the order in which they are. None are no file: its header is missing.
fn table(records: &[impl serde::Serialize]) -> Vec<u8> {
    assert!(!records.is_empty(), "a table has a header by its records");
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        writer.serialize(record).unwrap();
    }
    writer.into_inner().unwrap()
}
