//! The private side: exact totals, erased when they are dropped.

use std::{fmt, ops::Deref};

use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::statement::LIABILITY_BITS;
use crate::{leaf::Component, ledger::AssetId, shape::Shape};

/// What the leaves of a ledger add up to: an opening of K_L. One entry for each listed asset, in the order
/// of their ids, and the surplus.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct LiabilityTotals {
    /// Free balances, in smallest units.
    pub free: Vec<u128>,
    /// Pledged balances, in smallest units.
    pub pledged: Vec<u128>,
    /// Debts, in smallest units: D_a.
    pub debts: Vec<u128>,
    /// The surplus of collateral over debts: totals of its lower and of its upper limbs.
    pub surplus: [u128; 2],
}

impl LiabilityTotals {
    /// The totals of a ledger without debts.
    pub fn without_debts(free: Vec<u128>) -> Self {
        let assets = free.len();
        Self {
            free,
            pledged: vec![0; assets],
            debts: vec![0; assets],
            surplus: [0; 2],
        }
    }

    /// Column L: the total of each component of a leaf, in its row.
    ///
    /// # Panics
    /// If there are totals of more than A assets.
    pub fn column<S: Shape>(&self) -> Vec<Fp> {
        let lists = [&self.free, &self.pledged, &self.debts];
        assert!(
            lists.iter().all(|list| list.len() <= S::REGISTRY),
            "the registry has room"
        );
        let mut column = vec![Fp::ZERO; S::COMPONENTS];
        for (index, asset) in (0..S::REGISTRY).zip((0..).map_while(AssetId::new)) {
            let components = [
                Component::Free(asset),
                Component::Pledged(asset),
                Component::Debt(asset),
            ];
            for (component, list) in components.into_iter().zip(lists) {
                let total = list.get(index).copied().unwrap_or(0);
                column[component.row::<S>()] = Fp::from_u128(total);
            }
        }
        let [low, high] = self.surplus;
        column[Component::SurplusLow.row::<S>()] = Fp::from_u128(low);
        column[Component::SurplusHigh.row::<S>()] = Fp::from_u128(high);
        column
    }

    /// Every total: free ones, pledged ones, debts and the surplus.
    fn all(&self) -> impl Iterator<Item = u128> {
        [&self.free, &self.pledged, &self.debts]
            .into_iter()
            .flatten()
            .chain(&self.surplus)
            .copied()
    }
}

impl fmt::Debug for LiabilityTotals {
    /// Says how many totals there are and none of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiabilityTotals")
            .field("assets", &self.free.len())
            .finish_non_exhaustive()
    }
}

/// What the addresses of an exchange add up to: an opening of K_R. R_a in smallest units for each listed asset, in the
/// order of their ids.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ReserveTotals(Vec<u128>);

impl From<Vec<u128>> for ReserveTotals {
    fn from(totals: Vec<u128>) -> Self {
        Self(totals)
    }
}

impl Deref for ReserveTotals {
    type Target = [u128];

    fn deref(&self) -> &[u128] {
        &self.0
    }
}

impl fmt::Debug for ReserveTotals {
    /// Says how many totals there are and none of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReserveTotals")
            .field("assets", &self.0.len())
            .finish_non_exhaustive()
    }
}

/// Totals of liabilities and of reserves, for one number of assets.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SolvencyWitness {
    liabilities: LiabilityTotals,
    reserves: ReserveTotals,
}

/// Why totals are not a witness of any statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// The lists are about different numbers of assets.
    #[error(
        "there are totals of free balances for {free} assets, of pledged ones for {pledged}, of debts \
         for {debts}, of reserves for {reserves}"
    )]
    Lengths {
        /// Totals of free balances.
        free: usize,
        /// Totals of pledged balances.
        pledged: usize,
        /// Totals of debts.
        debts: usize,
        /// Totals of reserves.
        reserves: usize,
    },
    /// The amounts of a ledger add up to less than 2^97.
    #[error("the totals of liabilities add up to 2^97 or more, which those of no ledger do")]
    TooLarge,
}

impl SolvencyWitness {
    /// Takes totals whose sense, and the range of whose reserves, [`evaluate`](super::evaluate())
    /// judges.
    ///
    /// # Errors
    /// [`WitnessError`]: other lengths, or liabilities that are no sum of leaves. The circuit has no
    /// range check for the latter ([`layout`](super::layout)), so it must not be asked about them.
    pub fn new(
        liabilities: LiabilityTotals,
        reserves: impl Into<ReserveTotals>,
    ) -> Result<Self, WitnessError> {
        // From here on the totals are erased, whether they are a witness or not.
        let witness = Self {
            liabilities,
            reserves: reserves.into(),
        };
        let LiabilityTotals {
            free,
            pledged,
            debts,
            ..
        } = &witness.liabilities;
        let assets = witness.reserves.len();
        if [free, pledged, debts]
            .iter()
            .any(|list| list.len() != assets)
        {
            return Err(WitnessError::Lengths {
                free: free.len(),
                pledged: pledged.len(),
                debts: debts.len(),
                reserves: assets,
            });
        }
        let sum = witness
            .liabilities
            .all()
            .try_fold(0_u128, |sum, total| sum.checked_add(total));
        if sum.is_none_or(|sum| sum >> LIABILITY_BITS != 0) {
            return Err(WitnessError::TooLarge);
        }
        Ok(witness)
    }

    /// Number of assets.
    pub fn assets(&self) -> usize {
        self.reserves.len()
    }

    /// The totals of the ledger.
    pub fn liabilities(&self) -> &LiabilityTotals {
        &self.liabilities
    }

    /// E_a: what is owed in asset `asset`, free and pledged; zero if the witness does not know it. Below
    /// 2^97.
    pub fn gross(&self, asset: usize) -> u128 {
        let of = |totals: &[u128]| totals.get(asset).copied().unwrap_or(0);
        of(&self.liabilities.free) + of(&self.liabilities.pledged)
    }

    /// D_a of each asset, below 2^97.
    pub fn debts(&self) -> &[u128] {
        &self.liabilities.debts
    }

    /// R_a of each asset.
    pub fn reserves(&self) -> &ReserveTotals {
        &self.reserves
    }
}

impl fmt::Debug for SolvencyWitness {
    /// Says how many totals there are and none of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SolvencyWitness")
            .field("assets", &self.assets())
            .finish_non_exhaustive()
    }
}
