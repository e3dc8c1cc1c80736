//! For any ledger and any terms: what the proof asks for, and what the second way of choosing says.

use std::collections::BTreeMap;

use circuits::{
    hash::{Digest32, sha256_bytes},
    shape::{Shape as _, Tiny},
};
use num_bigint::BigInt;
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;

const LISTED: usize = 4;

fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0..12u64, 2 => 0..1_000u64, 1 => any::<u64>()]
}

/// Lines without one that says again what another said, in any order.
fn lines() -> impl Strategy<Value = Vec<Line>> {
    let side = prop_oneof![Just(Side::Balance), Just(Side::Debt)];
    let line = (0..14usize, side, 0..LISTED, amount());
    vec(line, 1..60).prop_map(|lines| {
        let mut said = std::collections::BTreeSet::new();
        lines
            .into_iter()
            .filter(|(id, side, asset, _)| said.insert((*id, *side, *asset)))
            // Some ids begin as others do.
            .map(|(id, side, asset, amount)| {
                ("a".repeat(id % 3) + &id.to_string(), side, asset, amount)
            })
            .collect()
    })
}

prop_compose! {
    fn any_terms()(
        units in vec((1..40u128, 0..=10u128), LISTED),
        large in prop::bool::weighted(0.2),
        shares in vec(prop_oneof![1 => Just(0u16), 2 => 0..=10_000u16, 3 => Just(10_000u16)], LISTED),
        caps in vec(option::weighted(0.4, prop_oneof![0..2_000u128, 0..200_000u128]), LISTED),
        order in Just((0..LISTED).collect::<Vec<_>>()).prop_shuffle(),
    ) -> LoanTerms {
        let scale = if large { (1 << 90) + 1 } else { 1 };
        let debts: Vec<u128> = units.iter().map(|(unit, _)| unit * scale).collect();
        let pledged: Vec<u128> = units.iter().map(|(unit, part)| unit * scale * part / 10).collect();
        let mut terms = terms(&pledged, &debts);
        terms.shares = shares;
        for (index, most) in caps.into_iter().enumerate() {
            if let Some(most) = most {
                cap(&mut terms, index, most * scale);
            }
        }
        terms.bad_debt = BadDebt::LeaveOut;
        terms.pledge_order = order.into_iter().map(asset).collect();
        terms
    }
}

/// What the report and the totals must come to, from the lines and from what is committed.
fn sums(lines: &[Line], side: Side) -> Vec<u128> {
    let mut sums = vec![0; LISTED];
    for (_, of, asset, amount) in lines.iter().filter(|(_, of, ..)| *of == side) {
        debug_assert_eq!(*of, side);
        sums[*asset] += u128::from(*amount);
    }
    sums
}

fn digest(committed: &Committed) -> Digest32 {
    let mut bytes = Vec::new();
    for (id, entries) in committed {
        bytes.extend((id.len() as u16).to_le_bytes());
        bytes.extend(id.as_bytes());
        bytes.extend((entries.len() as u16).to_le_bytes());
        for (row, amount) in entries {
            bytes.extend((*row as u16).to_le_bytes());
            bytes.extend(amount.to_le_bytes());
        }
    }
    sha256_bytes(&bytes)
}

