//! What is owed of one asset cannot be made up for by another, and a false statement has no proof.

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
use prover::{private::records::BuildRecord, prove::ProveError};
use verifier::{bundle::files, policy::Policy, refusal::Reason};

use crate::common::{Exchange, Files, Proven, setup, small};

/// Totals as a dishonest prover assigns them, and what it commits to.
struct Forgery {
    liabilities: Vec<u128>,
    reserves: Vec<u128>,
    committed_reserves: Vec<u128>,
}

impl Forgery {
    fn honest(exchange: &Exchange) -> Self {
        Self {
            liabilities: exchange.totals(),
            reserves: exchange.held(),
            committed_reserves: exchange.held(),
        }
    }

    /// The bundle with a solvency proof of these totals, true or not, made as the prover makes it but
    /// without any of its checks.
    fn bundle(&self, proven: &Proven) -> Files {
        let setup = setup();
        let generators = &setup.generators;
        let record = BuildRecord::read(proven.private.on_disk().path()).unwrap();
        let liabilities_blind = BuildRecord::blind_from_hex(&record.liabilities_blind).unwrap();
        let reserves_blind = Scalar::from(0x5eed);
        let totals = commit_totals(generators.assets(), &self.committed_reserves);
        let committed = (generators.blind() * reserves_blind + totals).to_affine();
        let committed = encode_point(&committed);
        let bundle = proven
            .bundle
            .with_claim(|claim| claim.reserves_commitment = committed);

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

/// An exchange one smallest unit short of BTC, with a thousand times the USDT that it owes.
fn short_of_one_unit() -> Exchange {
    let mut exchange = Exchange {
        policy: None,
        ..Exchange::small()
    };
    let totals = exchange.totals();
    exchange.reserves[0].units = totals[0] - 1;
    exchange.reserves[1].units = 0;
    exchange.reserves[5].units = totals[2] * 1000;
    exchange
}

#[test]
fn the_prover_refuses_an_exchange_that_is_one_unit_short_of_one_asset() {
    let out = tempfile::tempdir().unwrap();
    match short_of_one_unit().prove_into(out.path()) {
        Err(ProveError::Insolvent(insolvency)) => {
            assert_eq!(insolvency.failures(), ["the minimum ratio of BTC fails"]);
        }
        other => panic!("{other:?}"),
    }
    let mut exact = short_of_one_unit();
    exact.reserves[0].units += 1;
    exact.prove();
}

#[test]
fn a_proof_made_without_checks_of_a_true_statement_verifies() {
    // So that those below are refused for nothing but what they change.
    let proven = small();
    let forged = Forgery::honest(&proven.exchange).bundle(proven);
    forged.verify(&proven.expected()).unwrap();
}

#[test]
fn a_proof_made_without_checks_of_a_false_statement_is_rejected() {
    let proven = small();
    let mut forgery = Forgery::honest(&proven.exchange);
    forgery.reserves[0] = forgery.liabilities[0] - 1;
    forgery.reserves[1] = forgery.liabilities[1] * 1000;
    forgery.committed_reserves = forgery.reserves.clone();
    assert_eq!(forgery.bundle(proven).rejection(), Reason::SolvencyProof);
}

#[test]
fn reserves_other_than_the_committed_ones_are_rejected() {
    let proven = small();
    let mut forgery = Forgery::honest(&proven.exchange);
    forgery.committed_reserves[0] = forgery.liabilities[0] - 1;
    assert_eq!(forgery.bundle(proven).rejection(), Reason::SolvencyLink);
}

#[test]
fn liabilities_other_than_those_of_the_leaves_are_rejected() {
    let proven = small();
    let mut forgery = Forgery::honest(&proven.exchange);
    forgery.liabilities[0] -= 1;
    assert_eq!(forgery.bundle(proven).rejection(), Reason::SolvencyLink);
    // Nor can they be moved from one asset to another.
    forgery.liabilities[1] += 1;
    assert_eq!(forgery.bundle(proven).rejection(), Reason::SolvencyLink);
}
