//! The collateral vector F: what each component of a leaf is worth towards its owner's debts.
//!
//! ```text
//! F_a = 0      F_{A+a} = price_a (1 - haircut_a) / 10^d_a      F_{2A+a} = -price_a / 10^d_a      F_{3A} = -1      F_{3A+1} = -2^64
//! ```
//!
//! made integer over all assets at once (SPEC.md, section 5). The shard circuit says of every leaf
//! that `sum_id F_id * amount_id = 0`: pledges, less haircuts, are worth the debts and the surplus exactly, and the
//! surplus is not negative. Without a schedule F is 0 on free balances and 1 on everything else: integers that are
//! not negative and sum to zero are zero, so there are free balances only.

use halo2curves::ff::{Field, PrimeField};
use num_bigint::{BigInt, Sign};

use crate::{
    curve::Scalar,
    leaf::{Component, Entry},
    ledger::{Amount, AssetId},
    shape::Shape,
};

/// Bits of a coefficient's absolute value. All amounts of a shard together are below `K * 2^64 < 2^81`, so the sum is
/// below 2^(96 + 81) = 2^177 in absolute value: it is zero in the field only if it is zero.
pub const COLLATERAL_BITS: u32 = 96;

/// F, as integers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollateralVector {
    /// F_{A+a} for each listed asset; none without a schedule.
    pledged: Vec<u128>,
    /// -F_{2A+a}.
    debts: Vec<u128>,
}

/// Why coefficients are not those of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CollateralError {
    /// Not one of each for each asset, or no asset at all.
    #[error(
        "{pledged} coefficients of pledges and {debts} of debts; there is one of each for each asset"
    )]
    Lengths {
        /// Coefficients of pledges.
        pledged: usize,
        /// Coefficients of debts.
        debts: usize,
    },
    /// A coefficient of 2^96 or more.
    #[error("a coefficient of asset {asset} is not below 2^96")]
    TooLarge {
        /// Index of the asset.
        asset: usize,
    },
    /// A debt that would cost nothing.
    #[error("debts of asset {asset} have no value")]
    FreeDebt {
        /// Index of the asset.
        asset: usize,
    },
}

/// Why an account's entries leave no surplus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SurplusError {
    /// The pledges, after haircuts, are worth less than the debts.
    #[error("the debts are not covered by the pledged balances")]
    Uncovered,
    /// The surplus does not fit in two limbs of 64 bits.
    #[error("the pledged balances are worth more than debts can ask for")]
    TooLarge,
    /// There are pledges or debts and no schedule.
    #[error("there are pledged balances or debts, and no collateral schedule")]
    NoSchedule,
    /// An asset that the schedule has no price of.
    #[error("asset {} is not listed", .0.index())]
    Unlisted(AssetId),
}

impl CollateralVector {
    /// The vector without a schedule: free balances only.
    pub fn none() -> Self {
        Self::default()
    }

    /// The vector of a schedule: F_{A+a} and -F_{2A+a} for each listed asset, in the order of ids.
    ///
    /// # Errors
    /// [`CollateralError`] for a coefficient outside the bounds that the circuit's soundness rests on.
    pub fn new(pledged: Vec<u128>, debts: Vec<u128>) -> Result<Self, CollateralError> {
        if pledged.len() != debts.len() || pledged.is_empty() {
            let (pledged, debts) = (pledged.len(), debts.len());
            return Err(CollateralError::Lengths { pledged, debts });
        }
        for (asset, (pledge, debt)) in pledged.iter().zip(&debts).enumerate() {
            if (pledge | debt) >> COLLATERAL_BITS != 0 {
                return Err(CollateralError::TooLarge { asset });
            }
            if *debt == 0 {
                return Err(CollateralError::FreeDebt { asset });
            }
        }
        Ok(Self { pledged, debts })
    }

    /// Whether there is no schedule.
    pub fn is_none(&self) -> bool {
        self.debts.is_empty()
    }

    /// F_{A+a}: what a smallest unit of a pledge covers; 0 for an asset that is not listed.
    pub fn pledged(&self, asset: AssetId) -> u128 {
        self.pledged.get(asset.index()).copied().unwrap_or(0)
    }

    /// -F_{2A+a}: what a smallest unit of a debt asks for; 0 for an asset that is not listed.
    pub fn debt(&self, asset: AssetId) -> u128 {
        self.debts.get(asset.index()).copied().unwrap_or(0)
    }

    /// F as the circuit's public input: exactly [`Shape::COMPONENTS`] rows.
    pub fn column<S: Shape>(&self) -> Vec<Scalar> {
        let mut column = vec![Scalar::ZERO; S::COMPONENTS];
        if self.is_none() {
            column[S::REGISTRY..].fill(Scalar::ONE);
            return column;
        }
        for (asset, (pledge, debt)) in self.pledged.iter().zip(&self.debts).enumerate() {
            column[S::REGISTRY + asset] = Scalar::from_u128(*pledge);
            column[2 * S::REGISTRY + asset] = -Scalar::from_u128(*debt);
        }
        column[3 * S::REGISTRY] = -Scalar::ONE;
        column[3 * S::REGISTRY + 1] = -Scalar::from_u128(1 << 64);
        column
    }