/// F, row by row, as signed integers.
fn coefficients(terms: &LoanTerms) -> Vec<BigInt> {
    let mut f = vec![BigInt::ZERO; Tiny::COMPONENTS];
    for index in 0..LISTED {
        f[pledged(index)] = terms.vector.pledged(asset(index)).into();
        f[debt(index)] = -BigInt::from(terms.vector.debt(asset(index)));
    }
    f[surplus(0)] = BigInt::from(-1);
    f[surplus(1)] = BigInt::from(-1) << 64u32;
    f
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20000))]

    #[test]
    fn accounts_are_covered_and_the_policy_holds(lines in lines(), terms in any_terms()) {
        let ledger = ledger_with(&lines, LISTED, 1 << 20);
        let chosen = choose(&ledger, &terms).unwrap();
        let committed = read(&chosen);
        let f = coefficients(&terms);

        let given = |id: &str, side: Side, index: usize| {
            let mut given = lines.iter();
            let line = given.find(|line| line.0 == id && (line.1, line.2) == (side, index));
            line.map_or(0, |line| line.3)
        };
        for (id, entries) in &committed {
            // No id twice, none of zero.
            prop_assert!(entries.windows(2).all(|pair| pair[0].0 < pair[1].0), "{:?}", entries);
            prop_assert!(entries.iter().all(|(_, amount)| *amount > 0));
            let sum: BigInt = entries.iter().map(|(row, amount)| &f[*row] * *amount).sum();
            prop_assert_eq!(sum, BigInt::ZERO);

            let by_row: BTreeMap<usize, u64> = entries.iter().copied().collect();
            let at = |row| by_row.get(&row).copied().unwrap_or(0);
            prop_assert!(at(surplus(1)) < 1 << 32);
            let mut in_part = 0;
            for index in 0..LISTED {
                let balance = given(id, Side::Balance, index);
                prop_assert_eq!(at(free(index)) + at(pledged(index)), balance);
                prop_assert!(at(debt(index)) <= given(id, Side::Debt, index));
                in_part += usize::from(at(free(index)) > 0 && at(pledged(index)) > 0);
            }
            prop_assert!(in_part <= 1);
            // Nothing is pledged for nothing.
            let owes = (0..LISTED).any(|index| at(debt(index)) > 0);
            prop_assert!(owes || entries.iter().all(|(row, _)| *row < Tiny::REGISTRY));
        }

        // The clauses M1 and M2, in the totals that the leaves come to.
        let totals = chosen.totals();
        for index in 0..LISTED {
            let gross = totals.free[index] + totals.pledged[index];
            prop_assert!(10_000 * totals.debts[index] <= u128::from(terms.shares[index]) * gross);
            if let Some(cap) = &terms.caps[index] {
                prop_assert!(BigInt::from(cap.coefficient) * totals.pledged[index] <= cap.cap.clone().into());
            }
        }
    }

    #[test]
    fn the_second_way_of_choosing_agrees(lines in lines(), terms in any_terms()) {
        let ledger = ledger_with(&lines, LISTED, 1 << 20);
        let chosen = choose(&ledger, &terms).unwrap();
        prop_assert_eq!(read(&chosen), naive::choose(&lines, &terms));
    }

    #[test]
    fn size_totals_digest_and_report_are_those_of_the_accounts(lines in lines(), terms in any_terms()) {
        let ledger = ledger_with(&lines, LISTED, 1 << 20);
        let chosen = choose(&ledger, &terms).unwrap();
        let committed = read(&chosen);
        let size = chosen.size();
        prop_assert_eq!(size.accounts as usize, committed.len());
        let counts = || committed.values().map(Vec::len);
        prop_assert_eq!(size.entries as usize, counts().sum::<usize>());
        prop_assert_eq!(size.largest, counts().max().unwrap());
        prop_assert_eq!(size.id_bytes as usize, committed.keys().map(String::len).sum::<usize>());
        prop_assert_eq!(chosen.digest(), digest(&committed));

        let total = |row: usize| -> u128 {
            let entries = committed.values().flatten();
            entries.filter(|entry| entry.0 == row).map(|entry| u128::from(entry.1)).sum()
        };
        let (balances, debts) = (sums(&lines, Side::Balance), sums(&lines, Side::Debt));
        for index in 0..LISTED {
            let totals = chosen.totals();
            prop_assert_eq!(totals.free[index], total(free(index)));
            prop_assert_eq!(totals.pledged[index], total(pledged(index)));
            prop_assert_eq!(totals.debts[index], total(debt(index)));
            let report = &chosen.report().assets[index];
            prop_assert_eq!(report.gross, balances[index]);
            prop_assert_eq!(report.gross, totals.free[index] + totals.pledged[index]);
            prop_assert_eq!(report.pledged, totals.pledged[index]);
            prop_assert_eq!(report.debts, debts[index]);
            prop_assert_eq!(report.counted, totals.debts[index]);
            prop_assert_eq!(report.ignored, 0);
            let left_out = report.uncovered + report.beyond_share + report.beyond_cap;
            prop_assert_eq!(report.debts, report.counted + left_out);
        }
        prop_assert_eq!(chosen.totals().surplus, [total(surplus(0)), total(surplus(1))]);
    }

    #[test]
    fn neither_the_order_of_lines_nor_memory_makes_a_difference(
        (one, other) in lines().prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
        terms in any_terms(),
        memory in select(vec![300usize, 2_000]),
    ) {
        let in_memory = ledger_with(&one, LISTED, 1 << 20);
        let on_disk = ledger_with(&other, LISTED, memory);
        let one = choose(&in_memory, &terms).unwrap();
        let scratch = Scratch::default().with_memory(memory);
        let other =
            CommittedLedger::choose::<Tiny>(&on_disk, Some(&terms), &SEED, &scratch, &Silent).unwrap();
        prop_assert_eq!(one.digest(), other.digest());
        prop_assert_eq!(read(&one), read(&other));
    }

    #[test]
    fn ignored_debts_leave_free_balances(lines in lines()) {
        let ledger = ledger_with(&lines, LISTED, 1 << 20);
        let scratch = Scratch::default();
        let chosen = CommittedLedger::choose::<Tiny>(&ledger, None, &SEED, &scratch, &Silent).unwrap();
        let committed = read(&chosen);
        prop_assert_eq!(chosen.digest(), digest(&committed));
        let rows = || committed.values().flatten().map(|entry| entry.0);
        prop_assert!(rows().all(|row| row < LISTED));
        prop_assert_eq!(chosen.size().entries as usize, rows().count());
        prop_assert_eq!(&chosen.totals().free, &sums(&lines, Side::Balance));
        let debts = sums(&lines, Side::Debt);
        for (report, debts) in chosen.report().assets.iter().zip(debts) {
            prop_assert_eq!((report.ignored, report.counted), (debts, 0));
        }
    }
}
