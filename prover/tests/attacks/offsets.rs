//! What is owed of one asset cannot be made up for by another, and a false statement has no proof.

use prover::prove::ProveError;
use verifier::refusal::Reason;

use crate::common::{Exchange, Forgery, small};

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
