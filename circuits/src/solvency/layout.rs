//! Which column and row holds what, with the bound that each range check proves.
//!
//! A is [`Shape::REGISTRY`], and rows from [`Shape::USABLE_ROWS`] on belong to the proof system. Of the
//! advice columns, from left to right:
//!
//! ```text
//!   row          L           R    claim  acc_T  T    rule j    digits
//!   0            free_0      R_0  claim  0      T    0         low      (block 0)
//!   1            free_1      R_1         p0 R0  T    ...
//!   ...
//!   A            pledged_0   0           T      T    z_0       middle   (block 1)
//!   ...          ...         0                       ...
//!   2A           D_0         0                       ...       high     (block 2)
//!   ...          ...         0
//!   3A, 3A + 1   surplus     0
//!   ...          0           0
//!   A + 107      0           0                       z_107 = 0
//!   ...          0           0
//! ```
//!
//! Empty cells are free: no gate reads them. (A + 107 comes before or after the others.) The two cells of
//! the surplus are of no concern here: no gate reads them either.
//!
//! # What needs no range check
//!
//! `E_a = free_a + pledged_a` and `D_a`. L is linked to K_L on every usable row, and a verifier computes
//! K_L itself, as the sum of all leaves. The shards' proofs say that each leaf's component on each of these
//! rows is an integer in [0, 2^64 * slots), and that all of a ledger's together are below 2^(64 + 33) =
//! 2^97. So free_a, pledged_a, D_a and their sums over any rows *are* integers in [0, 2^97), here and
//! before anything is checked here. K_R is the operator's word instead, so R_a is checked.
//!
//! # Bounds
//!
//! p, the modulus, is above 2^254. A difference that must not be negative is shown to be an integer below
//! 2^bits; each check's constant says why one that is negative, being close to p in the field, is not.

use super::statement::{
    BPS, COEFFICIENT_BITS, COLLATERAL_CAP_BITS, LIABILITY_BITS, MAX_RULES, TOTAL_BITS,
};
use crate::{cells::AdviceColumn, shape::Shape};

/// Number of advice columns that are tied to points outside: L to K_L and R to K_R. They are the first
/// that the circuit creates, so their commitments are the first points of a proof, in this order.
pub const LINKED_COLUMNS: usize = 2;

/// L: totals of liabilities, free, pledged, of debts and of the surplus.
pub const LIABILITIES: AdviceColumn = AdviceColumn::new(0);
/// R: totals of reserves.
pub const RESERVES: AdviceColumn = AdviceColumn::new(1);
/// The claim element, in row 0.
pub const CLAIM: AdviceColumn = AdviceColumn::new(2);
/// acc_T: the value of the reserves of the assets above this row.
pub const VALUE_SUM: AdviceColumn = AdviceColumn::new(3);
/// T: the value of all reserves, the same in rows 0 to A.
pub const TOTAL_VALUE: AdviceColumn = AdviceColumn::new(4);
/// The first of [`MAX_RULES`] columns, one for each rule.
pub const RULES: AdviceColumn = AdviceColumn::new(5);

/// The column of rule `rule`, below [`MAX_RULES`].
pub const fn rule(rule: usize) -> AdviceColumn {
    RULES.plus(rule)
}

/// Blocks of A rows that a column has at most: those of L that mean assets, the digits of one range check,
/// the coefficients of a rule. Three rotations are as many as an advice column may be read at without
/// another blinding row.
pub const BLOCKS: usize = 3;

/// Block of L that holds free balances.
pub const FREE: usize = 0;
/// Block of L that holds pledged balances.
pub const PLEDGED: usize = 1;
/// Block of L that holds debts.
pub const DEBTS: usize = 2;

/// The base-4 digits of one value for each asset: `BLOCKS * columns` digits, the lowest ones in block 0.
#[derive(Clone, Copy, Debug)]
pub struct Digits {
    first: AdviceColumn,
    /// Number of its advice columns.
    pub count: usize,
}

impl Digits {
    /// So many columns from `first` on.
    const fn new(first: AdviceColumn, count: usize) -> Self {
        Self { first, count }
    }

    /// Its column `place`, below `count`: of digits `place`, `place + count`, `place + 2 * count`.
    pub const fn column(self, place: usize) -> AdviceColumn {
        self.first.plus(place)
    }

    /// Its columns.
    pub fn columns(self) -> impl DoubleEndedIterator<Item = AdviceColumn> + Clone {
        (0..self.count).map(move |place| self.column(place))
    }

    /// The column after the last one.
    const fn end(self) -> AdviceColumn {
        self.first.plus(self.count)
    }

