//! Each step by itself, with numbers that a reader can follow.

use super::*;
use Side::{Balance, Debt};

#[test]
fn balances_are_pledged_in_order_and_no_more_than_debts_ask_for() {
    // A unit of 0 covers 8, of 1 covers 3; a unit of debt of 2 asks for 10.
    let mut terms = terms(&[8, 3, 0], &[10, 4, 10]);
    let ledger = ledger(
        &[
            ("a", Balance, 0, 2),
            ("a", Balance, 1, 9),
            ("a", Balance, 2, 9),
            ("a", Debt, 2, 2),
        ],
        3,
    );
    let expected = |entries: Vec<(usize, u64)>| Committed::from([("a".to_owned(), entries)]);
    // 20 of debt: 16 of asset 0, and 2 units of asset 1 for the other 4; 2 are over.
    let made = read(&choose(&ledger, &terms).unwrap());
    let all_of_0 = vec![
        (free(1), 7),
        (free(2), 9),
        (pledged(0), 2),
        (pledged(1), 2),
        (debt(2), 2),
        (surplus(0), 2),
    ];
    assert_eq!(made, expected(all_of_0));
    // The other way around asset 1 is enough: 7 units are 21.
    terms.pledge_order.reverse();
    let made = read(&choose(&ledger, &terms).unwrap());
    let only_1 = vec![
        (free(0), 2),
        (free(1), 2),
        (free(2), 9),
        (pledged(1), 7),
        (debt(2), 2),
        (surplus(0), 1),
    ];
    assert_eq!(made, expected(only_1));
}

#[test]
fn debts_that_are_not_covered_are_errors_with_line_and_shortfall() {
    let terms = terms(&[8, 10], &[10, 10]);
    let ledger = ledger(
        &[
            ("a", Balance, 0, 10),
            ("a", Debt, 1, 8),
            ("b", Balance, 0, 10),
            ("b", Debt, 1, 1_009),
            ("c", Debt, 0, 1),
        ],
        2,
    );
    let error = choose(&ledger, &terms).err().unwrap();
    assert!(error.hint().contains("leave_out"));
    let LoansError::Uncovered(diagnostics) = error else {
        panic!("{error}");
    };
    let groups: Vec<_> = diagnostics.iter().collect();
    assert_eq!(groups.len(), 1);
    assert_eq!(
        groups[0].message,
        "the account's debts are worth 100.1 USD more than what its balances cover after haircuts"
    );
    let places = groups[0].places.iter();
    let places: Vec<_> = places.map(ToString::to_string).collect();
    assert_eq!(places, [":3 (by 100.1 USD)", ":5 (by 0.1 USD)"]);
    assert!(!groups[0].logged().contains("100.1"));
}

#[test]
fn bad_debt_is_left_out_the_largest_first_and_balances_stay() {
    let mut terms = terms(&[8, 10], &[10, 10]);
    terms.bad_debt = BadDebt::LeaveOut;
    let ledger = ledger(
        &[
            ("a", Balance, 0, 10),
            ("a", Debt, 0, 3),
            ("a", Debt, 1, 9),
            ("b", Debt, 0, 5),
            ("c", Balance, 1, 5),
        ],
        2,
    );
    let made = choose(&ledger, &terms).unwrap();
    // 80 covers 30 and 50 of the 90.
    let a = vec![(pledged(0), 10), (debt(0), 3), (debt(1), 5)];
    let c = vec![(free(1), 5)];
    let expected =
        [("a", a), ("b", vec![]), ("c", c)].map(|(id, entries)| (id.to_owned(), entries));
    assert_eq!(read(&made), Committed::from(expected));
    let report = made.report();
    assert_eq!((report.indebted, report.counted, report.bad), (2, 1, 2));
    assert_eq!(report.assets[0].uncovered, 5);
    assert_eq!(report.assets[1].uncovered, 4);
}

/// So many accounts with 100 units and debts of 10 in one asset.
fn borrowers(count: usize) -> Ledger {
    let lines: Vec<Line> = (0..count)
        .flat_map(|i| {
            [
                (format!("user{i}"), Balance, 0, 100),
                (format!("user{i}"), Debt, 0, 10),
            ]
        })
        .collect();
    ledger_with(&lines, 1, 1 << 20)
}

fn debts_of(committed: &Committed) -> Vec<u64> {
    let debts = committed.values().map(|entries| {
        let debts = entries.iter().filter(|entry| entry.0 == debt(0));
        debts.map(|entry| entry.1).sum()
    });
    debts.collect()
}

#[test]
fn debts_beyond_the_share_are_left_out_the_last_one_in_part() {
    let mut terms = terms(&[10], &[10]);
    // 5.33% of 2,000, rounded down to 106: ten debts and six units.
    terms.shares = vec![533];
    let ledger = borrowers(20);
    let made = choose(&ledger, &terms).unwrap();
    let mut debts = debts_of(&read(&made));
    assert_eq!(made.totals().debts, [106]);
    assert_eq!(made.report().assets[0].beyond_share, 94);
    debts.sort_unstable();
    let expected = [vec![0; 9], vec![6], vec![10; 10]].concat();
    assert_eq!(debts, expected);
}

