//! Every leaf of a build, opened for an auditor: accounts under their pseudonyms, and leaves of nobody.

use circuits::{leaf::Component, ledger::AccountId, shape::Shape, tree::LeafPosition};
use verifier::pack::ledger::{LeafRow, LedgerRow, PaddingRow};

use super::{InclusionError, Inclusions};
use crate::private::{accounts::AccountRecord, files, records::damaged};

impl<S: Shape> Inclusions<S> {
    /// Shows every leaf to `each`, in their order. Memory is held for one shard.
    ///
    /// # Errors
    /// [`InclusionError::Record`]; what `each` says.
    pub(crate) fn for_each_leaf(
        &self,
        mut each: impl FnMut(LeafRow) -> Result<(), InclusionError>,
    ) -> Result<(), InclusionError> {
        let context = self.header.context();
        let leaves = self.size.leaves_per_shard();
        for shard in 0..self.size.shards() {
            let accounts = self.accounts.shard(shard, leaves)?;
            let mut accounts = accounts.into_iter().peekable();
            for place in 0..leaves {
                let position = LeafPosition { shard, place };
                let leaf = self.size.number(position);
                let of_place = |record: &AccountRecord| record.position == position;
                each(match accounts.next_if(of_place) {
                    Some(record) => LeafRow::Account(self.opened(&record, leaf)?),
                    None => LeafRow::Padding(PaddingRow {
                        leaf,
                        blind: self.secret.padding_blind(&context, shard, place),
                    }),
                })?;
            }
        }
        Ok(())
    }

    fn opened(&self, record: &AccountRecord, leaf: u64) -> Result<LedgerRow, InclusionError> {
        self.position(record)?;
        let id = AccountId::new(&record.id).map_err(|error| damaged(files::ACCOUNTS, error))?;
        let context = self.header.context();
        let salt = self.secret.salt(&context.ledger, id);
        let shown = record.entries.iter().filter(|entry| {
            !matches!(
                entry.component,
                Component::SurplusLow | Component::SurplusHigh
            )
        });
        Ok(LedgerRow {
            leaf,
            account: salt.pseudonym(&context.ledger, id),
            blind: salt.blind(&context, id),
            entries: shown.copied().collect(),
        })
    }
}
