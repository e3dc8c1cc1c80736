//! What the files of a bundle are called.

/// The ledger descriptor.
pub const DESCRIPTOR: &str = "descriptor.json";
/// The collateral schedule, exactly if the claim names one.
pub const COLLATERAL: &str = "collateral.json";
/// The claim.
pub const CLAIM: &str = "claim.json";
/// The policy.
pub const POLICY: &str = "policy.toml";
/// All commitments, 32 bytes each: a shard's after those of the one before it, in the order of their places.
pub const LEAVES: &str = "leaves.bin";
/// The shards' proofs, in order.
pub const SHARDS: &str = "shards.bin";
/// The solvency proof.
pub const SOLVENCY: &str = "solvency.bin";
/// The list of reserves, in public mode only.
pub const RESERVES: &str = "reserves.csv";
/// The evidence that the addresses in that list are controlled, in public mode only.
pub const OWNERSHIP: &str = "ownership.csv";

/// All of them.
pub const NAMES: [&str; 9] = [
    DESCRIPTOR, COLLATERAL, CLAIM, POLICY, LEAVES, SHARDS, SOLVENCY, RESERVES, OWNERSHIP,
];
