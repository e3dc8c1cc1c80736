//! Where the linked columns are zero: L and R mean listed assets, and nothing else.
//!
//! ```text
//!   row                    L          R
//!   a < A                  free_a     R_a     zero unless a is listed
//!   A + a                  pledged_a  0       zero unless a is listed
//!   2A + a                 D_a        0       zero unless a is listed
//!   3A, 3A + 1             surplus    0
//!   3A + 2 to the last     0          0
//! ```
//!
//! Of L, whatever the leaves commit to on other rows would be a total of nothing; of R, a reserve of
//! nothing that another row could be paid with.

use halo2_proofs::plonk::{ConstraintSystem, Expression};
use halo2curves::{ff::Field, pasta::Fp};

use super::columns::SolvencyConfig;
use super::{instance, layout};
use crate::shape::Shape;

/// L and R are zero in the rows of no asset (SPEC.md 9.2).
pub(super) fn outside_registry(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    meta.create_gate("zero outside the registry", |meta| {
        let outside_liabilities = config.selector(meta, |s| s.outside_liabilities);
        let outside_reserves = config.selector(meta, |s| s.outside_reserves);
        let liability = config.cell(meta, layout::LIABILITIES);
        let reserve = config.cell(meta, layout::RESERVES);
        [
            ("9.2 L = 0", outside_liabilities * liability),
            ("9.2 R = 0", outside_reserves * reserve),
        ]
    });
}

/// L and R are zero in the rows of assets that are not listed (SPEC.md 9.3).
pub(super) fn unlisted<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    meta.create_gate("zero where no asset is listed", |meta| {
        let asset = config.selector(meta, |s| s.asset);
        let unlisted = Expression::Constant(Fp::ONE) - config.input(meta, instance::LISTED);
        let zero = asset * unlisted;
        [
            (
                "9.3 (1 - listed) free = 0",
                zero.clone() * config.free::<S>(meta),
            ),
            (
                "9.3 (1 - listed) pledged = 0",
                zero.clone() * config.pledged::<S>(meta),
            ),
            (
                "9.3 (1 - listed) D = 0",
                zero.clone() * config.debt::<S>(meta),
            ),
            ("9.3 (1 - listed) R = 0", zero * config.reserve(meta)),
        ]
    });
}
