//! The private side: exact totals, erased when they are dropped.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// L_a and R_a for each listed asset, in the order of their ids.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SolvencyWitness {
    liabilities: Vec<u128>,
    reserves: Vec<u128>,
}

/// Why totals are not a witness of any statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// The two sides list different numbers of assets.
    #[error("there are totals of liabilities for {liabilities} assets, of reserves for {reserves}")]
    Lengths {
        /// Totals of liabilities.
        liabilities: usize,
        /// Totals of reserves.
        reserves: usize,
    },
}

impl SolvencyWitness {
    /// Takes totals, whose ranges and sense [`evaluate`](super::evaluate()) judges.
    ///
    /// # Errors
    /// [`WitnessError::Lengths`].
    pub fn new(mut liabilities: Vec<u128>, mut reserves: Vec<u128>) -> Result<Self, WitnessError> {
        if liabilities.len() == reserves.len() {
            return Ok(Self {
                liabilities,
                reserves,
            });
        }
        let error = WitnessError::Lengths {
            liabilities: liabilities.len(),
            reserves: reserves.len(),
        };
        liabilities.zeroize();
        reserves.zeroize();
        Err(error)
    }

    /// The totals of liabilities.
    pub fn liabilities(&self) -> &[u128] {
        &self.liabilities
    }

    /// The totals of reserves.
    pub fn reserves(&self) -> &[u128] {
        &self.reserves
    }
}

impl fmt::Debug for SolvencyWitness {
    /// Says how many totals there are and none of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SolvencyWitness")
            .field("assets", &self.liabilities.len())
            .finish_non_exhaustive()
    }
}
