//! Going through all accounts: to find the choice, and to add up what it comes to.

use circuits::{hash::Digest32, leaf::Component, shape::Shape, solvency::LiabilityTotals};
use num_bigint::BigUint;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{
    accounts::{CommittedAccount, CommittedSize, LedgerLoans, read},
    caps::{CapOrder, SkippedCollateral},
    error::LoansError,
    report::{AssetLoans, LoansReport},
    selection::{ExclusionReason, LoanSelection, SelectedLoans},
    share::{Excess, ShareOrder},
    terms::LoanTerms,
};
use crate::{
    inputs::{
        diagnostics::{Code, Diagnostics, Finding},
        ledger::{Account, Ledger},
        snapshot::BadDebt,
    },
    progress::Progress,
    sorting::Scratch,
};

/// Accounts after which it is asked whether to go on.
const ACCOUNTS_AT_ONCE: u64 = 1 << 12;

/// Digits after the point of what an account is short of.
const SHOWN_DIGITS: u32 = 2;

/// The accounts of a ledger that have debts.
pub(super) struct Debtors<'a> {
    pub ledger: &'a Ledger,
    pub progress: &'a dyn Progress,
}

impl Debtors<'_> {
    /// Goes through them, in the order of their ids.
    fn each(
        &self,
        mut visit: impl FnMut(&Account) -> Result<(), LoansError>,
    ) -> Result<(), LoansError> {
        let mut accounts = self.ledger.accounts()?;
        let mut stop = StopCheck::new(self.progress);
        while let Some(account) = accounts.next_account()? {
            stop.count()?;
            if !account.debts().is_empty() {
                visit(account)?;
            }
        }
        Ok(())
    }

    /// The choice, but for what caps make of it.
    pub fn selection(
        &self,
        terms: &LoanTerms,
        seed: &[u8; 32],
        scratch: &Scratch,
    ) -> Result<LoanSelection, LoansError> {
        let mut selected = SelectedLoans::default();
        let mut diagnostics = Diagnostics::default();
        let mut covered = vec![0; self.ledger.totals().len()];
        self.each(|account| {
            let short = terms.cover(account, &mut selected);
            if short > BigUint::ZERO && terms.bad_debt == BadDebt::Error {
                self.report_shortfall(account, &short, terms, &mut diagnostics);
            }
            for (asset, amount) in selected.debts() {
                covered[asset.index()] += u128::from(amount.0);
            }
            Ok(())
        })?;
        if diagnostics.errors() > 0 {
            return Err(LoansError::Uncovered(Box::new(diagnostics)));
        }
        let excess = Excess::of(&terms.shares, self.ledger.totals(), &covered);
        let needs_order = excess.needs_order();
        let mut order = ShareOrder::new(excess, seed, scratch);
        if needs_order {
            self.each(|account| {
                terms.cover(account, &mut selected);
                for debt in selected.debts() {
                    order.push(account.id(), debt)?;
                }
                Ok(())
            })?;
        }
        Ok(LoanSelection {
            terms: terms.clone(),
            seed: Zeroizing::new(*seed),
            cutoffs: order.finish()?,
        })
    }

    fn report_shortfall(
        &self,
        account: &Account,
        short: &BigUint,
        terms: &LoanTerms,
        diagnostics: &mut Diagnostics,
    ) {
        let line = self.ledger.line_of(account);
        let short = terms.scale.number(short, SHOWN_DIGITS);
        let message = format!(
            "the account's debts are worth {short} {} more than what its balances cover after haircuts",
            terms.quote
        );
        let hint = "correct balances, debts, prices or haircuts, or set bad_debt = \"leave_out\" to count no more than \
                    is covered";
        let place = line.location();
        let finding = Finding::error(Code::DebtNotCovered, place, message, hint)
            .several(
                "debts of accounts are worth more than what their balances cover after haircuts",
                format!("by {short} {}", terms.quote),
            )
            .logged(
                "the account's debts are worth more than what its balances cover after haircuts",
            );
        diagnostics.report(finding);
    }

    /// What caps make of the choice.
    pub fn skipped_collateral(
        &self,
        selection: &LoanSelection,
        scratch: &Scratch,
    ) -> Result<SkippedCollateral, LoansError> {
        let mut selected = SelectedLoans::default();
        let mut order = CapOrder::new(selection, scratch);
        self.each(|account| {
            selection.count(account, &mut selected);
            selection.pledge(&[], &mut selected);
            Ok(order.push(account.id(), &selected)?)
        })?;
        Ok(order.finish()?)
    }
}

