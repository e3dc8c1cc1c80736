//! `verifier inclusion`: one account's balances, from the id that its owner types to the root.

pub mod file;

use circuits::{
    curve::Scalar,
    leaf::{self, LeafGenerators, Salt},
    ledger::{AccountId, Kind, Root},
    shape::Shape,
    tree::{self, Node},
};

pub use self::file::InclusionFile;
use crate::{
    refusal::{Reason, Refusal},
    solvency::MAX_LEAVES,
};

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
    check_form::<S>(&file)?;
    if file.root != root {
        return Err(Refusal::rejected(
            Reason::RootNotExpected,
            format!("the file is for the root {}, and {root} was expected", file.root),
        ));
    }
    let Some(account) = account else {
        return Ok(VerifiedInclusion { file, finding: Finding::Consistent, root });
    };
    let found = root_of::<S>(generators, &file, account)?;
    if found != root {
        return Err(Refusal::rejected(
            Reason::NotIncluded,
            "the path does not lead to the root: this account does not have these balances in the ledger",
        ));
    }
    Ok(VerifiedInclusion { file, finding: Finding::Included, root })
}

/// The numbers that need no cryptography.
fn check_form<S: Shape>(file: &InclusionFile) -> Result<(), Refusal> {
    let reject = |detail: &str| Err(Refusal::rejected(Reason::InclusionFile, detail));
    let n = file.leaf_count;
    if file.shape != S::ID {
        return reject("the file is about circuits of another shape");
    }
    if n == 0 || n > MAX_LEAVES || !n.is_multiple_of(S::SHARD_LEAVES as u64) {
        return reject("no ledger has that number of leaves");
    }
    if file.entries.is_empty() {
        return reject("the file has no balances");
    }
    if file.entries.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        return reject("the balances are not in the order of the registry, or an asset occurs twice");
    }
    let shard = S::SHARD_LEAVES as u64;
    let last = file.first_leaf.checked_add(file.entries.len() as u64 - 1);
    match last {
        Some(last) if last < n && last / shard == file.first_leaf / shard => Ok(()),
        _ => reject("the balances are not in one shard of the ledger"),
    }
}

/// Recomputes every leaf from the account's id, then the path.
fn root_of<S: Shape>(
    generators: &LeafGenerators,
    file: &InclusionFile,
    account: AccountId<'_>,
) -> Result<Root, Refusal> {
    let reject = |detail: &dyn std::fmt::Display| Refusal::rejected(Reason::InclusionFile, detail);
    let ledger = file.descriptor.ledger_digest();
    let kind = Kind::Spot;
    let salt = Salt::from_bytes(file.salt);
    let mut leaves: Vec<Node> = Vec::with_capacity(file.entries.len());
    for (number, (asset, amount)) in (0u32..).zip(&file.entries) {
        let blind: Scalar = salt.blind(&ledger, kind, account, number);
        let commitment =
            leaf::commit(generators, *asset, *amount, blind).map_err(|e| reject(&e))?;
        let position = file.first_leaf + u64::from(number);
        leaves.push(tree::leaf_node(&ledger, position, file.leaf_count, &commitment));
    }
    let top = tree::top_from_path::<S>(
        file.leaf_count,
        file.first_leaf,
        &leaves,
        &file.shard_path,
        &file.top_path,
    )
    .map_err(|e| reject(&e))?;
    Ok(tree::root(&ledger, kind, S::ID, file.leaf_count, &top))
}
