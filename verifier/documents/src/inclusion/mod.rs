//! `verifier inclusion`: one account's balances, from the id that its owner types to the root.
//!
//! | file | what it has |
//! |---|---|
//! | [`mod@file`] | the file that one user is given, as JSON |
//! | [`writer`] | the same, written by the million |
//! | `entries` | the form that an account's entries have, in a file or in an archive |
//! | `documents` | finding what such a file leaves out |
//! | [`archive`] | many users' inclusions in one file that anybody may fetch and only their owners can read |
//! | [`encoded`] | what both are made of |

pub mod archive;
mod documents;
pub mod encoded;
pub mod entries;
pub mod file;
#[cfg(any(test, feature = "samples"))]
#[doc(hidden)]
pub mod samples;
#[cfg(test)]
mod tests;
pub mod writer;

use circuits::{
    leaf::{self, LeafGenerators, Salt},
    ledger::{AccountId, Amount, Root},
    shape::Shape,
    tree::{self, LedgerSize},
};

use self::entries::{check_entries, committed};
pub use self::{
    encoded::{EncodedInclusion, LedgerHeader},
    file::{Form, InclusionFile, ParsedFile},
    writer::FileWriter,
};
use crate::refusal::{Reason, Refusal};

/// What a file shows, and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The account whose id was typed has these balances in the ledger, and no debts.
    Included,
    /// It is in the ledger with debts, which only its owner can confirm.
    DebtsToConfirm,
    /// It is in the ledger with nothing.
    Empty,
    /// Some account, whose id was not typed, may have these entries: the file is consistent, no more.
    Consistent,
}

/// An inclusion file whose path leads to the root. Only [`check_inclusion`] makes one.
#[derive(Debug)]
pub struct VerifiedInclusion {
    file: InclusionFile,
    finding: Finding,
    root: Root,
}

impl VerifiedInclusion {
    /// The file.
    pub fn file(&self) -> &InclusionFile {
        &self.file
    }

    /// Whether an account was named.
    pub fn finding(&self) -> Finding {
        self.finding
    }

    /// The root that the path leads to.
    pub fn root(&self) -> Root {
        self.root
    }
}

/// Checks a file for an account, against the root that the caller trusts.
///
/// Without an account the commitment cannot be recomputed: only the form is checked then, and that
/// the file says the same root.
///
/// # Errors
/// A rejection: the file is malformed, says another root, or its path leads elsewhere.
pub fn check_inclusion<S: Shape>(
    generators: &LeafGenerators,
    file: InclusionFile,
    account: Option<AccountId<'_>>,
    root: Root,
) -> Result<VerifiedInclusion, Refusal> {
    let (size, surplus) = check_form::<S>(&file)?;
    let stated = file.header.root();
    if stated != root {
        return Err(Refusal::rejected(
            Reason::RootNotExpected,
            format!("the file is for the root {stated}, and {root} was expected"),
        ));
    }
    let finding = match account {
        None => Finding::Consistent,
        Some(account) => {
            if root_of(generators, &file, size, surplus, account)? != root {
                return Err(Refusal::rejected(
                    Reason::NotIncluded,
                    "the path does not lead to the root: this account does not have these balances and debts in \
                     the ledger",
                ));
            }
            if file.debts().next().is_some() {
                Finding::DebtsToConfirm
            } else if file.entries.is_empty() {
                Finding::Empty
            } else {
                Finding::Included
            }
        }
    };
    Ok(VerifiedInclusion {
        file,
        finding,
        root,
    })
}

/// What needs no cryptography: the ledger's size, and the surplus that follows from the entries.
fn check_form<S: Shape>(file: &InclusionFile) -> Result<(LedgerSize<S>, [Amount; 2]), Refusal> {
    let header = &file.header;
    if header.shape() != S::ID {
        return Err(reject("the file is about circuits of another shape"));
    }
    let size = LedgerSize::<S>::new(header.leaves_per_shard(), header.shards()).map_err(reject)?;
    let listed = header.descriptor().assets().len().min(S::REGISTRY);
    let surplus = check_entries(&file.entries, listed, &header.vector()).map_err(reject)?;
    // Without an account the path is not walked, so its place is checked here.
    if !size.contains(file.path.position) {
        return Err(reject("the ledger has no leaf at the file's place"));
    }
    Ok((size, surplus))
}

/// Recomputes the leaf from the account's id and all its entries, then the path.
fn root_of<S: Shape>(
    generators: &LeafGenerators,
    file: &InclusionFile,
    size: LedgerSize<S>,
    surplus: [Amount; 2],
    account: AccountId<'_>,
) -> Result<Root, Refusal> {
    let context = file.header.context();
    let blind = Salt::from_bytes(file.salt).blind(&context, account);
    let entries = committed(&file.entries, surplus);
    let leaf = leaf::commit::<S>(generators, &entries, blind).map_err(reject)?;
    let top = file
        .path
        .top(&context.ledger, size, &leaf)
        .map_err(reject)?;
    Ok(tree::root(&context, size, &top))
}

fn reject(detail: impl std::fmt::Display) -> Refusal {
    Refusal::rejected(Reason::InclusionFile, detail)
}
