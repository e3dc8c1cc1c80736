//! Solvency proofs as a dishonest operator makes them: everything is proven as the prover proves it, without its checks.

use circuits::{
    cells::AdviceColumn,
    curve::{Scalar, decode_scalar, encode_point},
    hash::sha256_bytes,
    link::{LinkProof, LinkStatement, LinkedColumn},
    proof::{Attempt, Proven},
    shape::Tiny,
    solvency::{
        ADVICE_COLUMNS, LiabilityTotals, SolvencyCircuit, SolvencyStatement, SolvencyWitness,
        check::{SolvencyProof, claim_element},
        commit_totals, instance_columns,
        layout::{LIABILITIES, RESERVES},
    },
};
use documents::bundle::public_list::public_digest;
use documents::{
    bundle::{amount::parse_amount, claim::Claim, files},
    policy::Policy,
};
use evidence::{holding::HoldingRecord, ownership::OwnershipRecord};
use halo2curves::group::Curve as _;
use prover::testing::BuildRecord;

use super::{Files, ProvenExchange, setup};

/// Totals as a dishonest prover assigns them, and what it commits to.
pub struct Forgery {
    pub liabilities: LiabilityTotals,
    pub reserves: Vec<u128>,
    pub committed_reserves: Vec<u128>,
    /// Blind of the leaves' sum K_L, as the operator knows it.
    pub liabilities_blind: Scalar,
    pub reserves_blind: Scalar,
}

impl Forgery {
    /// The true totals of a proven exchange.
    pub fn honest(proven: &ProvenExchange) -> Self {
        let record = BuildRecord::read(proven.private.on_disk().path()).unwrap();
        let mut blind = [0; 32];
        hex::decode_to_slice(&record.liabilities_blind, &mut blind).unwrap();
        Self {
            liabilities: proven.liabilities(),
            reserves: proven.exchange.held(),
            committed_reserves: proven.exchange.held(),
            liabilities_blind: decode_scalar(&blind).unwrap(),
            reserves_blind: Scalar::from(0x5eed),
        }
    }

    /// The bundle with a solvency proof of these totals, true or not.
    pub fn bundle(&self, bundle: &Files) -> Files {
        self.claiming(bundle, |_| {})
    }

    /// The same for another claim.
    pub fn claiming(&self, bundle: &Files, change: impl FnOnce(&mut Claim)) -> Files {
        let generators = &setup().generators;
        let totals = commit_totals(generators.assets(), &self.committed_reserves.clone().into());
        let committed = (generators.blind() * self.reserves_blind + totals).to_affine();
        let bundle = bundle.with_claim(|claim| {
            claim.reserves_commitment = encode_point(&committed);
            change(claim);
        });
        let statement = statement_of(&bundle);
        self.prove(&bundle, &statement)
    }

    /// The bundle with a proof of any statement, be it that of its documents or not.
    pub fn prove(&self, bundle: &Files, statement: &SolvencyStatement) -> Files {
        let setup = setup();
        let (generators, key) = (&setup.generators, &setup.solvency);
        let witness = SolvencyWitness::new(self.liabilities.clone(), self.reserves.clone());
        let circuit = SolvencyCircuit::<Tiny>::unsound_unchecked(statement, &witness.unwrap());
        let instance = instance_columns::<Tiny>(statement);
        let columns: Vec<&[Scalar]> = instance.iter().map(Vec::as_slice).collect();
        let attempt = Attempt::new(ADVICE_COLUMNS);
        let Proven {
            proof,
            columns,
            blinds,
        } = attempt
            .prove(generators, key, &circuit, &[], &columns)
            .unwrap();

        let claim = bundle.claim();
        let link = |label, column: AdviceColumn, target: [u8; 32], blind| {
            let statement = LinkStatement {
                subject: claim.claim_digest().0,
                key: key.verifying().digest(),
                shard: 0,
                label,
                target,
                column: columns[column.index()],
                proof: sha256_bytes(&proof),
            };
            let x = LinkProof::representation(&blinds, column, blind);
            LinkProof::prove(generators, &statement, &x)
        };
        let liabilities = link(
            LinkedColumn::Liabilities,
            LIABILITIES,
            encode_point(&bundle.trees().1.top().sum),
            self.liabilities_blind,
        );
        let reserves = link(
            LinkedColumn::Reserves,
            RESERVES,
            claim.reserves_commitment,
            self.reserves_blind,
        );
        let proof = SolvencyProof {
            proof,
            liabilities,
            reserves,
        };
        bundle.with(files::SOLVENCY, proof.to_bytes())
    }
}

/// The statement that a bundle's documents ask for.
pub fn statement_of(bundle: &Files) -> SolvencyStatement {
    let (claim, descriptor) = (bundle.claim(), bundle.descriptor());
    let policy = Policy::parse(
        bundle.get(files::POLICY),
        &descriptor,
        bundle.schedule().as_ref(),
    );
    SolvencyStatement::new::<Tiny>(
        claim_element(claim.claim_digest()),
        policy.unwrap().compiled().clone(),
        claim.disclosed(&descriptor).unwrap(),
    )
    .unwrap()
}

/// The bundle of a public list with this list and this evidence instead. The claim names exactly these files and the
/// sums of exactly this list, and all of it is proven: whatever is refused, it is not the proof.
pub fn with_evidence(
    proven: &ProvenExchange,
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
        reserves: totals.clone(),
        committed_reserves: totals,
        reserves_blind: Scalar::zero(),
        ..Forgery::honest(proven)
    };
    let (reserves, ownership) = (table(holdings), table(ownership));
    let digest = public_digest(&reserves, &ownership);
    let bundle = forgery.claiming(&proven.bundle, |claim| claim.reserves_list = Some(digest));
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
