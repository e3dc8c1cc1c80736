//! Names of the private directory's files.

/// S.
pub const SECRET: &str = "secret.json";
/// The ledger descriptor.
pub const DESCRIPTOR: &str = "descriptor.json";
/// The collateral schedule, if there is one.
pub const COLLATERAL: &str = "collateral.json";
/// What was built.
pub const BUILD: &str = "build.json";
/// Accounts with their entries and places.
pub const ACCOUNTS: &str = "accounts.bin";
/// Nodes of the trees.
pub const TREE: &str = "tree.bin";
/// What a run has done.
pub const JOURNAL: &str = "journal.redb";
