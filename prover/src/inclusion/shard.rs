//! Everybody's inclusions, shard by shard: a shard's part of the tree is read and checked once, not once an account.

use circuits::{
    shape::Shape,
    tree::{NODE_BYTES, NodeBytes},
};
use documents::inclusion::EncodedInclusion;

use super::{InclusionError, Inclusions, tree_damaged, tree_io};
use crate::{
    private::{accounts::AccountRecord, files, nodes, records::damaged},
    sorting::read_exact_at,
};

/// A shard's nodes, in memory and checked.
pub(super) struct ShardTree<'a, S: Shape> {
    inclusions: &'a Inclusions<S>,
    shard: u64,
    nodes: &'a [NodeBytes],
}

impl<S: Shape> ShardTree<'_, S> {
    /// The inclusion of one of the shard's accounts.
    pub fn of(&self, record: AccountRecord) -> Result<EncodedInclusion, InclusionError> {
        let position = self.inclusions.position(&record)?;
        if position.shard != self.shard {
            let detail = "an account stands in another shard than its own";
            return Err(damaged(files::ACCOUNTS, detail).into());
        }
        let layout = &self.inclusions.shard_layout;
        let path = layout.path(self.nodes, position.place as usize);
        self.inclusions.assemble(record, path)
    }
}

/// A shard and its accounts, in the order of their leaves.
type ReadShard<'a, S> = (ShardTree<'a, S>, Vec<AccountRecord>);

impl<S: Shape> Inclusions<S> {
    /// Calls `each` for every shard, in order, with its accounts in the order of their leaves. Memory is held for one
    /// shard.
    pub(super) fn for_each_shard(
        &self,
        mut each: impl FnMut(&ShardTree<'_, S>, Vec<AccountRecord>) -> Result<(), InclusionError>,
    ) -> Result<(), InclusionError> {
        let mut bytes = Vec::new();
        for shard in 0..self.size.shards() {
            if let Some((tree, accounts)) = self.read_shard(shard, &mut bytes)? {
                each(&tree, accounts)?;
            }
        }
        Ok(())
    }

    /// A shard, whose nodes are read into `bytes`, and its accounts; none for a shard of padding.
    pub(super) fn read_shard<'a>(
        &'a self,
        shard: u64,
        bytes: &'a mut Vec<NodeBytes>,
    ) -> Result<Option<ReadShard<'a, S>>, InclusionError> {
        let accounts = self.accounts.shard(shard, self.size.leaves_per_shard())?;
        if accounts.is_empty() {
            return Ok(None);
        }
        bytes.resize(self.shard_layout.nodes(), [0; NODE_BYTES]);
        let start = nodes::shard_bytes(self.size) * shard;
        read_exact_at(&self.tree, bytes.as_flattened_mut(), start).map_err(tree_io)?;
        if !self.shard_layout.check(bytes, &self.top[shard as usize]) {
            let detail = format!("the tree of shard {shard} does not lead to the root");
            return Err(tree_damaged(detail).into());
        }
        let tree = ShardTree {
            inclusions: self,
            shard,
            nodes: bytes,
        };
        Ok(Some((tree, accounts)))
    }
}
