//! `verifier inclusion`: one account's balances, from the id that its owner types to the root.
//!
//! | file | what it has |
//! |---|---|
//! | [`mod@file`] | the file that one user is given, as JSON |
//! | [`writer`] | the same, written by the million |
//! | `descriptor` | finding what such a file leaves out |
//! | [`archive`] | many users' inclusions in one file that anybody may fetch and only their owners can read |
//! | [`encoded`] | what both are made of |

pub mod archive;
mod descriptor;
pub mod encoded;
pub mod file;
#[cfg(test)]
mod samples;
pub mod writer;

use circuits::{
    leaf::{self, LeafGenerators, Salt},
    ledger::{AccountId, Kind, Root},
    shape::Shape,
    tree::{self, LeafCount, MAX_PATH_LEAVES},
};

pub use self::{
    encoded::{EncodedInclusion, LedgerHeader},
    file::{Form, InclusionFile, ParsedFile},
    writer::FileWriter,
};
use crate::refusal::{Reason, Refusal};

/// What a file shows, and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The account whose id was typed has these balances in the ledger.
    Included,
    /// Some account, whose id was not typed, may have them: the file is consistent, no more.
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
/// Without an account the commitments cannot be recomputed: only the form is checked then, and that
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
    let leaf_count = check_form::<S>(&file)?;
    if file.root != root {
        return Err(Refusal::rejected(
            Reason::RootNotExpected,
            format!(
                "the file is for the root {}, and {root} was expected",
                file.root
            ),
        ));
    }
    let Some(account) = account else {
        return Ok(VerifiedInclusion {
            file,
            finding: Finding::Consistent,
            root,
        });
    };
    let found = root_of(generators, &file, leaf_count, account)?;
    if found != root {
        return Err(Refusal::rejected(
            Reason::NotIncluded,
            "the path does not lead to the root: this account does not have these balances in the ledger",
        ));
    }
    Ok(VerifiedInclusion {
        file,
        finding: Finding::Included,
        root,
    })
}

/// The numbers that need no cryptography.
fn check_form<S: Shape>(file: &InclusionFile) -> Result<LeafCount<S>, Refusal> {
    let reject =
        |detail: &dyn std::fmt::Display| Err(Refusal::rejected(Reason::InclusionFile, detail));
    if file.shape != S::ID {
        return reject(&"the file is about circuits of another shape");
    }
    let leaf_count = match LeafCount::<S>::new(file.leaf_count) {
        Ok(leaf_count) => leaf_count,
        Err(error) => return reject(&error),
    };
    let count = file.entries.len();
    if count == 0 || count > MAX_PATH_LEAVES {
        return reject(&"the file has no balances, or more than an account can have");
    }
    if file.entries.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        return reject(
            &"the balances are not in the order of the registry, or an asset occurs twice",
        );
    }
    // Without an account the path is not walked, so its place is checked here.
    let shard = S::SHARD_LEAVES as u64;
    match file.path.first_position.checked_add(count as u64 - 1) {
        Some(last)
            if last < leaf_count.leaves() && last / shard == file.path.first_position / shard =>
        {
            Ok(leaf_count)
        }
        _ => reject(&"the balances are not in one shard of the ledger"),
    }
}

/// Recomputes every leaf from the account's id, then the path.
fn root_of<S: Shape>(
    generators: &LeafGenerators,
    file: &InclusionFile,
    leaf_count: LeafCount<S>,
    account: AccountId<'_>,
) -> Result<Root, Refusal> {
    let reject = |detail: &dyn std::fmt::Display| Refusal::rejected(Reason::InclusionFile, detail);
    let ledger = file.descriptor.ledger_digest();
    let kind = Kind::Spot;
    let salt = Salt::from_bytes(file.salt);
    let commitments: Vec<_> = (0u32..)
        .zip(&file.entries)
        .map(|(number, (asset, amount))| {
            let blind = salt.blind(&ledger, kind, account, number);
            leaf::commit(generators, *asset, *amount, blind)
        })
        .collect::<Result<_, _>>()
        .map_err(|e| reject(&e))?;
    let top = file
        .path
        .top(&ledger, leaf_count, &commitments)
        .map_err(|e| reject(&e))?;
    Ok(tree::root(&ledger, kind, leaf_count, &top))
}
