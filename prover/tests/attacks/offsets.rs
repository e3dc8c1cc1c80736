//! What is owed of one asset cannot be made up for by another, and a false statement has no proof.

use circuits::solvency::LiabilityTotals;
use documents::refusal::Reason;
use prover::testing::ProveError;

use crate::common::{Exchange, Forgery, Prove as _, ProvenExchange, margin, small};

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
    for proven in [small(), margin()] {
        let forged = Forgery::honest(proven).bundle(&proven.bundle);
        forged.verify(&proven.expected()).unwrap();
    }
}

/// The bundle of a proven exchange, with a proof of other totals than the true ones.
fn forged(proven: &ProvenExchange, change: impl FnOnce(&mut Forgery)) -> Reason {
    let mut forgery = Forgery::honest(proven);
    change(&mut forgery);
    forgery.bundle(&proven.bundle).rejection()
}

#[test]
fn a_proof_made_without_checks_of_a_false_statement_is_rejected() {
    let reason = forged(small(), |forgery| {
        forgery.reserves[0] = forgery.liabilities.free[0] - 1;
        forgery.reserves[1] = forgery.liabilities.free[1] * 1000;
        forgery.committed_reserves = forgery.reserves.clone();
    });
    assert_eq!(reason, Reason::SolvencyProof);
}

#[test]
fn reserves_below_what_loans_leave_are_rejected() {
    // Of USDT 101 per cent of what is left after the loans have to be held, to the unit.
    let held = |units: i128| {
        forged(margin(), |forgery| {
            let totals = &forgery.liabilities;
            let net = totals.free[2] + totals.pledged[2] - totals.debts[2];
            let least = (net * 10_100).div_ceil(10_000);
            forgery.reserves[2] = least.checked_add_signed(units).unwrap();
            forgery.committed_reserves = forgery.reserves.clone();
        })
    };
    assert_eq!(held(-1), Reason::SolvencyProof);
    // Enough of it: what is refused is only what the reader did not accept.
    assert_eq!(held(0), Reason::PolicyLoans);
}

#[test]
fn reserves_other_than_the_committed_ones_are_rejected() {
    let reason = forged(small(), |forgery| {
        forgery.committed_reserves[0] = forgery.liabilities.free[0] - 1;
    });
    assert_eq!(reason, Reason::SolvencyLink);
}

#[test]
fn liabilities_other_than_those_of_the_leaves_are_rejected() {
    let lowered = |forgery: &mut Forgery| forgery.liabilities.free[0] -= 1;
    // Nor can they be moved from one asset to another.
    let moved = |forgery: &mut Forgery| {
        lowered(forgery);
        forgery.liabilities.free[1] += 1;
    };
    for proven in [small(), margin()] {
        assert_eq!(forged(proven, lowered), Reason::SolvencyLink);
        assert_eq!(forged(proven, moved), Reason::SolvencyLink);
    }
}

#[test]
fn loans_and_pledges_other_than_those_of_the_leaves_are_rejected() {
    type Change = fn(&mut LiabilityTotals);
    let changes: [Change; 6] = [
        // A loan more, a loan of another asset, a loan less.
        |totals| totals.debts[2] += 1,
        |totals| {
            totals.debts[2] -= 1;
            totals.debts[1] += 1;
        },
        |totals| totals.debts[2] -= 1,
        // A pledge called free, where a policy caps pledges.
        |totals| {
            totals.pledged[0] -= 1;
            totals.free[0] += 1;
        },
        // A debt taken off a balance.
        |totals| {
            totals.free[2] -= totals.debts[2];
            totals.debts[2] = 0;
        },
        |totals| totals.surplus[0] += 1,
    ];
    for change in changes {
        let reason = forged(margin(), |forgery| change(&mut forgery.liabilities));
        assert_eq!(reason, Reason::SolvencyLink);
    }
}
