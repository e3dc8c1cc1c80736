//! What is committed of ledgers with debts: against what it must be for the proof, and against a second way of choosing.

mod naive;
mod properties;
mod steps;

use std::collections::BTreeMap;

use circuits::{
    collateral::CollateralVector,
    leaf::Component,
    ledger::{Amount, AssetId},
    shape::Tiny,
    solvency::statement::CollateralCap,
};
use documents::decimal::{CommonScale, Decimal};

use super::{CommittedLedger, LoanTerms, LoansError};
use crate::{
    inputs::{
        builder::LedgerBuilder,
        ledger::{Ledger, Side},
        snapshot::BadDebt,
    },
    progress::Silent,
    sorting::Scratch,
};

const SEED: [u8; 32] = [7; 32];

fn asset(index: usize) -> AssetId {
    AssetId::new(index).unwrap()
}

/// A line of a ledger: account, side, asset, amount.
type Line = (String, Side, usize, u64);

fn ledger_with(lines: &[Line], listed: usize, memory: usize) -> Ledger {
    let scratch = Scratch::default().with_memory(memory);
    let mut builder = LedgerBuilder::with(listed, scratch, &Silent);
    for (id, side, index, amount) in lines {
        match side {
            Side::Balance => builder.push(id, asset(*index), Amount(*amount)),
            Side::Debt => builder.push_debt(id, asset(*index), Amount(*amount)),
        }
    }
    builder.finish().unwrap()
}

fn ledger(lines: &[(&str, Side, usize, u64)], listed: usize) -> Ledger {
    let lines: Vec<Line> = lines
        .iter()
        .map(|(id, side, asset, amount)| ((*id).to_owned(), *side, *asset, *amount))
        .collect();
    ledger_with(&lines, listed, 1 << 20)
}

/// Terms under which all debts count that are covered.
fn terms(pledged: &[u128], debts: &[u128]) -> LoanTerms {
    let listed = pledged.len();
    LoanTerms {
        vector: CollateralVector::new(pledged.to_vec(), debts.to_vec()).unwrap(),
        shares: vec![10_000; listed],
        caps: vec![None; listed],
        bad_debt: BadDebt::Error,
        // One unit of F is a hundredth of a dollar.
        scale: CommonScale::of(&[Decimal::parse("0.01").unwrap()]).0,
        quote: "USD".to_owned(),
        pledge_order: (0..listed).map(asset).collect(),
    }
}

fn cap(terms: &mut LoanTerms, index: usize, cap: u128) {
    terms.caps[index] = Some(CollateralCap {
        coefficient: terms.vector.pledged(asset(index)),
        cap: cap.into(),
    });
}

fn choose<'a>(ledger: &'a Ledger, terms: &LoanTerms) -> Result<CommittedLedger<'a>, LoansError> {
    let scratch = Scratch::default().with_memory(1 << 20);
    CommittedLedger::choose::<Tiny>(ledger, Some(terms), &SEED, &scratch, &Silent)
}

/// Accounts by id, each with its entries by row.
type Committed = BTreeMap<String, Vec<(usize, u64)>>;

fn read(committed: &CommittedLedger<'_>) -> Committed {
    let mut read = Committed::new();
    let mut accounts = committed.accounts().unwrap();
    while let Some(account) = accounts.next_account().unwrap() {
        let entries = account.entries().iter();
        let entries = entries.map(|entry| (entry.component.row::<Tiny>(), entry.amount.0));
        let before = read.insert(account.id().as_str().to_owned(), entries.collect());
        assert!(before.is_none(), "an account comes once");
    }
    read
}

fn row(component: Component) -> usize {
    component.row::<Tiny>()
}

fn free(index: usize) -> usize {
    row(Component::Free(asset(index)))
}

fn pledged(index: usize) -> usize {
    row(Component::Pledged(asset(index)))
}

fn debt(index: usize) -> usize {
    row(Component::Debt(asset(index)))
}

fn surplus(limb: usize) -> usize {
    row([Component::SurplusLow, Component::SurplusHigh][limb])
}
