//! The leaves of one shard from the accounts that stand in it; what is between them is padding.

use circuits::{
    curve::{Point, Scalar},
    leaf::{BuildSecret, CommitError, CommitmentTables, Slot},
    ledger::{AccountId, AccountIdError, LedgerContext},
    shape::Shape,
    tree::LedgerSize,
};

use crate::private::accounts::AccountRecord;

/// What all leaves of a build share.
#[derive(Clone, Copy)]
pub struct LeafBuilder<'a> {
    /// Ledger and collateral schedule.
    pub context: LedgerContext,
    /// S: salts, and the blinds of padding, follow from it.
    pub secret: &'a BuildSecret,
    /// Fixed-base tables for the listed assets.
    pub tables: &'a CommitmentTables,
}

/// The leaves of a shard: what they are made of, and their commitments.
pub struct BlindedLeaves {
    /// All entries, by place.
    pub slots: Vec<Slot>,
    /// A blind for each leaf, padding too.
    pub blinds: Vec<Scalar>,
    /// A commitment for each leaf.
    pub commitments: Vec<Point>,
}

impl BlindedLeaves {
    /// Sum of the blinds: that of the sum of all commitments.
    pub fn blind(&self) -> Scalar {
        self.blinds.iter().sum()
    }
}

/// Why there are no leaves.
#[derive(Debug, thiserror::Error)]
pub enum LeavesError {
    /// Not in the lifetime of this universe.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// An account's id is none.
    #[error(transparent)]
    AccountId(#[from] AccountIdError),
    /// The accounts do not stand one after the other in the shard.
    #[error("an account does not stand where it should")]
    Place,
    /// The accounts have more entries than the shard has slots.
    #[error("the accounts of a shard have more entries than it has room for")]
    Slots,
}

impl LeafBuilder<'_> {
    /// Blinds and commits to the leaves of a shard, from its accounts in the order of their places.
    ///
    /// # Errors
    /// [`LeavesError`].
    pub fn build<S: Shape>(
        &self,
        accounts: &[AccountRecord],
        shard: u64,
        size: LedgerSize<S>,
    ) -> Result<BlindedLeaves, LeavesError> {
        let leaves = size.leaves_per_shard();
        let mut slots = Vec::new();
        let mut blinds = Vec::with_capacity(leaves as usize);
        for account in accounts {
            let position = account.position;
            if position.shard != shard
                || position.place >= leaves
                || (position.place as usize) < blinds.len()
            {
                return Err(LeavesError::Place);
            }
            self.pad(&mut blinds, shard, position.place);
            let id = AccountId::new(&account.id)?;
            let salt = self.secret.salt(&self.context.ledger, id);
            blinds.push(salt.blind(&self.context, id));
            let slot = |entry| Slot::new::<S>(position.place, entry);
            slots.extend(account.entries.iter().copied().map(slot));
        }
        self.pad(&mut blinds, shard, leaves);
        if slots.len() > S::SLOTS {
            return Err(LeavesError::Slots);
        }
        let commitments = self.tables.commit_batch(&slots, &blinds)?;
        Ok(BlindedLeaves {
            slots,
            blinds,
            commitments,
        })
    }

    /// Blinds of padding up to a place of the shard.
    fn pad(&self, blinds: &mut Vec<Scalar>, shard: u64, end: u32) {
        for place in blinds.len() as u32..end {
            blinds.push(self.secret.padding_blind(&self.context, shard, place));
        }
    }
}
