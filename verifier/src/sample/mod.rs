//! Many accounts at once, as an auditor checks them who drew a sample: the file of each from one folder. Accounts are
//! read, checked and told in batches: of a list no more is held than a digest of each account.

mod accounts;
mod drawn;
mod folder;
mod outcome;

use std::{collections::HashSet, io::BufRead, path::PathBuf};

use circuits::{
    hash::{Digest32, sha256_bytes},
    ledger::{AccountId, Root},
    shape::Shape,
    tree::LeafPosition,
};
use rayon::prelude::*;

use self::outcome::Checked;
pub use self::{
    accounts::{AccountList, ListedAccount},
    drawn::{Drawn, check_drawn},
    folder::InclusionFolder,
    outcome::{Outcome, Snapshot},
};
use documents::{
    inclusion::{Finding, InclusionVerifier},
    refusal::{Reason, Refusal},
};

/// Accounts that are checked side by side.
const BATCH: usize = 256;

/// One account of the list, checked.
#[derive(Debug)]
pub struct CheckedAccount {
    /// Where it is in the list, and its id.
    pub listed: ListedAccount,
    /// Its file, if there is one.
    pub file: Option<PathBuf>,
    /// Where its leaf is, if the file verifies.
    pub position: Option<LeafPosition>,
    /// Whose ledger that leaf is of, if the file verifies: the root binds it, so it is the same for all.
    pub snapshot: Option<Snapshot>,
    /// What came of it.
    pub outcome: Outcome,
}

impl CheckedAccount {
    /// The same for two lines of one account. One that verifies is known by its file: a table's apostrophe before an id
    /// makes no second account of it.
    fn key(&self) -> Digest32 {
        match (&self.file, &self.outcome) {
            (Some(file), Outcome::Verified(_)) => sha256_bytes(file.as_os_str().as_encoded_bytes()),
            _ => sha256_bytes(self.listed.id.as_bytes()),
        }
    }
}

/// How many accounts came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Counted, without debts.
    pub included: u64,
    /// Counted, with debts that their owners have to confirm.
    pub debts_to_confirm: u64,
    /// In the ledger with nothing.
    pub empty: u64,
    /// Without a file.
    pub missing: u64,
    /// Whose files do not hold.
    pub rejected: u64,
    /// The code of the first of these.
    pub rejected_for: Option<Reason>,
    /// Of these, whose files lead to another root.
    pub under_another_root: u64,
    /// Whose files could not be read.
    pub unread: u64,
    /// Lines of accounts that the list had before: they count in nothing else.
    pub repeated: u64,
}

impl Tally {
    fn add(&mut self, outcome: &Outcome) {
        if let Outcome::Refused(Refusal::Rejected { reason, .. }) = outcome {
            self.rejected_for.get_or_insert(*reason);
            self.under_another_root += u64::from(*reason == Reason::RootNotExpected);
        }
        let number = match outcome {
            Outcome::Verified(Finding::Included) => &mut self.included,
            Outcome::Verified(Finding::DebtsToConfirm) => &mut self.debts_to_confirm,
            Outcome::Verified(Finding::Empty) => &mut self.empty,
            Outcome::Missing { .. } => &mut self.missing,
            Outcome::Refused(Refusal::Rejected { .. }) => &mut self.rejected,
            Outcome::Refused(
                Refusal::Damaged { .. } | Refusal::Unchecked { .. } | Refusal::NoVerdict { .. },
            ) => &mut self.unread,
        };
        *number += 1;
    }

    /// All accounts of the list.
    pub fn accounts(&self) -> u64 {
        self.included
            + self.debts_to_confirm
            + self.empty
            + self.missing
            + self.rejected
            + self.unread
    }
}

/// Checks every account of a list against a root, and tells `each` what came of it, in the order of the list.
///
/// # Errors
/// A refusal if the list cannot be read, or has nobody; what was told before stands.
pub fn check_accounts<S: Shape, R: BufRead>(
    verifier: &InclusionVerifier<S>,
    folder: &InclusionFolder,
    mut list: AccountList<R>,
    root: Root,
    mut each: impl FnMut(&CheckedAccount),
) -> Result<Tally, Refusal> {
    let mut tally = Tally::default();
    let mut seen = HashSet::new();
    loop {
        let batch: Vec<_> = list.by_ref().take(BATCH).collect::<Result<_, _>>()?;
        if batch.is_empty() {
            break;
        }
        let checked: Vec<_> = batch
            .into_par_iter()
            .map(|listed| check(verifier, folder, listed, root))
            .collect();
        for account in &checked {
            if seen.insert(account.key()) {
                tally.add(&account.outcome);
            } else {
                tally.repeated += 1;
            }
            each(account);
        }
    }
    if tally.accounts() == 0 {
        return Err(Refusal::NoVerdict {
            what: "the list of accounts has none".to_owned(),
            hint: "write one account id on each line, or give a CSV file with a column account"
                .to_owned(),
        });
    }
    Ok(tally)
}

fn check<S: Shape>(
    verifier: &InclusionVerifier<S>,
    folder: &InclusionFolder,
    listed: ListedAccount,
    root: Root,
) -> CheckedAccount {
    let Checked {
        file,
        position,
        snapshot,
        outcome,
    } = match AccountId::new(&listed.id) {
        Err(error) => {
            let refusal = Refusal::NoVerdict {
                what: error.to_string(),
                hint: "correct the id in the list".to_owned(),
            };
            Checked::without_leaf(None, Outcome::Refused(refusal))
        }
        Ok(id) => folder.check(verifier, id, root),
    };
    CheckedAccount {
        listed,
        file,
        position,
        snapshot,
        outcome,
    }
}
