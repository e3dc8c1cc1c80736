//! Scalars for tests of sums.

use halo2curves::ff::{Field as _, PrimeField as _};
use proptest::prelude::*;

use crate::curve::Scalar;

/// Scalars at the ends of their range, where digits carry, and any others.
pub(crate) fn scalar() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        (-5_i64..=5).prop_map(|k| {
            let size = Scalar::from(k.unsigned_abs());
            if k < 0 { -size } else { size }
        }),
        (0_u32..255).prop_map(|bit| Scalar::from(2).pow_vartime([u64::from(bit)])),
        Just(Scalar::TWO_INV),
        Just(Scalar::TWO_INV - Scalar::ONE),
        any::<[u64; 4]>().prop_map(Scalar::from_raw),
    ]
}
