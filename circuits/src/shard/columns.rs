//! Where each value of the shard circuit is: the order of its columns, which the verifier counts on.
//!
//! Advice columns, in the order of their creation. The *hashed* ones come first, then the *linked* one. Slot `k` is
//! in lane `k / R`, row `k % R`:
//!
//! | columns | count | content of row `i` | size |
//! |---|---|---|---|
//! | `leaf` | lanes | place of the slot's leaf in the shard | 17 bits |
//! | `id` | lanes | id of the slot's component | 11 bits |
//! | `limb` | lanes * limbs | limbs of its amount, lane by lane, lowest first | 13, top 12 bits |
//! | `multiplicity` | table columns | how often the table's value in this row occurs | 19 bits |
//! | `opening` | 1 | P: sum of `amount / (s + leaf)` over the slots of id `i`; 0 where no component is | full |
//! | `s`, `r` | 2 | the challenges, the same in every row | full |
//! | `slot_sum` | lanes | `amount / ((s + leaf)(r + id)) + 1 / (r + lowest limb)` | full |
//! | `limb_sum` | groups * (limbs - 1) | the fractions of a limb, but for the lowest, of a group's three slots | full |
//! | `table_sum` | ceil(table columns / 3) | the fractions of three table columns | full |
//! | `total` | 1 | T: that of the row below and this row's terms | full |

use crate::{
    cells::AdviceColumn,
    shape::{FRACTIONS_PER_SUM, Shape},
};

/// Advice columns whose commitments are hashed into s.
pub const fn hashed_columns<S: Shape>() -> usize {
    2 * S::LANES + S::LANES * S::LIMBS + table_columns::<S>()
}

/// Columns of both range tables.
pub const fn table_columns<S: Shape>() -> usize {
    S::LOW_TABLE_COLUMNS + S::TOP_TABLE_COLUMNS
}

/// Columns that sum the table's fractions, three table columns in each.
pub const fn low_table_sums<S: Shape>() -> usize {
    S::LOW_TABLE_COLUMNS.div_ceil(FRACTIONS_PER_SUM)
}

/// As [`low_table_sums`], of the top limb's table.
pub const fn top_table_sums<S: Shape>() -> usize {
    S::TOP_TABLE_COLUMNS.div_ceil(FRACTIONS_PER_SUM)
}

/// Lane `lane`'s column of places of leaves.
pub const fn leaf<S: Shape>(lane: usize) -> AdviceColumn {
    AdviceColumn::new(lane)
}

/// Lane `lane`'s id column.
pub const fn id<S: Shape>(lane: usize) -> AdviceColumn {
    AdviceColumn::new(S::LANES + lane)
}

/// The column of limb `limb` of lane `lane`.
pub const fn limb<S: Shape>(lane: usize, limb: usize) -> AdviceColumn {
    AdviceColumn::new(2 * S::LANES + lane * S::LIMBS + limb)
}

/// The multiplicity column of table column `table`: low limbs' columns first.
pub const fn multiplicity<S: Shape>(table: usize) -> AdviceColumn {
    limb::<S>(S::LANES, 0).plus(table)
}

/// The linked column P.
pub const fn opening<S: Shape>() -> AdviceColumn {
    AdviceColumn::new(hashed_columns::<S>())
}

/// The column of s.
pub const fn s<S: Shape>() -> AdviceColumn {
    opening::<S>().plus(1)
}

/// The column of r.
pub const fn r<S: Shape>() -> AdviceColumn {
    opening::<S>().plus(2)
}

/// The sum of lane `lane`'s two fractions: its amount's and its lowest limb's.
pub const fn slot_sum<S: Shape>(lane: usize) -> AdviceColumn {
    opening::<S>().plus(3 + lane)
}

/// The sum of the fractions of limb `limb` in group `group`, for limbs from 1 on: the lowest limbs' fractions
/// are in [`slot_sum`]s.
pub const fn limb_sum<S: Shape>(group: usize, limb: usize) -> AdviceColumn {
    slot_sum::<S>(S::LANES).plus(group * (S::LIMBS - 1) + (limb - 1))
}

/// The `sum`-th sum of table fractions: the low table's first.
pub const fn table_sum<S: Shape>(sum: usize) -> AdviceColumn {
    limb_sum::<S>(S::GROUPS, 1).plus(sum)
}

/// The running total T.
pub const fn total<S: Shape>() -> AdviceColumn {
    table_sum::<S>(low_table_sums::<S>() + top_table_sums::<S>())
}

/// Number of advice columns.
pub const fn advice_columns<S: Shape>() -> usize {
    total::<S>().index() + 1
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

/// Which table columns each sum of table fractions covers: three of one table at most.
pub fn table_sums<S: Shape>() -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
    let low = S::LOW_TABLE_COLUMNS;
    let all = table_columns::<S>();
    let chunks = move |from: usize, to: usize| {
        (from..to)
            .step_by(FRACTIONS_PER_SUM)
            .map(move |start| start..(start + FRACTIONS_PER_SUM).min(to))
    };
    chunks(0, low).chain(chunks(low, all)).enumerate()
}

/// The instance columns: [`CHALLENGES`](instance::CHALLENGES), then [`COLLATERAL`](instance::COLLATERAL).
pub mod instance {
    use crate::cells::InstanceColumn;

    /// The column of the challenges, of exactly [`CHALLENGE_ROWS`] rows.
    pub const CHALLENGES: InstanceColumn = InstanceColumn::new(0);
    /// The column of F, the collateral vector: exactly [`COMPONENTS`](crate::shape::Shape::COMPONENTS) rows.
    pub const COLLATERAL: InstanceColumn = InstanceColumn::new(1);
    /// Number of instance columns.
    pub const COLUMNS: usize = 2;

    /// Row of s.
    pub const S_ROW: usize = 0;
    /// Row of r.
    pub const R_ROW: usize = 1;
    /// Rows of the challenges.
    pub const CHALLENGE_ROWS: usize = 2;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Production;

    #[test]
    fn production_has_239_hashed_columns_and_84_others() {
        assert_eq!(hashed_columns::<Production>(), 239);
        assert_eq!(advice_columns::<Production>() - 239, 84);
    }
}
