//! One account's inclusion: from the id that its owner types to the root (SPEC.md, section 12).

use std::{marker::PhantomData, path::Path};

use circuits::{
    generators::pinned_leaf_generators,
    leaf::{self, LeafGenerators, Salt},
    ledger::{AccountId, Amount, Root},
    shape::{Production, Shape},
    tree::{self, LedgerSize},
};

use super::{
    InclusionFile,
    archive::{AccessCode, Archive},
    entries::{check_entries, committed},
};
use crate::{
    refusal::{Reason, Refusal},
    version,
};

/// What a file shows, and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The account whose id was typed has these balances in the ledger, and no debts.
    Included,
    /// It is in the ledger with debts, which only its owner can confirm.
    DebtsToConfirm,
    /// It is in the ledger with nothing.
    Empty,
}

/// An inclusion file whose path leads to the root. Only [`verify_inclusion`] makes one.
#[derive(Debug)]
pub struct VerifiedInclusion {
    file: InclusionFile,
    account: String,
    finding: Finding,
    root: Root,
}

impl VerifiedInclusion {
    /// The file.
    pub fn file(&self) -> &InclusionFile {
        &self.file
    }

    /// Whether it was verified for this account.
    pub fn is_of(&self, account: AccountId<'_>) -> bool {
        self.account == account.as_str()
    }

    /// What of the account is in the ledger.
    pub fn finding(&self) -> Finding {
        self.finding
    }

    /// The root that the path leads to.
    pub fn root(&self) -> Root {
        self.root
    }
}

/// Verifies inclusion files. It needs no keys: only the generators of leaves, which are compiled in.
pub struct InclusionVerifier<S: Shape = Production> {
    generators: LeafGenerators,
    shape: PhantomData<fn() -> S>,
}

impl InclusionVerifier {
    /// A verifier, which can be shared between threads.
    pub fn new() -> Self {
        Self::of_shape()
    }
}

impl Default for InclusionVerifier {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Shape> InclusionVerifier<S> {
    /// As [`InclusionVerifier::new`], for ledgers of another shape: tests use a small one.
    pub fn of_shape() -> Self {
        let mut generators = pinned_leaf_generators();
        // Components of a smaller shape are the first ones of production.
        generators.components.truncate(S::COMPONENTS);
        Self {
            generators,
            shape: PhantomData,
        }
    }

    /// The inclusion that an archive has for this code, as a file would show it: from one archive, or from the one of a
    /// directory of archives that has the code's prefix. It is not verified against a root yet.
    ///
    /// # Errors
    /// [`Refusal::Rejected`] if the archive is malformed, or no account of it has the code; [`Refusal::NoVerdict`] if
    /// it cannot be read, or a directory lacks it.
    pub fn find(&self, archive: &Path, code: &AccessCode) -> Result<InclusionFile, Refusal> {
        Archive::locate::<S>(archive, code)?.find::<S>(code)
    }

    /// Verifies that an account, with the balances and debts that its file shows, is in the ledger with this root.
    ///
    /// # Errors
    /// [`Refusal::Rejected`] if it is not, or the file is malformed.
    pub fn verify(
        &self,
        file: InclusionFile,
        account: AccountId<'_>,
        root: Root,
    ) -> Result<VerifiedInclusion, Refusal> {
        verify_inclusion::<S>(&self.generators, file, account, root)
    }
}

/// Checks a file for an account, against the root that the caller trusts. There is no check without an account: its id
/// is in the leaf's blind, and whoever has another account's file could show it to anybody.
///
/// # Errors
/// A rejection: the file is malformed, says another root, or its path leads elsewhere.
pub fn verify_inclusion<S: Shape>(
    generators: &LeafGenerators,
    file: InclusionFile,
    account: AccountId<'_>,
    root: Root,
) -> Result<VerifiedInclusion, Refusal> {
    let (size, surplus) = check_form::<S>(&file)?;
    let stated = file.header.root();
    if stated != root {
        let before = match file.header.descriptor().previous_root() {
            Some(previous) if previous == root => ", which is that of the snapshot before it",
            _ => "",
        };
        return Err(Refusal::rejected(
            Reason::RootNotExpected,
            format!("the file is for the root {stated}, and {root} was expected{before}"),
        ));
    }
    if root_of(generators, &file, size, surplus, account)? != root {
        return Err(Refusal::rejected(
            Reason::NotIncluded,
            "the path does not lead to the root: this account does not have these balances and debts in \
             the ledger",
        ));
    }
    let finding = if file.debts().next().is_some() {
        Finding::DebtsToConfirm
    } else if file.entries.is_empty() {
        Finding::Empty
    } else {
        Finding::Included
    };
    Ok(VerifiedInclusion {
        file,
        account: account.as_str().to_owned(),
        finding,
        root,
    })
}

/// What needs no cryptography: the ledger's size, and the surplus that follows from the entries.
fn check_form<S: Shape>(file: &InclusionFile) -> Result<(LedgerSize<S>, [Amount; 2]), Refusal> {
    let header = &file.header;
    if header.shape() != S::ID {
        return Err(version::another_shape(
            Reason::InclusionFile,
            "the file",
            header.shape(),
            S::ID,
        ));
    }
    let size = LedgerSize::<S>::new(header.leaves_per_shard(), header.shards()).map_err(reject)?;
    let listed = header.descriptor().assets().len().min(S::REGISTRY);
    let surplus = check_entries(&file.entries, listed, &header.vector()).map_err(reject)?;
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
