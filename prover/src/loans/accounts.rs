//! Accounts with what is committed of them, one after the other.

use circuits::{
    leaf::{Component, Entry},
    ledger::AccountId,
};

use super::{
    caps::{SkippedCollateral, SkippedCollateralReader},
    selection::{LoanSelection, SelectedLoans},
};
use crate::{
    inputs::ledger::{Account, Accounts, Ledger},
    sorting::ScratchError,
};

/// A choice, and what the policy's caps make of it.
pub(super) struct LedgerLoans {
    pub selection: LoanSelection,
    pub skipped_collateral: Option<SkippedCollateral>,
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

/// Reads a ledger's accounts under a choice.
pub(super) fn read<'r>(
    ledger: &'r Ledger,
    loans: Option<&'r LedgerLoans>,
) -> Result<CommittedAccounts<'r>, ScratchError> {
    let loans = loans.map(|loans| {
        let skipped_collateral = loans.skipped_collateral.as_ref();
        Ok(LoanReader {
            selection: &loans.selection,
            skipped_collateral: skipped_collateral
                .map(SkippedCollateral::reader)
                .transpose()?,
            selected: SelectedLoans::default(),
        })
    });
    Ok(CommittedAccounts {
        accounts: ledger.accounts()?,
        loans: loans.transpose()?,
        account: CommittedAccount::default(),
        indebted: false,
    })
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

    fn set_id(&mut self, account: &Account) {
        self.id.clear();
        self.id.push_str(account.id().as_str());
    }

    fn without_debts(&mut self, account: &Account) {
        self.set_id(account);
        self.entries.clear();
        let free = account.entries().iter().map(|(asset, amount)| Entry {
            component: Component::Free(*asset),
            amount: *amount,
        });
        self.entries.extend(free);
    }
}

/// Reads committed accounts in the order of their ids' bytes.
pub struct CommittedAccounts<'a> {
    accounts: Accounts<'a>,
    loans: Option<LoanReader<'a>>,
    account: CommittedAccount,
    /// Whether it has debts in the files.
    indebted: bool,
}

/// Goes through the choice once more, account by account.
struct LoanReader<'a> {
    selection: &'a LoanSelection,
    skipped_collateral: Option<SkippedCollateralReader<'a>>,
    selected: SelectedLoans,
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
        self.indebted = !account.debts().is_empty();
        match &mut self.loans {
            Some(loans) if self.indebted => {
                let skipped = match &mut loans.skipped_collateral {
                    Some(skipped_collateral) => skipped_collateral.of(account.id())?,
                    None => &[],
                };
                loans.selection.count(account, &mut loans.selected);
                loans.selection.pledge(skipped, &mut loans.selected);
                self.account.set_id(account);
                loans
                    .selection
                    .entries(&loans.selected, &mut self.account.entries);
            }
            _ => self.account.without_debts(account),
        }
        Ok(Some(&self.account))
    }

    /// What became of the debts of the account that was read last; `None` if it has none.
    pub(super) fn selected(&self) -> Option<&SelectedLoans> {
        let loans = self.loans.as_ref().filter(|_| self.indebted);
        loans.map(|loans| &loans.selected)
    }
}
