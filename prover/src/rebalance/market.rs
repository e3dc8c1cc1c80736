//! At what prices assets are traded, at what cost, and what trades add up to.

use documents::{
    bundle::descriptor::{Asset, Descriptor},
    decimal::{CommonScale, Decimal},
    policy::Policy,
};
use num_bigint::BigInt;

use super::error::RebalanceError;

/// Prices and costs, by asset id.
#[derive(Clone, Debug)]
pub struct Market {
    /// Of a whole unit, above 0.
    pub prices: Vec<Decimal>,
    /// As a share of a trade's value: from 0, and below 1.
    pub costs: Vec<Decimal>,
    /// What prices are counted in, if that is known.
    pub quote: Option<String>,
}

impl Market {
    /// The policy's prices, and those that were given for assets of which it has none.
    ///
    /// # Errors
    /// [`RebalanceError::Priced`], [`RebalanceError::NoPrice`].
    pub fn new(
        policy: &Policy,
        descriptor: &Descriptor,
        given: &[Option<Decimal>],
        costs: Vec<Decimal>,
    ) -> Result<Self, RebalanceError> {
        let (mut prices, mut missing) = (Vec::new(), Vec::new());
        for (asset, given) in descriptor.asset_ids().zip(given) {
            let symbol = || descriptor.asset(asset).symbol.clone();
            match (policy.price(asset), given) {
                (Some(_), Some(_)) => return Err(RebalanceError::Priced(symbol())),
                (Some(price), None) | (None, Some(price)) => prices.push(price.clone()),
                (None, None) => missing.push(symbol()),
            }
        }
        if !missing.is_empty() {
            return Err(RebalanceError::NoPrice(missing));
        }
        Ok(Self {
            prices,
            costs,
            quote: policy.prices().map(|prices| prices.quote.clone()),
        })
    }

    /// What so many smallest units are worth.
    pub fn value(&self, asset: usize, units: u128, decimals: u8) -> Decimal {
        self.prices[asset].times(&Decimal::of_units(units, decimals))
    }

    /// What trades add up to: so many smallest units bought and sold of each asset, with new money.
    pub fn account(
        &self,
        (buy, sell): (&[u128], &[u128]),
        assets: &[Asset],
        money: &Decimal,
    ) -> Account {
        let mut account = Account {
            bought: Decimal::from(0),
            sold: Decimal::from(0),
            costs: Decimal::from(0),
            left: money.clone(),
        };
        for (index, asset) in assets.iter().enumerate() {
            let bought = self.value(index, buy[index], asset.decimals);
            let sold = self.value(index, sell[index], asset.decimals);
            let cost = bought.plus(&sold).times(&self.costs[index]);
            account.left = account.left.plus(&sold).minus(&bought).minus(&cost);
            account.bought = account.bought.plus(&bought);
            account.sold = account.sold.plus(&sold);
            account.costs = account.costs.plus(&cost);
        }
        account
    }
}

/// What trades add up to, in the currency of the prices.
#[derive(Clone, Debug)]
pub struct Account {
    /// Value of all that is bought.
    pub bought: Decimal,
    /// Value of all that is sold.
    pub sold: Decimal,
    /// What both cost.
    pub costs: Decimal,
    /// What is left of sales and new money.
    pub left: Decimal,
}

/// The demand that trades pay for themselves, in integers of one common scale.
#[derive(Clone, Debug)]
pub struct Funds {
    /// What one smallest unit sold brings, after costs.
    pub gained: Vec<BigInt>,
    /// What one smallest unit bought takes, with costs.
    pub spent: Vec<BigInt>,
    /// New money.
    pub money: BigInt,
}

impl Funds {
    /// Of a market, and so much new money.
    pub fn new(market: &Market, assets: &[Asset], money: &Decimal) -> Self {
        let units = market.prices.iter().zip(&market.costs).zip(assets);
        let both = |side: fn(&Decimal) -> Decimal| {
            let units = units.clone();
            units
                .map(move |((price, cost), asset)| price.times(&side(cost)).shifted(asset.decimals))
        };
        let numbers: Vec<Decimal> = both(Decimal::one_minus)
            .chain(both(Decimal::one_plus))
            .chain([money.clone()])
            .collect();
        let (_, mut gained) = CommonScale::of(&numbers);
        let mut spent = gained.split_off(assets.len());
        let money = spent.pop().expect("it was put behind them");
        Self {
            gained,
            spent,
            money,
        }
    }

    /// What is left when so many smallest units were bought and sold of each asset; below 0 if that does not pay for itself.
    pub fn left(&self, buy: &[u128], sell: &[u128]) -> BigInt {
        let gained = self.gained.iter().zip(sell);
        let gained: BigInt = gained.map(|(unit, units)| unit * *units).sum();
        let spent = self.spent.iter().zip(buy);
        let spent: BigInt = spent.map(|(unit, units)| unit * *units).sum();
        &self.money + gained - spent
    }
}
