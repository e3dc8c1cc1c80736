//! Shapes: how many rows and lanes the circuits have, and so how many entries a shard holds.
//!
//! A shape is a type, because `halo2_proofs` configures circuits by type. There is one shape for
//! production; its id is part of every preimage that its circuits have a part in. Tests use smaller
//! ones, which the `verifier` binary never instantiates.

use std::fmt::Debug;

/// The dimensions of the two circuits of a bundle. Both use the same `K`: the generator of component `a`
/// is the Lagrange generator of row `a`, which depends on it.
pub trait Shape: Copy + Clone + Debug + Default + Send + Sync + 'static {
    /// Name in preimages (`u32`, little-endian) and in claims.
    const ID: u32;
    /// log2 of the number of rows.
    const K: u32;
    /// Slots side by side in a row; a multiple of [`FRACTIONS_PER_SUM`].
    const LANES: usize;
    /// Limbs of an amount below the top one.
    const LOW_LIMBS: usize;
    /// Bits of each of those.
    const LOW_BITS: u32;
    /// Bits of the top limb: `LOW_LIMBS * LOW_BITS + TOP_BITS = 64`, so that an amount is in [0, 2^64)
    /// exactly when its limbs are in their ranges.
    const TOP_BITS: u32;
    /// Assets that the registry can hold: rows of the solvency circuit that mean an asset.
    const REGISTRY: usize;

    /// SHA-256 of the parameters' bytes (SPEC.md, section 3).
    const GENERATORS_DIGEST: &'static str;
    /// SHA-256 of the shard circuit's pinned verifying key.
    const SHARD_KEY_DIGEST: &'static str;
    /// SHA-256 of the solvency circuit's pinned verifying key.
    const SOLVENCY_KEY_DIGEST: &'static str;
    /// Bytes of a Halo2 proof of the shard circuit.
    const SHARD_PROOF_BYTES: usize;
    /// Bytes of a Halo2 proof of the solvency circuit.
    const SOLVENCY_PROOF_BYTES: usize;

    /// Rows of the domain.
    const N_ROWS: usize = 1 << Self::K;
    /// Rows that gates may use: all but the last [`BLINDING_ROWS`].
    const USABLE_ROWS: usize = Self::N_ROWS - BLINDING_ROWS;
    /// Slots in a lane: R. One usable row is left for the running total's start.
    const LANE_ROWS: usize = Self::USABLE_ROWS - 1;
    /// Slots in a shard, K: one for each entry of its accounts. No shard has more leaves.
    const SLOTS: usize = Self::LANES * Self::LANE_ROWS;
    /// Groups of lanes whose limbs share a sum of fractions.
    const GROUPS: usize = Self::LANES / FRACTIONS_PER_SUM;
    /// Components of a leaf: free and pledged balances and debts of each asset, and two limbs of surplus.
    const COMPONENTS: usize = 3 * Self::REGISTRY + 2;
    /// Limbs of an amount.
    const LIMBS: usize = Self::LOW_LIMBS + 1;
    /// Columns of the table that lists the values of a low limb, `LANE_ROWS` values in each.
    const LOW_TABLE_COLUMNS: usize = (1usize << Self::LOW_BITS).div_ceil(Self::LANE_ROWS);
    /// Columns of the table that lists the values of the top limb.
    const TOP_TABLE_COLUMNS: usize = (1usize << Self::TOP_BITS).div_ceil(Self::LANE_ROWS);
}

/// Rows at the end of the domain that the proof system fills with random values: `blinding_factors()`
/// and one more. Both circuits query no advice column at more than three rotations, which makes it 6;
/// the key builder checks it.
pub const BLINDING_ROWS: usize = 6;

/// Fractions that one gate of degree 5 adds up: a selector, the sum and three denominators.
pub const FRACTIONS_PER_SUM: usize = 3;

/// The shape of production: 2^11 rows of 33 slots, 67,353 entries a shard, proven in a few seconds.
/// docs/performance.md has the measurements that chose it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Production;

