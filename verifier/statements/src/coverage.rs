//! Coverage: what share of each asset's reserves has which evidence.

use circuits::solvency::statement::BPS;
use std::collections::BTreeMap;

use documents::{bundle::descriptor::Descriptor, share::Share};

/// What is shown of one asset's reserves, in smallest units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssetCoverage {
    /// R_a, below 2^102.
    pub total: u128,
    /// The part at addresses that signed, by the scheme's id.
    pub signed: BTreeMap<&'static str, u128>,
    /// The part of which a node said what is there, be it less or more.
    pub asked: u128,
    /// The part that a node confirmed; none if no node was asked.
    pub confirmed: Option<u128>,
    /// Whether a node was asked about some of it, and gave no answer.
    pub unanswered: bool,
    /// The part that has both. Two halves need not overlap: an empty address can sign, and a stranger's be full.
    pub both: u128,
}

impl AssetCoverage {
    /// The part at addresses that signed.
    pub fn signed_units(&self) -> u128 {
        self.signed.values().sum()
    }

    /// The share at addresses that signed.
    pub fn signed_share(&self) -> Share {
        self.share(self.signed_units())
    }

    /// The share of which a node said what is there; nothing if none was asked.
    pub fn asked_share(&self) -> Share {
        self.by_nodes(self.asked)
    }

    /// The share that a node confirmed; nothing if none was asked.
    pub fn confirmed_share(&self) -> Share {
        self.by_nodes(self.confirmed.unwrap_or_default())
    }

    /// The share at addresses that signed and that a node confirmed; nothing if none was asked.
    pub fn both_share(&self) -> Share {
        self.by_nodes(self.both)
    }

    /// The share that nodes would have confirmed if all that they were not asked about were there.
    pub fn confirmed_at_most(&self) -> Share {
        let confirmed = self.confirmed.unwrap_or_default();
        self.share(confirmed + self.total.saturating_sub(self.asked))
    }

    fn by_nodes(&self, part: u128) -> Share {
        self.confirmed.map_or(Share::NOTHING, |_| self.share(part))
    }

    /// What share of the total a part of it is. Where nothing is held, nothing is left to show.
    pub fn share(&self, part: u128) -> Share {
        Share::of(part, self.total)
    }
}

/// The coverage of every listed asset, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage(pub Vec<AssetCoverage>);

impl Coverage {
    /// The share of each asset at addresses that signed, by symbol.
    pub fn signed_shares<'a>(
        &'a self,
        descriptor: &'a Descriptor,
    ) -> impl Iterator<Item = (&'a str, Share)> {
        let assets = descriptor.assets().iter().zip(&self.0);
        assets.map(|(asset, shown)| (asset.symbol.as_str(), shown.signed_share()))
    }

    /// The smallest share at addresses that signed, over all assets, in basis points.
    pub fn least_signed_bps(&self) -> u32 {
        let shares = self.0.iter().map(|asset| asset.signed_share().bps());
        shares.min().unwrap_or(BPS)
    }

    /// Whether all of every asset is at addresses that signed, and confirmed there.
    pub fn is_complete(&self) -> bool {
        self.0.iter().all(|asset| asset.both_share().is_all())
    }
}

#[cfg(test)]
mod tests;
