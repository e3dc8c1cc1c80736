//! The ledger as it is committed: after every choice about debts, and after balances are split into free and pledged.

use circuits::{hash::Digest32, shape::Shape, solvency::LiabilityTotals};

use super::{
    accounts::{CommittedAccounts, CommittedSize, LedgerLoans, read},
    error::LoansError,
    passes::{Debtors, Tally},
    report::{AssetLoans, LoansReport},
    terms::LoanTerms,
};
use crate::{
    inputs::ledger::Ledger,
    progress::Progress,
    sorting::{Scratch, ScratchError},
};

/// What is committed of a ledger.
pub struct CommittedLedger<'a> {
    ledger: &'a Ledger,
    /// The choice about debts, if any count.
    loans: Option<LedgerLoans>,
    size: CommittedSize,
    totals: LiabilityTotals,
    digest: Digest32,
    report: LoansReport,
}

impl<'a> CommittedLedger<'a> {
    /// Balances in full, all of them free, and no debts. Nothing is read for it.
    pub fn without_debts(ledger: &'a Ledger) -> Self {
        let assets = ledger.totals().iter().zip(ledger.debt_totals());
        let assets = assets.map(|(gross, debts)| AssetLoans {
            gross: *gross,
            debts: *debts,
            ignored: *debts,
            ..AssetLoans::default()
        });
        Self {
            ledger,
            loans: None,
            size: CommittedSize {
                accounts: ledger.account_count(),
                entries: ledger.balance_count(),
                largest: ledger.largest_account(),
                id_bytes: ledger.id_bytes(),
            },
            totals: LiabilityTotals::without_debts(ledger.totals().to_vec()),
            digest: ledger.balances_digest(),
            report: LoansReport {
                assets: assets.collect(),
                indebted: ledger.indebted_count(),
                counted: 0,
                bad: 0,
            },
        }
    }

    /// Chooses which debts count and what covers them. Without terms none do.
    ///
    /// The choice follows from the ledger, the terms and the seed ([`BuildSecret::shuffle_seed`]): whoever makes it
    /// anew makes the same. A ledger without debts is not read; one with debts is read two to five times. What does not
    /// fit in memory is sorted in `scratch`. `progress` is asked whether to go on, and told nothing.
    ///
    /// # Errors
    /// [`LoansError`].
    ///
    /// [`BuildSecret::shuffle_seed`]: circuits::leaf::BuildSecret::shuffle_seed
    pub fn choose<S: Shape>(
        ledger: &'a Ledger,
        terms: Option<&LoanTerms>,
        seed: &[u8; 32],
        scratch: &Scratch,
        progress: &dyn Progress,
    ) -> Result<Self, LoansError> {
        let terms = terms.filter(|_| ledger.indebted_count() > 0);
        let Some(terms) = terms else {
            return Ok(Self::without_debts(ledger));
        };
        let debtors = Debtors { ledger, progress };
        let selection = debtors.selection(terms, seed, scratch)?;
        let mut loans = LedgerLoans {
            selection,
            skipped_collateral: None,
        };
        let mut tally = Tally::new::<S>(ledger, &loans, progress)?;
        if !terms.within_caps(&tally.totals.pledged) {
            loans.skipped_collateral = Some(debtors.skipped_collateral(&loans.selection, scratch)?);
            tally = Tally::new::<S>(ledger, &loans, progress)?;
        }
        let Tally {
            size,
            totals,
            digest,
            report,
        } = tally;
        Ok(Self {
            ledger,
            loans: Some(loans),
            size,
            totals,
            digest,
            report,
        })
    }

    /// Reads the accounts, in the order of their ids' bytes.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn accounts(&self) -> Result<CommittedAccounts<'_>, ScratchError> {
        read(self.ledger, self.loans.as_ref())
    }

    /// How much is committed.
    pub fn size(&self) -> CommittedSize {
        self.size
    }

    /// What the leaves add up to.
    pub fn totals(&self) -> &LiabilityTotals {
        &self.totals
    }

    /// SHA-256 of what is committed: for each account, by the bytes of its id, `len(id) u16 || id || count u16 ||
    /// (row u16 || amount u64)*`, all little-endian.
    pub fn digest(&self) -> Digest32 {
        self.digest
    }

    /// What became of the debts. For the operator's eyes only.
    pub fn report(&self) -> &LoansReport {
        &self.report
    }
}
