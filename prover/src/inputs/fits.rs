//! How the amounts that are too large would fit.

use std::collections::HashMap;

use circuits::ledger::AssetId;

/// How an amount that is too large would fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The most decimals of the asset with which it does; `None` if it does with no number of decimals.
    pub decimals: Option<u8>,
    /// The same if it is in smallest units of the asset; `None` if it is not, since it has a point, or its file says that
    /// amounts are in other units.
    pub as_smallest: Option<u8>,
}

/// How all amounts of an asset that are too large would fit, for each asset that has some.
#[derive(Default)]
pub struct Fits {
    all: HashMap<AssetId, Fit>,
}

impl Fits {
    /// Takes another amount in, and says how all would fit.
    pub fn note(&mut self, asset: AssetId, fit: Fit) -> Fit {
        let all = self.all.entry(asset).or_insert(fit);
        // `None` is less than any number.
        all.decimals = all.decimals.min(fit.decimals);
        all.as_smallest = all.as_smallest.min(fit.as_smallest);
        *all
    }
}
