//! A loss booked as a loan to a friend: whole ledgers that a dishonest operator proves with a program of its own. What a
//! debt lowers has to be covered by balances of the same account, under the schedule that everybody sees.

use circuits::{collateral::CollateralVector, leaf::Entry, ledger::Amount, tree::LeafPosition};
use documents::{
    inclusion::Finding,
    refusal::{Reason, Refusal},
};
use verdict::solvency::{Expectations, VerifiedSolvency};

use crate::common::{ForgedLedger, TIME, check, debt, free, pledged, refusal, rejection, schedule};

/// Whoever reads these bundles accepts any loan.
fn verify(ledger: &ForgedLedger) -> Result<VerifiedSolvency, Refusal> {
    let expected = Expectations {
        accept_loans_bps: 10_000,
        ..Expectations::default()
    };
    ledger.publish().files.verify(&expected)
}

/// Why an honest ledger with these accounts more is rejected.
#[track_caller]
fn refused(accounts: &[(&'static str, &[Entry])]) -> Reason {
    let mut ledger = ForgedLedger::honest();
    for (id, entries) in accounts {
        ledger.add(0, id, entries);
    }
    rejection(verify(&ledger))
}

#[test]
fn an_honest_ledger_made_with_the_operators_own_program_verifies() {
    // So that those below are refused for nothing but what they change.
    let ledger = ForgedLedger::honest();
    verify(&ledger).unwrap();
    let bundle = ledger.publish();
    let place = |place| LeafPosition { shard: 0, place };
    let file = bundle.file(
        "borrower",
        place(1),
        &[free(0, 5), pledged(0, 100), debt(2, 299)],
    );
    let verified = check(&file, "borrower", bundle.root).unwrap();
    assert_eq!(verified.finding(), Finding::DebtsToConfirm);
    let file = bundle.file(
        "saver",
        place(0),
        &[free(0, 500), free(1, 700), free(2, 900)],
    );
    let verified = check(&file, "saver", bundle.root).unwrap();
    assert_eq!(verified.finding(), Finding::Included);
}

#[test]
fn a_debt_without_collateral_is_rejected() {
    assert_eq!(refused(&[("friend", &[debt(2, 1)])]), Reason::ShardProof);
    assert_eq!(
        refused(&[("friend", &[debt(0, u64::MAX)])]),
        Reason::ShardProof
    );
    // A free balance covers nothing.
    assert_eq!(
        refused(&[("friend", &[free(0, 1_000_000), debt(2, 1)])]),
        Reason::ShardProof
    );
}

#[test]
fn a_debt_that_is_uncovered_by_one_unit_is_rejected() {
    let covered: &[Entry] = &[pledged(0, 100), debt(2, 300)];
    let mut ledger = ForgedLedger::honest();
    ledger.add(0, "friend", covered);
    verify(&ledger).unwrap();
    let uncovered: &[Entry] = &[pledged(0, 100), debt(2, 301)];
    assert_eq!(refused(&[("friend", uncovered)]), Reason::ShardProof);
}

#[test]
fn a_debt_covered_by_anothers_balance_is_rejected() {
    // Another customer's coins are called pledged, in the same shard: the shard's sum is as it has to be, and each
    // account's is not.
    assert_eq!(
        refused(&[("friend", &[debt(2, 300)]), ("saver-2", &[pledged(0, 100)])]),
        Reason::ShardProof
    );
    let mut ledger = ForgedLedger::honest();
    ledger.shards[0][0].entries.push(pledged(0, 50));
    ledger.shards[0][1].entries[1].amount.0 -= 50;
    assert_eq!(rejection(verify(&ledger)), Reason::ShardProof);
    // In another shard.
    let mut ledger = ForgedLedger::honest();
    ledger.shards.push(Vec::new());
    ledger.add(1, "elsewhere", &[free(0, 3)]);
    verify(&ledger).unwrap();
    ledger.add(0, "saver-2", &[pledged(0, 100)]);
    ledger.add(1, "friend", &[debt(2, 300)]);
    let (reason, detail) = refusal(verify(&ledger));
    assert_eq!(reason, Reason::ShardProof);
    assert!(detail.starts_with("shard 1:"), "{detail}");
}

#[test]
fn a_debt_covered_by_the_exchanges_own_token_is_rejected() {
    // Its haircut is 1, for all to see.
    let entries: &[Entry] = &[pledged(1, u64::MAX), debt(2, 1)];
    assert_eq!(refused(&[("friend", entries)]), Reason::ShardProof);
}

#[test]
fn a_token_that_is_called_collateral_has_its_haircut_in_the_schedule() {
    // The operator may publish another schedule, and then everybody reads it there.
    let mut ledger = ForgedLedger::honest();
    let generous = schedule(
        &ledger.descriptor,
        TIME,
        &[("6", "0.5"), ("4", "0.5"), ("1", "0.5")],
    );
    ledger.vector = generous.vector().clone();
    ledger.schedule = Some(generous);
    ledger.blinds = ledger.context();
    // Surpluses follow from prices.
    let accounts = std::mem::take(&mut ledger.shards[0]);
    for account in accounts {
        let shown: Vec<Entry> = account
            .entries
            .into_iter()
            .filter(|entry| entry.component.asset().is_some())
            .collect();
        ledger.add(0, account.id, &shown);
    }
    ledger.add(0, "friend", &[pledged(1, 100), debt(2, 200)]);
    let verified = verify(&ledger).unwrap();
    let text = verdict::report::solvency::to_text(&verified);
    assert!(
        text.lines()
            .any(|line| line.contains("OWN") && line.contains("haircut 50%")),
        "{text}"
    );
    assert!(!text.contains("no collateral"), "{text}");
}

#[test]
fn shards_proven_under_another_schedule_than_the_published_one_are_rejected() {
    // Leaves and proofs of a schedule under which the token covers loans, and the one that is published.
    let mut ledger = ForgedLedger::honest();
    let generous = schedule(
        &ledger.descriptor,
        TIME,
        &[("6", "0.5"), ("4", "0.5"), ("1", "0.5")],
    );
    ledger.vector = generous.vector().clone();
    ledger.add(0, "friend", &[pledged(1, 100), debt(2, 200)]);
    assert_eq!(rejection(verify(&ledger)), Reason::ShardProof);
    // F that makes debts free: not even a schedule of one's own says so.
    let mut ledger = ForgedLedger::honest();
    ledger.vector = CollateralVector::new(vec![6, 0, 1], vec![1, 1, 1]).unwrap();
    ledger.add(0, "friend", &[pledged(0, 1), debt(2, 6)]);
    assert_eq!(rejection(verify(&ledger)), Reason::ShardProof);
}

#[test]
fn a_surplus_other_than_the_accounts_is_rejected() {
    // The borrower's is 2.
    for (low, reason) in [(1, Reason::ShardProof), (3, Reason::ShardProof)] {
        let mut ledger = ForgedLedger::honest();
        let surplus = ledger.shards[0][1].entries.last_mut().unwrap();
        assert_eq!(surplus.amount, Amount(2));
        surplus.amount = Amount(low);
        assert_eq!(rejection(verify(&ledger)), reason);
    }
    let mut ledger = ForgedLedger::honest();
    ledger.shards[0][1].entries.pop();
    assert_eq!(rejection(verify(&ledger)), Reason::ShardProof);
}

/// A ledger without a schedule, whose shards are proven with some F.
fn without_schedule(
    entries: &[Entry],
    vector: CollateralVector,
) -> Result<VerifiedSolvency, Refusal> {
    let mut ledger = ForgedLedger::honest();
    ledger.schedule = None;
    ledger.policy = String::new();
    ledger.vector = vector;
    ledger.blinds = ledger.context();
    ledger.shards[0].pop();
    ledger.shards[0].push(crate::common::Account {
        id: "friend",
        entries: entries.to_vec(),
    });
    verify(&ledger)
}

#[test]
fn pledges_and_debts_without_a_schedule_are_rejected() {
    let none = CollateralVector::none;
    without_schedule(&[free(0, 7)], none()).unwrap();
    for entries in [
        &[pledged(0, 1)][..],
        &[debt(0, 1)],
        &[free(0, 9), debt(0, 9)],
    ] {
        let refused = rejection(without_schedule(entries, none()));
        assert_eq!(refused, Reason::ShardProof);
    }
    // Proven with an F under which the debt is covered, where the reader's has none.
    let vector = CollateralVector::new(vec![1, 1, 1], vec![1, 1, 1]).unwrap();
    let refused = rejection(without_schedule(&[pledged(0, 5), debt(0, 5)], vector));
    assert_eq!(refused, Reason::ShardProof);
}
