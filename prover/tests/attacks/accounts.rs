//! Accounts that are put together, taken apart, given debts or balances below zero: whole ledgers that a dishonest operator
//! proves with a program of its own. Where the totals are right, it is the owners who see it.

use circuits::{leaf::Entry, tree::LeafPosition};
use documents::{
    inclusion::Finding,
    refusal::{Reason, Refusal},
};
use verdict::solvency::{Expectations, VerifiedSolvency};

use crate::common::{ForgedLedger, HiddenAmount, check, debt, free, pledged, rejection, shown};

/// Whoever reads these bundles accepts any loan.
fn expected() -> Expectations {
    Expectations {
        accept_loans_bps: 10_000,
        ..Expectations::default()
    }
}

fn verify(ledger: &ForgedLedger) -> Result<VerifiedSolvency, Refusal> {
    ledger.publish().files.verify(&expected())
}

fn place(place: u32) -> LeafPosition {
    LeafPosition { shard: 0, place }
}

#[test]
fn two_accounts_in_one_leaf_are_found_by_neither() {
    let (alice, bob) = ([free(0, 10)], [free(0, 20), free(1, 5)]);
    let both = [free(0, 30), free(1, 5)];
    let mut ledger = ForgedLedger::honest();
    ledger.add(0, "alice", &both);
    let bundle = ledger.publish();
    // Nothing is missing in the sum.
    bundle.files.verify(&expected()).unwrap();
    let told = |id: &str, entries: &[Entry]| {
        let file = bundle.file(id, place(2), entries);
        check(&file, id, bundle.root)
    };
    for (id, entries) in [
        ("alice", &alice[..]),
        ("alice", &bob),
        ("bob", &alice),
        ("bob", &bob),
        // The leaf as it is, but it is alice's.
        ("bob", &both),
    ] {
        assert_eq!(rejection(told(id, entries)), Reason::NotIncluded, "{id}");
    }
    // Whose id it was made for is shown all of it, which is not what she has.
    let verified = told("alice", &both).unwrap();
    assert_eq!(shown(verified.file()).0, [(0, 30), (1, 5)]);
}

#[test]
fn an_account_in_two_leaves_is_shown_whole_by_neither() {
    let whole = [free(0, 500), free(1, 700), free(2, 900)];
    for (one, two) in [
        // By assets, and each amount in two.
        (vec![free(0, 500)], vec![free(1, 700), free(2, 900)]),
        (
            vec![free(0, 200)],
            vec![free(0, 300), free(1, 700), free(2, 900)],
        ),
    ] {
        let mut ledger = ForgedLedger::honest();
        ledger.shards[0].remove(0);
        ledger.add(0, "saver", &one);
        ledger.add(0, "saver", &two);
        let bundle = ledger.publish();
        bundle.files.verify(&expected()).unwrap();
        for (at, part) in [(1, &one), (2, &two)] {
            let file = bundle.file("saver", place(at), &whole);
            let refused = check(&file, "saver", bundle.root);
            assert_eq!(rejection(refused), Reason::NotIncluded);
            // What can be shown is a part, and its owner misses the rest.
            let file = bundle.file("saver", place(at), part);
            let verified = check(&file, "saver", bundle.root).unwrap();
            assert_eq!(shown(verified.file()).0.len(), part.len());
        }
    }
}

#[test]
fn a_debt_that_the_operator_invents_is_seen_by_its_owner() {
    // The saver's own coins cover a loan that nobody took, and 598 USDT less have to be held.
    let invented = [
        free(0, 400),
        free(1, 700),
        free(2, 900),
        pledged(0, 100),
        debt(2, 299),
    ];
    let mut ledger = ForgedLedger::honest();
    let borrower = ledger.shards[0].pop().unwrap();
    ledger.shards[0].clear();
    ledger.add(0, "saver", &invented);
    ledger.shards[0].push(borrower);
    ledger.reserves[2] = 900 - 2 * 299;
    let bundle = ledger.publish();
    // No proof can show it, and a reader who accepts no loans is not deceived.
    bundle.files.verify(&expected()).unwrap();
    assert_eq!(bundle.files.rejection(), Reason::PolicyLoans);
    let told = |entries: &[Entry]| {
        let file = bundle.file("saver", place(0), entries);
        check(&file, "saver", bundle.root)
    };
    let without = [free(0, 500), free(1, 700), free(2, 900)];
    let mut lower = invented;
    lower[4] = debt(2, 298);
    for entries in [&without[..], &lower, &invented[..4]] {
        assert_eq!(rejection(told(entries)), Reason::NotIncluded);
    }
    let verified = told(&invented).unwrap();
    assert_eq!(verified.finding(), Finding::DebtsToConfirm);
    assert_eq!(shown(verified.file()).1, [(2, 299)]);
}

/// Everything is proven as if the hidden parts were not there, but for the totals, which have them.
fn with_hidden(hidden: &[(usize, usize, i64)]) -> Reason {
    let mut ledger = ForgedLedger::honest();
    let hidden = hidden.iter().map(|(place, row, amount)| HiddenAmount {
        shard: 0,
        place: *place,
        row: *row,
        amount: *amount,
    });
    ledger.hidden = hidden.collect();
    rejection(verify(&ledger))
}

#[test]
fn a_balance_below_zero_is_rejected() {
    // An account of nobody's takes 500 BTC off what is owed to all others.
    assert_eq!(with_hidden(&[(5, 0, -500)]), Reason::ShardLink);
    // Somebody's leaf has less than the proof says of it: one unit, all of it, more than all.
    for amount in [-1, -500, -501] {
        assert_eq!(with_hidden(&[(0, 0, amount)]), Reason::ShardLink);
    }
}

#[test]
fn leaves_with_other_balances_than_the_proven_ones_are_rejected_also_if_the_totals_stay() {
    // From one account to another, and from one asset to another of the same account.
    let moved = with_hidden(&[(0, 0, -5), (1, 0, 5)]);
    assert_eq!(moved, Reason::ShardLink);
    let exchanged = with_hidden(&[(0, 0, -5), (0, 1, 5)]);
    assert_eq!(exchanged, Reason::ShardLink);
    // To an account of nobody's: as much is owed, to no one.
    assert_eq!(with_hidden(&[(0, 0, -5), (7, 0, 5)]), Reason::ShardLink);
}

#[test]
fn a_component_on_a_row_that_means_nothing_is_rejected() {
    // Assets that are not listed, free, pledged and owed; rows after the last component, and the last usable one.
    for row in [3, 7, 11, 20, 26, 60, 120, 121] {
        for amount in [1, -1] {
            let reason = with_hidden(&[(0, row, amount)]);
            assert_eq!(reason, Reason::ShardLink, "{row}");
        }
    }
}
