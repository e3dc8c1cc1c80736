//! With how many decimals the amounts that are too large would fit.

use std::collections::HashMap;

use circuits::ledger::AssetId;

/// For each asset with amounts that are too large, the most decimals with which all of them fit; `None` if they do with
/// no number of decimals.
#[derive(Default)]
pub struct Fits {
    most: HashMap<AssetId, Option<u8>>,
}

impl Fits {
    /// Takes another amount in, which fits with so many decimals at most, and says with how many all do.
    pub fn note(&mut self, asset: AssetId, most: Option<u8>) -> Option<u8> {
        let all = self.most.entry(asset).or_insert(most);
        *all = (*all).min(most);
        *all
    }
}
