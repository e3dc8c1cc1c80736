//! The leaves of one shard from the accounts and padding that stand in it.

use circuits::{
    curve::Scalar,
    leaf::{BuildSecret, CommitError, CommitmentTables},
    ledger::{Amount, AssetId, Kind, LedgerDigest},
    shape::Shape,
    shard::leaves::ShardLeaves,
};

use super::order::Unit;
use crate::inputs::ledger::Ledger;

/// What all leaves of a build share.
#[derive(Clone, Copy)]
pub struct LeafBuilder<'a> {
    /// The balances.
    pub ledger: &'a Ledger,
    /// The ledger digest.
    pub digest: LedgerDigest,
    /// Kind of the ledger.
    pub kind: Kind,
    /// S: salts, and the blinds of padding, follow from it.
    pub secret: &'a BuildSecret,
    /// Fixed-base tables for the listed assets.
    pub tables: &'a CommitmentTables,
}

impl LeafBuilder<'_> {
    /// Blinds and commits to the leaves of the shard that starts at leaf number `first`.
    ///
    /// # Errors
    /// [`CommitError`], if a commitment is the identity: not in the lifetime of this universe.
    ///
    /// # Panics
    /// If the units are not exactly one shard.
    pub fn build<S: Shape>(
        &self,
        units: &[Unit],
        first: u64,
    ) -> Result<ShardLeaves<S>, CommitError> {
        let mut leaves: Vec<(AssetId, Amount, Scalar)> = Vec::with_capacity(S::SHARD_LEAVES);
        // Padding is an amount of zero of the first asset, which is always listed.
        let padding_asset = AssetId::new(0).expect("zero is below the capacity");
        for unit in units {
            match *unit {
                Unit::Account(account) => {
                    let account = self.ledger.account(account as usize);
                    let salt = self.secret.salt(&self.digest, account.id());
                    for (number, (asset, amount)) in (0..).zip(account.entries()) {
                        let blind = salt.blind(&self.digest, self.kind, account.id(), number);
                        leaves.push((asset, amount, blind));
                    }
                }
                Unit::Padding => {
                    let position = first + leaves.len() as u64;
                    let blind = self.secret.padding_blind(&self.digest, position);
                    leaves.push((padding_asset, Amount(0), blind));
                }
            }
        }
        let commitments = self.tables.commit_batch(&leaves)?;
        let balances = leaves
            .iter()
            .map(|(asset, amount, _)| (*asset, *amount))
            .collect();
        let blinds = leaves.iter().map(|(_, _, blind)| *blind).collect();
        let shard = ShardLeaves::new(balances, blinds, commitments);
        Ok(shard.expect("an order has exactly one shard of leaves in each shard"))
    }
}
