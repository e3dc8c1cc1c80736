use super::*;
use crate::progress::Silent;

fn asset(index: usize) -> AssetId {
    AssetId::new(index).unwrap()
}

#[test]
fn rejects_a_balance_given_twice_and_names_both_lines() {
    let mut builder = LedgerBuilder::new(1);
    for (file, lines) in [
        ("a.csv", [("x", 2), ("y", 9)]),
        ("b.csv", [("z", 2), ("y", 3)]),
    ] {
        builder.begin_file(file, RecordKind::Line, false);
        for (id, line) in lines {
            let id = AccountId::new(id).unwrap();
            builder.push_row(id, Side::Balance, asset(0), Amount(line), line);
        }
    }
    let line = |file: &str, line| {
        let file = LedgerFile {
            name: file.to_owned(),
            kind: RecordKind::Line,
        };
        file.line(line)
    };
    let duplicate = Duplicate {
        line: line("b.csv", 3),
        earlier: line("a.csv", 9),
        side: Side::Balance,
        asset: asset(0),
        wide: None,
        sum: false,
    };
    match builder.finish().unwrap_err() {
        LedgerError::Duplicates { first, count, .. } => {
            assert_eq!((first, count), (vec![duplicate], 1));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_balance_and_a_debt_of_one_asset_are_two_things_and_each_is_given_once() {
    let mut builder = LedgerBuilder::new(1);
    builder.push("a", asset(0), Amount(5));
    builder.push_debt("a", asset(0), Amount(3));
    let ledger = builder.finish().unwrap();
    assert_eq!(
        (ledger.totals(), ledger.debt_totals()),
        (&[5][..], &[3][..])
    );
    let mut builder = LedgerBuilder::new(1);
    for _ in 0..2 {
        builder.push_debt("a", asset(0), Amount(3));
    }
    match builder.finish().unwrap_err() {
        LedgerError::Duplicates { first, count, .. } => {
            assert_eq!((first[0].side, count), (Side::Debt, 1));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn files_that_add_up_have_one_sum_of_balances_and_one_of_debts() {
    let mut builder = LedgerBuilder::new(2);
    let alice = AccountId::new("alice").unwrap();
    for (file, amount) in [("spot.csv", 5), ("earn.csv", 0), ("funding.csv", 7)] {
        builder.begin_file(file, RecordKind::Line, true);
        builder.push_row(alice, Side::Balance, asset(0), Amount(amount), 2);
        builder.push_row(alice, Side::Debt, asset(0), Amount(1), 3);
        builder.push_row(alice, Side::Balance, asset(1), Amount(amount / 6), 4);
    }
    let ledger = builder.finish().unwrap();
    assert_eq!(
        (ledger.totals(), ledger.debt_totals()),
        (&[12, 1][..], &[3, 0][..])
    );
    assert_eq!((ledger.account_count(), ledger.balance_count()), (1, 2));
}

#[test]
fn a_file_that_does_not_add_up_repeats_what_another_says() {
    for adds in [[true, false], [false, true], [false, false]] {
        let mut builder = LedgerBuilder::new(1);
        for (file, adds) in ["a.csv", "b.csv"].into_iter().zip(adds) {
            builder.begin_file(file, RecordKind::Line, adds);
            let id = AccountId::new("alice").unwrap();
            builder.push_row(id, Side::Balance, asset(0), Amount(1), 2);
        }
        let refused = builder.finish();
        assert!(
            matches!(refused, Err(LedgerError::Duplicates { count: 1, .. })),
            "{adds:?}"
        );
    }
}

#[test]
fn a_sum_of_two_to_the_64_is_too_large_and_one_less_is_not() {
    for (last, fits) in [(0, true), (1, false)] {
        let mut builder = LedgerBuilder::new(1);
        builder.begin_file("a.csv", RecordKind::Line, true);
        let id = AccountId::new("alice").unwrap();
        for (line, amount) in [(2, u64::MAX), (3, last)] {
            builder.push_row(id, Side::Balance, asset(0), Amount(amount), line);
        }
        match builder.finish() {
            Ok(ledger) => {
                assert!(fits);
                assert_eq!(ledger.totals(), [u128::from(u64::MAX)]);
            }
            Err(LedgerError::Duplicates { first, largest, .. }) => {
                assert!(!fits);
                assert!(first[0].sum);
                assert_eq!((first[0].earlier.line, first[0].line.line), (2, 3));
                assert_eq!(largest[&asset(0)], 1 << 64);
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn rejects_a_zero_given_twice() {
    let mut builder = LedgerBuilder::new(1);
    builder.push("a", asset(0), Amount(0));
    builder.push("a", asset(0), Amount(5));
    assert!(matches!(
        builder.finish(),
        Err(LedgerError::Duplicates { count: 1, .. })
    ));
}

#[test]
fn the_first_thousand_repetitions_are_kept_and_all_are_counted() {
    let mut builder = LedgerBuilder::new(1);
    for _ in 0..2 {
        for i in 0..1_500 {
            builder.push(&format!("user{i}"), asset(0), Amount(1));
        }
    }
    match builder.finish().unwrap_err() {
        LedgerError::Duplicates { first, count, .. } => {
            assert_eq!((first.len(), count), (1_000, 1_500));
            assert_eq!((first[0].line.line, first[999].line.line), (1_501, 2_500));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_ledger_is_the_same_sorted_in_memory_and_on_the_disk() {
    let read = |memory| {
        let scratch = Scratch::default().with_memory(memory);
        let mut builder = LedgerBuilder::with(2, scratch, &Silent);
        for round in 0..2 {
            for i in 0..5_000u64 {
                builder.push(&format!("user{i}"), asset(round), Amount(i + 1));
            }
        }
        builder.finish().unwrap()
    };
    let (one, other) = (read(1 << 24), read(1 << 14));
    assert_eq!(one.scratch_bytes(), 0);
    assert!(other.scratch_bytes() > 0);
    for ledger in [&one, &other] {
        assert_eq!(
            (ledger.account_count(), ledger.balance_count()),
            (5_000, 10_000)
        );
    }
    assert_eq!(one.digest(), other.digest());
}