    /// The surplus of an account's pledges over its debts, `sum F_id amount_id`: two digits to the base 2^64, lowest
    /// first. Limbs of a surplus among the entries are not looked at.
    ///
    /// # Errors
    /// [`SurplusError`] if it is negative, 2^128 or more, or there is nothing to reckon by.
    pub fn surplus(&self, entries: &[Entry]) -> Result<[Amount; 2], SurplusError> {
        let mut sum = BigInt::ZERO;
        for entry in entries {
            let (asset, coefficient) = match entry.component {
                Component::Pledged(asset) => (asset, self.pledged.get(asset.index())),
                Component::Debt(asset) => (asset, self.debts.get(asset.index())),
                Component::Free(_) | Component::SurplusLow | Component::SurplusHigh => continue,
            };
            if self.is_none() {
                return Err(SurplusError::NoSchedule);
            }
            let value =
                BigInt::from(*coefficient.ok_or(SurplusError::Unlisted(asset))?) * entry.amount.0;
            if matches!(entry.component, Component::Debt(_)) {
                sum -= value;
            } else {
                sum += value;
            }
        }
        let digits = match sum.sign() {
            Sign::Minus => return Err(SurplusError::Uncovered),
            Sign::NoSign | Sign::Plus => sum.iter_u64_digits(),
        };
        if digits.len() > 2 {
            return Err(SurplusError::TooLarge);
        }
        let mut surplus = [Amount(0); 2];
        for (limb, digit) in surplus.iter_mut().zip(digits) {
            *limb = Amount(digit);
        }
        Ok(surplus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Tiny;

    fn entry(row: usize, amount: u64) -> Entry {
        Entry {
            component: Component::from_row::<Tiny>(row).unwrap(),
            amount: Amount(amount),
        }
    }

    fn vector() -> CollateralVector {
        CollateralVector::new(vec![90, 0], vec![100, 7]).unwrap()
    }

    #[test]
    fn coefficients_out_of_bounds_are_refused() {
        let lengths = |pledged, debts| Err(CollateralError::Lengths { pledged, debts });
        assert_eq!(CollateralVector::new(vec![], vec![]), lengths(0, 0));
        assert_eq!(CollateralVector::new(vec![1], vec![1, 2]), lengths(1, 2));
        let large = 1 << COLLATERAL_BITS;
        let refused = Err(CollateralError::TooLarge { asset: 1 });
        assert_eq!(CollateralVector::new(vec![1, large], vec![1, 1]), refused);
        assert_eq!(CollateralVector::new(vec![1, 1], vec![1, large]), refused);
        assert!(CollateralVector::new(vec![large - 1], vec![large - 1]).is_ok());
        assert_eq!(
            CollateralVector::new(vec![1, 1], vec![1, 0]),
            Err(CollateralError::FreeDebt { asset: 1 })
        );
    }

    #[test]
    fn the_column_has_a_row_for_each_component() {
        let column = vector().column::<Tiny>();
        assert_eq!(column.len(), 26);
        let at = |row: usize| column[row];
        assert_eq!([at(0), at(1), at(9), at(10)], [Scalar::ZERO; 4]);
        assert_eq!(at(8), Scalar::from(90));
        assert_eq!([at(16), at(17)], [-Scalar::from(100), -Scalar::from(7)]);
        assert_eq!(at(18), Scalar::ZERO);
        assert_eq!(
            [at(24), at(25)],
            [-Scalar::ONE, -Scalar::from(u64::MAX) - Scalar::ONE]
        );
        let none = CollateralVector::none().column::<Tiny>();
        assert!(none[..8].iter().all(|f| *f == Scalar::ZERO));
        assert!(none[8..].iter().all(|f| *f == Scalar::ONE));
        assert_eq!(none.len(), 26);
    }

    #[test]
    fn surplus_is_what_pledges_are_worth_above_the_debts() {
        let surplus = |entries: &[Entry]| vector().surplus(entries);
        assert_eq!(surplus(&[entry(0, 5)]), Ok([Amount(0); 2]));
        assert_eq!(surplus(&[entry(8, 10), entry(16, 9)]), Ok([Amount(0); 2]));
        assert_eq!(
            surplus(&[entry(8, 10), entry(17, 9)]),
            Ok([Amount(837), Amount(0)])
        );
        assert_eq!(
            surplus(&[entry(8, 10), entry(16, 9), entry(17, 1)]),
            Err(SurplusError::Uncovered)
        );
        // An asset that counts for nothing covers nothing.
        assert_eq!(
            surplus(&[entry(9, u64::MAX), entry(16, 1)]),
            Err(SurplusError::Uncovered)
        );
        assert_eq!(
            surplus(&[entry(10, 1)]),
            Err(SurplusError::Unlisted(AssetId::new(2).unwrap()))
        );
    }

    #[test]
    fn surplus_has_two_limbs_and_no_more() {
        let large = (1 << COLLATERAL_BITS) - 1;
        let vector = CollateralVector::new(vec![large], vec![1]).unwrap();
        let most = (u128::MAX / large) as u64;
        let expected = large * u128::from(most);
        assert_eq!(
            vector.surplus(&[entry(8, most)]),
            Ok([Amount(expected as u64), Amount((expected >> 64) as u64)])
        );
        assert_eq!(
            vector.surplus(&[entry(8, most + 1)]),
            Err(SurplusError::TooLarge)
        );
    }

    #[test]
    fn without_a_schedule_there_are_free_balances_only() {
        let none = CollateralVector::none();
        assert_eq!(none.surplus(&[entry(3, 5)]), Ok([Amount(0); 2]));
        for row in [8, 16] {
            assert_eq!(
                none.surplus(&[entry(row, 1)]),
                Err(SurplusError::NoSchedule)
            );
        }
    }
}
