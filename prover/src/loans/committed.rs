//! The ledger as it is committed: after every choice about debts, and after balances are split into free and pledged.

use circuits::{
    hash::Digest32,
    leaf::{Component, Entry},
    ledger::AccountId,
    shape::Shape,
    solvency::LiabilityTotals,
};

use super::{
    caps::{PassedOver, PassedOverReader},
    choice::{Choice, Chosen},
    error::LoansError,
    passes::{Debtors, Tally},
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
    /// The choice about debts, if any count.
    loans: Option<Loans>,
    size: CommittedSize,
    totals: LiabilityTotals,
    digest: Digest32,
    report: LoansReport,
}

/// A choice, and what the policy's caps make of it.
pub(super) struct Loans {
    pub choice: Choice,
    pub passed_over: Option<PassedOver>,
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
        let choice = debtors.choice(terms, seed, scratch)?;
        let mut loans = Loans {
            choice,
            passed_over: None,
        };
        let mut tally = Tally::new::<S>(ledger, &loans, progress)?;
        if !terms.within_caps(&tally.totals.pledged) {
            loans.passed_over = Some(debtors.passed_over(&loans.choice, scratch)?);
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

/// Reads a ledger's accounts under a choice.
pub(super) fn read<'r>(
    ledger: &'r Ledger,
    loans: Option<&'r Loans>,
) -> Result<CommittedAccounts<'r>, ScratchError> {
    let loans = loans.map(|loans| {
        let passed_over = loans.passed_over.as_ref();
        Ok(LoanReader {
            choice: &loans.choice,
            passed_over: passed_over.map(PassedOver::reader).transpose()?,
            chosen: Chosen::default(),
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
    choice: &'a Choice,
    passed_over: Option<PassedOverReader<'a>>,
    chosen: Chosen,
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
                let passed = match &mut loans.passed_over {
                    Some(passed_over) => passed_over.of(account.id())?,
                    None => &[],
                };
                loans.choice.count(account, &mut loans.chosen);
                loans.choice.pledge(passed, &mut loans.chosen);
                self.account.set_id(account);
                loans
                    .choice
                    .entries(&loans.chosen, &mut self.account.entries);
            }
            _ => self.account.without_debts(account),
        }
        Ok(Some(&self.account))
    }

    /// What became of the debts of the account that was read last; `None` if it has none.
    pub(super) fn chosen(&self) -> Option<&Chosen> {
        let loans = self.loans.as_ref().filter(|_| self.indebted);
        loans.map(|loans| &loans.chosen)
    }
}
