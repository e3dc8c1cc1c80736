//! Which column and row holds what, with the bound that each range check proves.
//!
//! A is [`Shape::REGISTRY`], and rows from [`Shape::USABLE_ROWS`] on belong to the proof system. Of the
//! advice columns, from left to right:
//!
//! ```text
//!   row          L    R    claim  acc_T  T    rule j    digits
//!   0            L_0  R_0  claim  0      T    0         low      (block 0)
//!   1            L_1  R_1         p0 R0  T    ...
//!   ...
//!   A            0    0           T      T    z_0       middle   (block 1)
//!   ...          0    0                       ...
//!   2A           0    0                       ...       high     (block 2)
//!   ...          0    0
//!   A + 107      0    0                       z_107 = 0
//!   ...          0    0
//! ```
//!
//! Empty cells are free: no gate reads them. (2A and A + 107 come in either order.)

use super::statement::{COEFFICIENT_BITS, MAX_RULES, TOTAL_BITS};
use crate::shape::Shape;

/// Number of advice columns that are tied to points outside: L to K_L and R to K_R. They are the first
/// that the circuit creates, so their commitments are the first points of a proof, in this order.
pub const LINKED_COLUMNS: usize = 2;

/// L: totals of liabilities.
pub const LIABILITIES: usize = 0;
/// R: totals of reserves.
pub const RESERVES: usize = 1;
/// The claim element, in row 0.
pub const CLAIM: usize = 2;
/// acc_T: the value of the reserves of the assets above this row.
pub const VALUE_SUM: usize = 3;
/// T: the value of all reserves, the same in rows 0 to A.
pub const TOTAL_VALUE: usize = 4;
/// The first of [`MAX_RULES`] columns, one for each rule.
pub const RULES: usize = 5;

/// Blocks of A rows that the digits of one range check take: three rotations are as many as an advice
/// column may be read at without another blinding row.
pub const DIGIT_BLOCKS: usize = 3;

/// The base-4 digits of one value for each asset: `DIGIT_BLOCKS * columns` digits, the lowest ones in
/// block 0.
#[derive(Clone, Copy, Debug)]
pub struct Digits {
    /// Index of the first of its advice columns.
    pub first: usize,
    /// Number of its advice columns.
    pub columns: usize,
}

impl Digits {
    const fn after(previous: usize, columns: usize) -> Self {
        Self {
            first: previous,
            columns,
        }
    }

    /// Index of the column after the last one.
    pub const fn end(self) -> usize {
        self.first + self.columns
    }

    /// The check proves that the value is an integer in [0, 2^bits).
    pub const fn bits(self) -> u32 {
        2 * (DIGIT_BLOCKS * self.columns) as u32
    }
}

/// `L_a < 2^102`.
pub const LIABILITY_DIGITS: Digits = Digits::after(RULES + MAX_RULES, 17);

/// `R_a < 2^102`.
pub const RESERVE_DIGITS: Digits = Digits::after(LIABILITY_DIGITS.end(), 17);

/// `0 <= 10^4 * R_a - min_ratio_bps_a * L_a < 2^120`. With 102-bit totals and a 32-bit ratio, the
/// difference is below 2^(14 + 102) = 2^116 and above -2^(32 + 102) = -2^134, which is p - 2^134 in the
/// field, far above 2^120: the check passes exactly where the difference is not negative.
pub const RATIO_DIGITS: Digits = Digits::after(RESERVE_DIGITS.end(), 20);

/// `0 <= cap_a * T - 10^4 * price_a * R_a < 2^222`. With T < 2^(9 + 96 + 102) = 2^207 and a cap of at most
/// 10^4 < 2^14, the difference is below 2^221 and above -2^(14 + 96 + 102) = -2^212, which is p - 2^212
/// in the field (p > 2^254).
pub const CONCENTRATION_DIGITS: Digits = Digits::after(RATIO_DIGITS.end(), 37);

/// Number of advice columns.
pub const ADVICE_COLUMNS: usize = CONCENTRATION_DIGITS.end();

/// Base-4 digits of a rule's total: `0 <= sum_a (alpha_a R_a - beta_a L_a) < 2^214`. A term is below
/// 2^(96 + 102) in absolute value and there are two for each of 2^9 assets, so the sum is below 2^208 in
/// absolute value: a negative one is above p - 2^208 in the field.
pub const RULE_DIGITS: usize = 107;

/// Number of constraints of the circuit; each has its own negative test.
pub const CONSTRAINTS: usize = 170;

/// The row in which a rule's total has lost all its digits.
pub const fn rule_end_row<S: Shape>() -> usize {
    S::REGISTRY + RULE_DIGITS
}

/// Rows of advice column `column` that a witness fills, from row 0 on.
pub const fn advice_rows<S: Shape>(column: usize) -> usize {
    match column {
        // All of them: linked columns are zero outside the registry, and a gate says so.
        LIABILITIES | RESERVES => S::USABLE_ROWS,
        CLAIM => 1,
        VALUE_SUM | TOTAL_VALUE => S::REGISTRY + 1,
        RULES..FIRST_DIGIT_COLUMN => rule_end_row::<S>() + 1,
        _ => DIGIT_BLOCKS * S::REGISTRY,
    }
}

const FIRST_DIGIT_COLUMN: usize = LIABILITY_DIGITS.first;

// The bounds, where a change of a dimension would break them.
const _: () = {
    assert!(LIABILITY_DIGITS.bits() == TOTAL_BITS);
    assert!(RESERVE_DIGITS.bits() == TOTAL_BITS);
    assert!(RATIO_DIGITS.bits() >= 14 + TOTAL_BITS);
    assert!(CONCENTRATION_DIGITS.bits() >= 14 + 9 + COEFFICIENT_BITS + TOTAL_BITS);
    assert!(2 * RULE_DIGITS as u32 >= 9 + 1 + COEFFICIENT_BITS + TOTAL_BITS);
    assert!(crate::ledger::REGISTRY_CAPACITY == 1 << 9);
};