    /// The check proves that the value is an integer in [0, 2^bits).
    pub const fn bits(self) -> u32 {
        2 * (BLOCKS * self.count) as u32
    }
}

/// `R_a < 2^102`.
pub const RESERVE_DIGITS: Digits = Digits::new(rule(MAX_RULES), 17);

/// M1: `0 <= max_loan_share_bps_a * E_a - 10^4 * D_a < 2^120`. A share is at most 10^4 < 2^14, so the
/// difference is below 2^(14 + 97) = 2^111, and above -2^(14 + 97): a negative one is above p - 2^111.
/// So 0 <= D_a <= E_a, and the net liabilities E_a - D_a are in [0, 2^97).
pub const LOAN_SHARE_DIGITS: Digits = Digits::new(RESERVE_DIGITS.end(), 20);

/// S1: `0 <= 10^4 * R_a - min_ratio_bps_a * (E_a - D_a) < 2^120`. Net liabilities are not negative, by M1, so
/// the difference is at most 10^4 * R_a < 2^(14 + 102) = 2^116. A ratio is below 2^32, so it is above
/// -2^(32 + 97) = -2^129: a negative one is above p - 2^129.
pub const RATIO_DIGITS: Digits = Digits::new(LOAN_SHARE_DIGITS.end(), 20);

/// M2: `0 <= cap_a - coefficient_a * pledged_a < 2^198`. Both terms are below 2^193 = 2^(96 + 97): an honest
/// difference is, too, and a negative one is above p - 2^193.
pub const COLLATERAL_DIGITS: Digits = Digits::new(RATIO_DIGITS.end(), 33);

/// `0 <= cap_a * T - 10^4 * price_a * R_a < 2^222`. With T < 2^(9 + 96 + 102) = 2^207 and a cap of at most
/// 10^4 < 2^14, the difference is below 2^221 and above -2^(14 + 96 + 102) = -2^212: a negative one is
/// above p - 2^212.
pub const CONCENTRATION_DIGITS: Digits = Digits::new(COLLATERAL_DIGITS.end(), 37);

/// Number of advice columns.
pub const ADVICE_COLUMNS: usize = CONCENTRATION_DIGITS.end().index();

/// Base-4 digits of a rule's total: `0 <= sum_a (alpha_a R_a + delta_a D_a - beta_a E_a) < 2^214`. A term is
/// below 2^(96 + 102) in absolute value and there are three, less than 2^2, for each of 2^9 assets, so the
/// sum is below 3 * 2^207 < 2^209 in absolute value: a negative one is above p - 2^209.
pub const RULE_DIGITS: usize = 107;

/// The row in which a rule's total has lost all its digits.
pub const fn rule_end_row<S: Shape>() -> usize {
    S::REGISTRY + RULE_DIGITS
}

/// Rows of advice column `column` that a witness fills, from row 0 on.
pub fn advice_rows<S: Shape>(column: AdviceColumn) -> usize {
    match column {
        // All of them: linked columns are zero outside their rows, and a gate says so.
        LIABILITIES | RESERVES => S::USABLE_ROWS,
        CLAIM => 1,
        VALUE_SUM | TOTAL_VALUE => S::REGISTRY + 1,
        column if column < RESERVE_DIGITS.first => rule_end_row::<S>() + 1,
        _ => BLOCKS * S::REGISTRY,
    }
}

// The bounds, where a change of a dimension would break them.
const _: () = {
    assert!(BPS < 1 << 14);
    assert!(RESERVE_DIGITS.bits() == TOTAL_BITS);
    assert!(LOAN_SHARE_DIGITS.bits() >= 14 + LIABILITY_BITS);
    assert!(RATIO_DIGITS.bits() >= 14 + TOTAL_BITS);
    assert!(COLLATERAL_DIGITS.bits() >= COLLATERAL_CAP_BITS);
    assert!(CONCENTRATION_DIGITS.bits() >= 14 + 9 + COEFFICIENT_BITS + TOTAL_BITS);
    assert!(2 * RULE_DIGITS as u32 >= 9 + 2 + COEFFICIENT_BITS + TOTAL_BITS);
    assert!(LIABILITY_BITS <= TOTAL_BITS);
    assert!(crate::tree::MAX_SLOTS.is_power_of_two());
    // M2's coefficient is the collateral vector's.
    assert!(crate::collateral::COLLATERAL_BITS <= COEFFICIENT_BITS);
    assert!(crate::ledger::REGISTRY_CAPACITY == 1 << 9);
};
