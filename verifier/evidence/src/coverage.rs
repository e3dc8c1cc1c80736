//! Coverage: what share of each asset's reserves has which evidence.

use circuits::solvency::statement::BPS;
use std::collections::BTreeMap;

use super::{chain::custodian, list::ReserveList, ownership::ControlledAddresses};
use documents::bundle::descriptor::Descriptor;

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
    /// The part that has both. Two halves need not overlap: an empty address can sign, and a stranger's be full.
    pub both: u128,
}

impl AssetCoverage {
    /// The part at addresses that signed.
    pub fn signed_units(&self) -> u128 {
        self.signed.values().sum()
    }

    /// The share at addresses that signed, in basis points, rounded down.
    pub fn signed_bps(&self) -> u32 {
        self.share_bps(self.signed_units())
    }

    /// The share of which a node said what is there, in basis points, rounded down; 0 if none was asked.
    pub fn asked_bps(&self) -> u32 {
        self.confirmed.map_or(0, |_| self.share_bps(self.asked))
    }

    /// The share that a node confirmed, in basis points, rounded down; 0 if none was asked.
    pub fn confirmed_bps(&self) -> u32 {
        self.confirmed.map_or(0, |part| self.share_bps(part))
    }

    /// The share at addresses that signed and that a node confirmed, in basis points, rounded down; 0 if none was
    /// asked.
    pub fn both_bps(&self) -> u32 {
        self.confirmed.map_or(0, |_| self.share_bps(self.both))
    }

    /// A part of the total in basis points, rounded down. Where nothing is held, nothing is left to show.
    pub fn share_bps(&self, part: u128) -> u32 {
        // Below 2^102 * 2^14: no overflow.
        let share = (part * u128::from(BPS)).checked_div(self.total);
        share.map_or(BPS, |bps| bps.min(u128::from(BPS)) as u32)
    }
}

/// The coverage of every listed asset, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage(pub Vec<AssetCoverage>);

impl Coverage {
    /// What signatures show.
    pub fn new(list: &ReserveList, controlled: &ControlledAddresses) -> Self {
        let total = |&total: &u128| AssetCoverage {
            total,
            ..AssetCoverage::default()
        };
        let mut assets: Vec<_> = list.totals().iter().map(total).collect();
        for holding in list.holdings() {
            if let Some(scheme) = controlled.scheme(&holding.address) {
                *assets[holding.asset.index()]
                    .signed
                    .entry(scheme.id())
                    .or_default() += holding.units;
            }
        }
        Self(assets)
    }

    /// Whether keys of custodians are among those that signed: whose keys they are, only the exchange says.
    pub fn rests_on_custodians(&self) -> bool {
        let mut schemes = custodian::SCHEMES.iter().copied().flatten();
        let signed = |id| self.0.iter().any(|asset| asset.signed.contains_key(id));
        schemes.any(|scheme| signed(scheme.id()))
    }

    /// The share of each asset at addresses that signed, in basis points, by symbol.
    pub fn signed_shares<'a>(
        &'a self,
        descriptor: &'a Descriptor,
    ) -> impl Iterator<Item = (&'a str, u32)> {
        let assets = descriptor.assets().iter().zip(&self.0);
        assets.map(|(asset, shown)| (asset.symbol.as_str(), shown.signed_bps()))
    }

    /// The smallest share at addresses that signed, over all assets, in basis points.
    pub fn least_signed_bps(&self) -> u32 {
        let shares = self.0.iter().map(AssetCoverage::signed_bps);
        shares.min().unwrap_or(BPS)
    }

    /// Whether all of every asset is at addresses that signed, and confirmed there.
    pub fn is_complete(&self) -> bool {
        self.0.iter().all(|asset| asset.both_bps() == BPS)
    }
}

#[cfg(test)]
mod tests;