#[test]
fn whose_debts_are_left_out_depends_on_the_seed_and_not_on_the_ids() {
    let mut terms = terms(&[10], &[10]);
    terms.shares = vec![500];
    let ledger = borrowers(40);
    let counted = |seed: u8| {
        let scratch = Scratch::default();
        let made =
            CommittedLedger::choose::<Tiny>(&ledger, Some(&terms), &[seed; 32], &scratch, &Silent);
        debts_of(&read(&made.unwrap()))
    };
    let (one, other) = (counted(1), counted(2));
    assert_ne!(one, other);
    assert_eq!(one, counted(1));
    for debts in [one, other] {
        let sorted = debts.is_sorted() || debts.iter().rev().is_sorted();
        assert!(!sorted, "{debts:?}");
        assert_eq!(debts.iter().sum::<u64>(), 200);
    }
}

#[test]
fn without_a_share_no_debt_counts_and_nothing_is_pledged() {
    let mut terms = terms(&[10], &[10]);
    terms.shares = vec![0];
    let ledger = borrowers(3);
    let made = choose(&ledger, &terms).unwrap();
    let all_free = CommittedLedger::without_debts(&ledger);
    assert_eq!(read(&made), read(&all_free));
    assert_eq!(made.digest(), all_free.digest());
    let report = made.report();
    assert_eq!((report.indebted, report.counted), (3, 0));
    assert_eq!(report.assets[0].beyond_share, 30);
}

#[test]
fn an_asset_whose_cap_has_no_room_is_passed_over() {
    let mut terms = terms(&[10, 10], &[10, 10]);
    let ledger = ledger(
        &[
            ("a", Balance, 0, 50),
            ("a", Balance, 1, 8),
            ("a", Debt, 1, 20),
            ("b", Balance, 1, 20),
        ],
        2,
    );
    let expected = |a: Vec<(usize, u64)>| {
        Committed::from([("a".to_owned(), a), ("b".to_owned(), vec![(free(1), 20)])])
    };
    cap(&mut terms, 0, 200);
    let all = choose(&ledger, &terms).unwrap();
    assert_eq!(
        read(&all),
        expected(vec![
            (free(0), 30),
            (free(1), 8),
            (pledged(0), 20),
            (debt(1), 20)
        ])
    );
    // One unit of F less: asset 0 is passed over in full, and asset 1 covers eight units.
    cap(&mut terms, 0, 199);
    let made = choose(&ledger, &terms).unwrap();
    assert_eq!(
        read(&made),
        expected(vec![(free(0), 50), (pledged(1), 8), (debt(1), 8)])
    );
    assert_eq!(made.report().assets[1].beyond_cap, 12);
}

#[test]
fn caps_are_filled_in_a_keyed_order() {
    let mut terms = terms(&[10], &[10]);
    cap(&mut terms, 0, 10 * 10 * 7 + 99);
    let ledger = borrowers(20);
    let made = choose(&ledger, &terms).unwrap();
    let debts = debts_of(&read(&made));
    assert_eq!(debts.iter().sum::<u64>(), 70);
    assert!(
        !debts.is_sorted() && !debts.iter().rev().is_sorted(),
        "{debts:?}"
    );
    assert_eq!(made.report().assets[0].beyond_cap, 130);
}

#[test]
fn a_ledger_without_debts_is_what_it_was() {
    let ledger = ledger(&[("a", Balance, 0, 5), ("b", Balance, 1, 0)], 2);
    let made = choose(&ledger, &terms(&[1, 1], &[1, 1])).unwrap();
    let expected = [
        ("a".to_owned(), vec![(free(0), 5)]),
        ("b".to_owned(), vec![]),
    ];
    assert_eq!(read(&made), Committed::from(expected));
    assert_eq!(
        made.digest(),
        CommittedLedger::without_debts(&ledger).digest()
    );
}

#[test]
fn amounts_of_64_bits_at_coefficients_of_96_bits_do_not_overflow() {
    let most = (1u128 << 96) - 1;
    let mut terms = terms(&[most, most], &[most, most]);
    let (all, half) = (u64::MAX, u64::MAX / 2);
    let lines: Vec<Line> = (0..20)
        .flat_map(|i| {
            [
                (format!("user{i}"), Balance, 0, all),
                (format!("user{i}"), Balance, 1, all),
                (format!("user{i}"), Debt, 0, all),
                (format!("user{i}"), Debt, 1, half),
            ]
        })
        .collect();
    let ledger = ledger_with(&lines, 2, 1 << 20);
    let made = choose(&ledger, &terms).unwrap();
    assert_eq!(made.totals().debts[0], 20 * u128::from(all));
    assert_eq!(made.totals().pledged[1], 20 * u128::from(half));
    // A cap for five accounts' pledges of the second asset.
    cap(&mut terms, 1, 0);
    terms.caps[1].as_mut().unwrap().cap = num_bigint::BigUint::from(most) * half * 5u32;
    let made = choose(&ledger, &terms).unwrap();
    assert_eq!(made.totals().pledged[1], 5 * u128::from(half));
}

#[test]
fn a_run_that_is_to_end_ends() {
    struct Stopping;
    impl crate::progress::Progress for Stopping {
        fn stage(&self, _: crate::progress::Stage, _: Option<u64>) {}
        fn advance(&self, _: u64) {}
        fn stopping(&self) -> bool {
            true
        }
    }
    let ledger = borrowers(5_000);
    let made = CommittedLedger::choose::<Tiny>(
        &ledger,
        Some(&terms(&[1], &[1])),
        &SEED,
        &Scratch::default(),
        &Stopping,
    );
    assert!(matches!(made, Err(LoansError::Stopped)));
}