impl Shape for Production {
    const ID: u32 = 1;
    const K: u32 = 11;
    const LANES: usize = 33;
    const LOW_LIMBS: usize = 4;
    const LOW_BITS: u32 = 13;
    const TOP_BITS: u32 = 12;
    const REGISTRY: usize = crate::ledger::REGISTRY_CAPACITY;
    const GENERATORS_DIGEST: &'static str =
        "1eab6f93a080ce41b908d935c04bd2e3ed1ac23f277c15d11c499d56d28fa0f7";
    const SHARD_KEY_DIGEST: &'static str =
        "86fe18aca8ae7229db9a95453da752d97a62dcbca14fc5df4da9e3d793627712";
    const SOLVENCY_KEY_DIGEST: &'static str =
        "97c6ec50a5a833371f13723c4ffb22031612ab6c99b72bef5b5ce85ccba4a92e";
    const SHARD_PROOF_BYTES: usize = 22_368;
    const SOLVENCY_PROOF_BYTES: usize = 21_600;
}

/// A shape for tests: 2^7 rows of 9 slots, 1,089 entries a shard, 8 assets. It proves in a fraction of a second, and
/// has every kind of gate of [`Production`]: sums over three table columns and over two, a table that lists values
/// which the other one does not, and several groups.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tiny;

impl Shape for Tiny {
    const ID: u32 = 0xffff_ffff;
    const K: u32 = 7;
    const LANES: usize = 9;
    const LOW_LIMBS: usize = 7;
    const LOW_BITS: u32 = 9;
    const TOP_BITS: u32 = 1;
    const REGISTRY: usize = 8;
    const GENERATORS_DIGEST: &'static str =
        "432e492288c43ccabdffb913625109ca76f66312cd4625c9a258a2e33a28c400";
    const SHARD_KEY_DIGEST: &'static str =
        "7e9f4b9e28fcd90c358a32da35cf96ddcff9160ac5068765b27d1eb22f58ff76";
    const SOLVENCY_KEY_DIGEST: &'static str =
        "3dfa2ef4983ff74ee7e5ed529589fc33c982cc2b1e872ca3b41b9245b084d357";
    const SHARD_PROOF_BYTES: usize = 9_888;
    const SOLVENCY_PROOF_BYTES: usize = 21_344;
}

/// A second shape for tests of circuits: here the top limb has the larger table, and so values that no low limb may
/// take, the other way round than in [`Tiny`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Narrow;

impl Shape for Narrow {
    const ID: u32 = 0xffff_fffe;
    const K: u32 = 7;
    const LANES: usize = 9;
    const LOW_LIMBS: usize = 11;
    const LOW_BITS: u32 = 5;
    const TOP_BITS: u32 = 9;
    const REGISTRY: usize = 8;
    const GENERATORS_DIGEST: &'static str = Tiny::GENERATORS_DIGEST;
    const SHARD_KEY_DIGEST: &'static str =
        "53776c6b1365179605eef0c544934d82bfdbc7f4da50e1e378daf8860200cf27";
    const SOLVENCY_KEY_DIGEST: &'static str = Tiny::SOLVENCY_KEY_DIGEST;
    const SHARD_PROOF_BYTES: usize = 12_960;
    const SOLVENCY_PROOF_BYTES: usize = Tiny::SOLVENCY_PROOF_BYTES;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<S: Shape>() {
        assert_eq!(S::LOW_LIMBS as u32 * S::LOW_BITS + S::TOP_BITS, 64);
        assert!(S::LANES.is_multiple_of(FRACTIONS_PER_SUM));
        assert!(S::COMPONENTS <= S::LANE_ROWS);
        // A slot's row is a u16. Where s + leaf or r + value could be zero, s and r are refused: -s, -r below 2^20.
        assert!(S::COMPONENTS <= 1 << 16 && S::SLOTS <= 1 << 20);
        assert!(S::LOW_BITS <= 16 && S::TOP_BITS <= 16);
        assert!(S::LOW_TABLE_COLUMNS * S::LANE_ROWS >= 1 << S::LOW_BITS);
        assert!(S::TOP_TABLE_COLUMNS * S::LANE_ROWS >= 1 << S::TOP_BITS);
    }

    #[test]
    fn limbs_make_exactly_64_bits_and_everything_fits() {
        check::<Production>();
        check::<Tiny>();
        check::<Narrow>();
    }
}
