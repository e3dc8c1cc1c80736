//! Where each value of the shard circuit is: the order of its columns, which the verifier counts on.
//!
//! Advice columns, in the order of their creation. The *hashed* ones come first, then the *linked* one:
//!
//! | columns | count | content of row `i` | size |
//! |---|---|---|---|
//! | `id` | lanes | asset id of the lane's leaf `i` | 9 bits |
//! | `limb` | lanes * limbs | limbs of its amount, lane by lane, lowest first | 13, top 12 bits |
//! | `multiplicity` | table columns | how often the table's value in this row occurs | 18 bits |
//! | `opening` | 1 | P_i for `i < A`, else 0 | full |
//! | `rho`, `r` | 2 | the challenges, the same in every row | full |
//! | `weight` | 3 | `rho^i`, `rho^(R + i)`, `rho^(2R + i)` | full |
//! | `limb_sum` | groups * limbs | the fractions of a limb of the three leaves of a group | full |
//! | `table_sum` | ceil(table columns / 3) | the fractions of three table columns | full |
//! | `range_total` | 1 | sum of the two above over rows `i` and below | full |
//! | `asset_total` | groups | sum of `weight * amount / (r + id)` over rows `i` and below | full |
//! | `opening_total` | 1 | sum of `P / (r + i)` over rows `i` and below | full |

use crate::shape::{LEAVES_PER_GROUP, Shape};

/// Advice columns whose commitments are hashed into rho.
pub const fn hashed_columns<S: Shape>() -> usize {
    S::LANES + S::LANES * S::LIMBS + table_columns::<S>()
}

/// Columns of both range tables.
pub const fn table_columns<S: Shape>() -> usize {
    S::LOW_TABLE_COLUMNS + S::TOP_TABLE_COLUMNS
}

/// Columns that sum the table's fractions, three table columns in each.
pub const fn low_table_sums<S: Shape>() -> usize {
    S::LOW_TABLE_COLUMNS.div_ceil(LEAVES_PER_GROUP)
}

/// As [`low_table_sums`], of the top limb's table.
pub const fn top_table_sums<S: Shape>() -> usize {
    S::TOP_TABLE_COLUMNS.div_ceil(LEAVES_PER_GROUP)
}

/// Index of lane `lane`'s id column.
pub const fn id<S: Shape>(lane: usize) -> usize {
    lane
}

/// Index of the column of limb `limb` of lane `lane`.
pub const fn limb<S: Shape>(lane: usize, limb: usize) -> usize {
    S::LANES + lane * S::LIMBS + limb
}

/// Index of the multiplicity column of table column `table`: low limbs' columns first.
pub const fn multiplicity<S: Shape>(table: usize) -> usize {
    S::LANES + S::LANES * S::LIMBS + table
}

/// Index of the linked column P.
pub const fn opening<S: Shape>() -> usize {
    hashed_columns::<S>()
}

/// Index of the column of rho.
pub const fn rho<S: Shape>() -> usize {
    opening::<S>() + 1
}

/// Index of the column of r.
pub const fn r<S: Shape>() -> usize {
    opening::<S>() + 2
}

/// Index of the weights of the `lane`-th lane of each group.
pub const fn weight<S: Shape>(lane: usize) -> usize {
    opening::<S>() + 3 + lane
}

/// Index of the sum of the fractions of limb `limb` in group `group`.
pub const fn limb_sum<S: Shape>(group: usize, limb: usize) -> usize {
    weight::<S>(LEAVES_PER_GROUP) + group * S::LIMBS + limb
}

/// Index of the `sum`-th sum of table fractions: the low table's first.
pub const fn table_sum<S: Shape>(sum: usize) -> usize {
    limb_sum::<S>(S::GROUPS, 0) + sum
}

/// Index of the running total of all range fractions.
pub const fn range_total<S: Shape>() -> usize {
    table_sum::<S>(low_table_sums::<S>() + top_table_sums::<S>())
}

/// Index of group `group`'s running total of amounts over ids.
pub const fn asset_total<S: Shape>(group: usize) -> usize {
    range_total::<S>() + 1 + group
}

/// Index of the running total of the opening column.
pub const fn opening_total<S: Shape>() -> usize {
    asset_total::<S>(S::GROUPS)
}

/// Number of advice columns.
pub const fn advice_columns<S: Shape>() -> usize {
    opening_total::<S>() + 1
}

/// The value that table column `table` lists in row `row`: low limbs' columns count from 0, and so do
/// the top limb's. Rows after the last value list 0 again, which admits nothing new.
pub fn table_value<S: Shape>(table: usize, row: usize) -> u64 {
    let (column, values) = if table < S::LOW_TABLE_COLUMNS {
        (table, 1u64 << S::LOW_BITS)
    } else {
        (table - S::LOW_TABLE_COLUMNS, 1u64 << S::TOP_BITS)
    };
    let value = (column * S::LANE_ROWS + row) as u64;
    if row < S::LANE_ROWS && value < values {
        value
    } else {
        0
    }
}

/// Rows of the circuit's only instance column.
pub mod instance {
    use crate::shape::{LEAVES_PER_GROUP, Shape};

    /// r.
    pub const R_ROW: usize = 0;
    /// rho.
    pub const RHO_ROW: usize = 1;
    /// rho^R, the first weight of the second lane of each group (R rows a lane).
    pub const SECOND_LANE_ROW: usize = 2;
    /// rho^(2R), the first weight of the third lane.
    pub const THIRD_LANE_ROW: usize = 3;
    /// rho^(3R), the factor of the second group; those of the next groups follow.
    pub const SECOND_GROUP_ROW: usize = 4;

    /// Number of rows.
    pub const fn rows<S: Shape>() -> usize {
        SECOND_GROUP_ROW + S::LANES / LEAVES_PER_GROUP - 1
    }
}
