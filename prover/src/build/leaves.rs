//! The leaves of one shard from the accounts that stand in it; what is between them is padding.

use circuits::{
    curve::Scalar,
    leaf::{BuildSecret, CommitError, CommitmentTables},
    ledger::{AccountId, AccountIdError, Amount, AssetId, Kind, LedgerDigest},
    shape::Shape,
    shard::leaves::ShardLeaves,
};

use crate::private::accounts::AccountRecord;

/// What all leaves of a build share.
#[derive(Clone, Copy)]
pub struct LeafBuilder<'a> {
    /// The ledger digest.
    pub digest: LedgerDigest,
    /// Kind of the ledger.
    pub kind: Kind,
    /// S: salts, and the blinds of padding, follow from it.
    pub secret: &'a BuildSecret,
    /// Fixed-base tables for the listed assets.
    pub tables: &'a CommitmentTables,
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
}

impl LeafBuilder<'_> {
    /// Blinds and commits to the leaves of the shard that starts at leaf number `first`.
    ///
    /// # Errors
    /// [`LeavesError`].
    pub fn build<S: Shape>(
        &self,
        accounts: &[AccountRecord],
        first: u64,
    ) -> Result<ShardLeaves<S>, LeavesError> {
        let mut leaves: Vec<(AssetId, Amount, Scalar)> = Vec::with_capacity(S::SHARD_LEAVES);
        for account in accounts {
            let place = account.first_leaf.checked_sub(first);
            let place = place.and_then(|place| usize::try_from(place).ok());
            let place = place.filter(|place| {
                *place >= leaves.len() && place + account.entries.len() <= S::SHARD_LEAVES
            });
            self.pad(&mut leaves, first, place.ok_or(LeavesError::Place)?);
            let id = AccountId::new(&account.id)?;
            let salt = self.secret.salt(&self.digest, id);
            for (number, (asset, amount)) in (0..).zip(&account.entries) {
                let blind = salt.blind(&self.digest, self.kind, id, number);
                leaves.push((*asset, *amount, blind));
            }
        }
        self.pad(&mut leaves, first, S::SHARD_LEAVES);
        let commitments = self.tables.commit_batch(&leaves)?;
        let balances = leaves
            .iter()
            .map(|(asset, amount, _)| (*asset, *amount))
            .collect();
        let blinds = leaves.iter().map(|(_, _, blind)| *blind).collect();
        let shard = ShardLeaves::new(balances, blinds, commitments);
        Ok(shard.expect("there are leaves up to the shard's end"))
    }

    /// Padding up to a place of the shard: amounts of zero of the first asset, which is always listed.
    fn pad(&self, leaves: &mut Vec<(AssetId, Amount, Scalar)>, first: u64, end: usize) {
        let asset = AssetId::new(0).expect("zero is below the capacity");
        for place in leaves.len()..end {
            let blind = self
                .secret
                .padding_blind(&self.digest, first + place as u64);
            leaves.push((asset, Amount(0), blind));
        }
    }
}
