//! What share of each asset's reserves the addresses hold that signed.

use statements::coverage::{AssetCoverage, Coverage};

use super::{chain::custodian, list::ReserveList, ownership::ControlledAddresses};

/// What signatures show.
pub fn of_signatures(list: &ReserveList, controlled: &ControlledAddresses) -> Coverage {
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
    Coverage(assets)
}

/// Whether keys of custodians are among those that signed: whose keys they are, only the exchange says.
pub fn rests_on_custodians(coverage: &Coverage) -> bool {
    let mut schemes = custodian::SCHEMES.iter().copied().flatten();
    let signed = |id| coverage.0.iter().any(|asset| asset.signed.contains_key(id));
    schemes.any(|scheme| signed(scheme.id()))
}

#[cfg(test)]
mod tests;
