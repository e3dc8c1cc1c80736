//! Where a verification is, for whoever waits for it.

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Generators and keys are made.
    Keys,
    /// Leaves, the tree over them and the shards' proofs are checked. Counted in shards.
    Shards,
    /// The solvency proof, the policy and the reserves are checked.
    Solvency,
    /// Nodes are asked for balances. Counted in entries of the list.
    Nodes,
    /// Many accounts' files are checked. Counted in accounts.
    Accounts,
}

/// Listens to a verification. Called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `total` is how much it will count, where that is known.
    fn stage(&self, stage: Stage, total: Option<u64>);

    /// The stage has done so much more.
    fn advance(&self, done: u64);
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
}
