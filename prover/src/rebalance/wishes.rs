//! What is asked for beyond the policy.

use circuits::ledger::AssetId;
use documents::{
    bundle::{amount::parse_typed, descriptor::Asset},
    decimal::Decimal,
};

use super::error::RebalanceError;

/// What is asked for, by asset id where it is about assets.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// By which share of what it asks for each rule is to hold beyond it: 0 to 1.
    pub margin: Decimal,
    /// The least reserves as a share of what is owed, taken as it is, without the margin.
    pub targets: Vec<Option<Decimal>>,
    /// Smallest units that are not sold; [`u128::MAX`] for all.
    pub held: Vec<u128>,
    /// Whether none is bought.
    pub not_bought: Vec<bool>,
    /// New money, in the currency of the prices: 0 or more.
    pub money: Decimal,
}

impl Wishes {
    /// Nothing beyond the policy and this margin.
    pub fn none(assets: usize, margin: Decimal) -> Self {
        Self {
            margin,
            targets: vec![None; assets],
            held: vec![0; assets],
            not_bought: vec![false; assets],
            money: Decimal::from(0),
        }
    }

    /// Asks for a ratio of an asset.
    ///
    /// # Errors
    /// [`RebalanceError::NotListed`], [`RebalanceError::Twice`].
    pub fn target(
        &mut self,
        symbol: &str,
        ratio: Decimal,
        assets: &[Asset],
    ) -> Result<(), RebalanceError> {
        let place = &mut self.targets[index(symbol, assets)?];
        if place.is_some() {
            return Err(RebalanceError::Twice(symbol.to_owned()));
        }
        *place = Some(ratio);
        Ok(())
    }

    /// Keeps an asset, `SYMBOL`, or so much of it, `SYMBOL=AMOUNT` in whole units. A symbol may have `=` in it.
    ///
    /// # Errors
    /// [`RebalanceError::NotListed`], [`RebalanceError::Twice`], [`RebalanceError::Amount`].
    pub fn hold(&mut self, typed: &str, assets: &[Asset]) -> Result<(), RebalanceError> {
        let (asset, units) = match (index(typed, assets), typed.rsplit_once('=')) {
            (Err(_), Some((symbol, amount))) => {
                let asset = index(symbol, assets)?;
                let decimals = assets[asset].decimals;
                let units = parse_typed(amount, decimals);
                let wrong = || RebalanceError::Amount {
                    typed: typed.to_owned(),
                    decimals,
                };
                (asset, units.ok_or_else(wrong)?)
            }
            (asset, _) => (asset?, u128::MAX),
        };
        if self.held[asset] > 0 {
            return Err(RebalanceError::Twice(assets[asset].symbol.clone()));
        }
        self.held[asset] = units;
        Ok(())
    }

    /// Buys nothing of an asset.
    ///
    /// # Errors
    /// [`RebalanceError::NotListed`].
    pub fn no_buy(&mut self, symbol: &str, assets: &[Asset]) -> Result<(), RebalanceError> {
        self.not_bought[index(symbol, assets)?] = true;
        Ok(())
    }
}

/// The id of an asset, as an index.
fn index(symbol: &str, assets: &[Asset]) -> Result<usize, RebalanceError> {
    let found = assets.iter().position(|asset| asset.symbol == symbol);
    let listed = found.filter(|index| AssetId::new(*index).is_some());
    listed.ok_or_else(|| RebalanceError::NotListed(symbol.to_owned()))
}