/// Asks now and then whether to go on.
struct StopCheck<'a> {
    progress: &'a dyn Progress,
    accounts: u64,
}

impl<'a> StopCheck<'a> {
    fn new(progress: &'a dyn Progress) -> Self {
        Self {
            progress,
            accounts: 0,
        }
    }

    fn count(&mut self) -> Result<(), LoansError> {
        self.accounts += 1;
        if self.accounts.is_multiple_of(ACCOUNTS_AT_ONCE) && self.progress.stopping() {
            return Err(LoansError::Stopped);
        }
        Ok(())
    }
}

/// What a ledger comes to under a choice.
pub(super) struct Tally {
    pub size: CommittedSize,
    pub totals: LiabilityTotals,
    pub digest: Digest32,
    pub report: LoansReport,
}

impl Tally {
    /// Adds up all accounts.
    pub fn new<S: Shape>(
        ledger: &Ledger,
        loans: &LedgerLoans,
        progress: &dyn Progress,
    ) -> Result<Self, LoansError> {
        let listed = ledger.totals().len();
        let mut tally = TallyBuilder {
            size: CommittedSize::default(),
            totals: LiabilityTotals::without_debts(vec![0; listed]),
            hasher: Sha256::new(),
            assets: vec![AssetLoans::default(); listed],
            counted: 0,
            bad: 0,
        };
        let mut accounts = read(ledger, Some(loans))?;
        let mut stop = StopCheck::new(progress);
        while let Some(account) = accounts.next_account()? {
            stop.count()?;
            tally.add::<S>(account);
            if let Some(selected) = accounts.selected() {
                tally.add_debts(selected);
            }
        }
        let totals = ledger.totals().iter().zip(ledger.debt_totals());
        for (asset, (gross, debts)) in tally.assets.iter_mut().zip(totals) {
            (asset.gross, asset.debts) = (*gross, *debts);
        }
        Ok(Self {
            size: tally.size,
            totals: tally.totals,
            digest: tally.hasher.finalize().into(),
            report: LoansReport {
                assets: tally.assets,
                indebted: ledger.indebted_count(),
                counted: tally.counted,
                bad: tally.bad,
            },
        })
    }
}

struct TallyBuilder {
    size: CommittedSize,
    totals: LiabilityTotals,
    hasher: Sha256,
    assets: Vec<AssetLoans>,
    counted: u64,
    bad: u64,
}

impl TallyBuilder {
    fn add<S: Shape>(&mut self, account: &CommittedAccount) {
        let (id, entries) = (account.id(), account.entries());
        let size = &mut self.size;
        size.accounts += 1;
        size.entries += entries.len() as u64;
        size.largest = size.largest.max(entries.len());
        size.id_bytes += id.as_bytes().len() as u64;
        // Ids have at most 256 bytes, and accounts fewer entries than there are components.
        self.hasher
            .update((id.as_bytes().len() as u16).to_le_bytes());
        self.hasher.update(id.as_bytes());
        self.hasher.update((entries.len() as u16).to_le_bytes());
        for entry in entries {
            let row = entry.component.row::<S>() as u16;
            self.hasher.update(row.to_le_bytes());
            self.hasher.update(entry.amount.0.to_le_bytes());
            // Fewer than 2^64 amounts below 2^64.
            let total = match entry.component {
                Component::Free(asset) => &mut self.totals.free[asset.index()],
                Component::Pledged(asset) => &mut self.totals.pledged[asset.index()],
                Component::Debt(asset) => &mut self.totals.debts[asset.index()],
                Component::SurplusLow => &mut self.totals.surplus[0],
                Component::SurplusHigh => &mut self.totals.surplus[1],
            };
            *total += u128::from(entry.amount.0);
        }
    }

    fn add_debts(&mut self, selected: &SelectedLoans) {
        for (asset, amount) in selected.debts() {
            self.assets[asset.index()].counted += u128::from(amount.0);
        }
        for (asset, amount) in selected.pledged() {
            self.assets[asset.index()].pledged += u128::from(amount.0);
        }
        for (reason, asset, amount) in selected.left_out() {
            let asset = &mut self.assets[asset.index()];
            let left_out = match reason {
                ExclusionReason::Uncovered => &mut asset.uncovered,
                ExclusionReason::Share => &mut asset.beyond_share,
                ExclusionReason::Cap => &mut asset.beyond_cap,
            };
            *left_out += u128::from(amount.0);
        }
        self.counted += u64::from(selected.owes());
        let mut left_out = selected.left_out().iter();
        self.bad += u64::from(left_out.any(|(reason, ..)| *reason == ExclusionReason::Uncovered));
    }
}
