//! Bounds of a statement's numbers and of the totals that it is about.

use crate::tree::MAX_SLOTS;

/// Rules of S2 that a policy can have.
pub const MAX_RULES: usize = 16;

/// Bits of a coefficient's absolute value, prices included.
pub const COEFFICIENT_BITS: u32 = 96;

/// Bits of a reserve total R_a, and of a disclosed total of any side.
pub const TOTAL_BITS: u32 = 102;

/// Bits of all amounts of a ledger added up, and so of any total of liabilities or of loans: amounts have
/// 64 bits, and a ledger has at most 2^33 slots for them.
pub const LIABILITY_BITS: u32 = 64 + MAX_SLOTS.ilog2();

const _: () = assert!(
    MAX_SLOTS.is_power_of_two(),
    "its logarithm would be rounded down"
);

/// Bits of M2's cap. A coefficient of 96 bits times a total of 97 is below 2^193, so the largest cap is
/// no cap.
pub const COLLATERAL_CAP_BITS: u32 = COEFFICIENT_BITS + LIABILITY_BITS;

/// Basis points of one: ratios, shares and caps are in units of 1/10,000.
pub const BPS: u32 = 10_000;
