//! Trades in whole smallest units: rounded, judged exactly, and made no larger than they need to be.

use num_bigint::BigInt;

use super::{
    demands::{Demands, Limits},
    market::Funds,
    programme::Solution,
};

/// What is bought and sold of each asset, in smallest units by asset id. Of no asset both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trades {
    /// What is bought.
    pub buy: Vec<u128>,
    /// What is sold.
    pub sell: Vec<u128>,
}

/// Where sales are rounded to. Purchases are rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sales {
    /// Down: as much stays as can.
    Down,
    /// Up: for what is bought with them.
    Up,
}

impl Trades {
    /// None.
    pub fn none(assets: usize) -> Self {
        Self {
            buy: vec![0; assets],
            sell: vec![0; assets],
        }
    }

    /// A solution in whole units, within the limits.
    pub fn rounded(solution: &Solution, limits: &Limits, sales: Sales) -> Self {
        let mut trades = Self::none(solution.buy.len());
        for asset in 0..solution.buy.len() {
            // A cast of what is below 0 gives 0, and of what is too large the largest number.
            let bought = solution.buy[asset].ceil() as u128;
            let sold = match sales {
                Sales::Down => solution.sell[asset].floor(),
                Sales::Up => solution.sell[asset].ceil(),
            };
            let sold = (sold as u128).min(limits.most_sold[asset]);
            let bought = match limits.may_buy[asset] {
                true => bought.max(limits.least_bought[asset]),
                false => 0,
            };
            let net = bought.min(sold);
            trades.buy[asset] = bought - net;
            trades.sell[asset] = sold - net;
        }
        trades
    }

    /// Reserves after them. `None` where more is sold than there is, or more held than there are numbers for.
    pub fn reserves(&self, before: &[u128]) -> Option<Vec<u128>> {
        let trades = self.buy.iter().zip(&self.sell);
        let after = before.iter().zip(trades);
        after
            .map(|(units, (bought, sold))| units.checked_add(*bought)?.checked_sub(*sold))
            .collect()
    }

    /// Whether every demand holds after them, and they pay for themselves. Limits are kept by rounding.
    pub fn reach(&self, demands: &Demands, funds: &Funds) -> bool {
        self.reserves(&demands.reserves)
            .is_some_and(|after| demands.hold(&after))
            && funds.left(&self.buy, &self.sell) >= BigInt::ZERO
    }

    /// Makes each trade as small as the others let it be, until none can be smaller by one unit. What held holds after it.
    pub fn shrink(&mut self, demands: &Demands, limits: &Limits, funds: &Funds) {
        let Some(after) = self.reserves(&demands.reserves) else {
            return;
        };
        let mut left: Vec<BigInt> = demands.rows.iter().map(|row| row.slack(&after)).collect();
        let mut money = funds.left(&self.buy, &self.sell);
        loop {
            let before = self.clone();
            for asset in 0..self.buy.len() {
                // Less bought leaves less of the asset.
                let spare = self.buy[asset].saturating_sub(limits.least_bought[asset]);
                let less = Self::most(demands, &left, asset, spare, 1);
                self.buy[asset] -= less;
                money += &funds.spent[asset] * less;
                Self::take(demands, &mut left, asset, &-BigInt::from(less));
                // Less sold leaves more.
                let less = Self::most(demands, &left, asset, self.sell[asset], -1);
                let less = bounded(less, &money, &funds.gained[asset]);
                self.sell[asset] -= less;
                money -= &funds.gained[asset] * less;
                Self::take(demands, &mut left, asset, &BigInt::from(less));
            }
            if *self == before {
                return;
            }
        }
    }

    /// The most by which a trade can be smaller, at most `spare`. `sign` is 1 where less of the asset is held then.
    fn most(demands: &Demands, left: &[BigInt], asset: usize, spare: u128, sign: i32) -> u128 {
        let rows = demands.rows.iter().zip(left);
        rows.fold(spare, |most, (row, left)| {
            bounded(most, left, &(&row.on[asset] * sign))
        })
    }

    fn take(demands: &Demands, left: &mut [BigInt], asset: usize, more: &BigInt) {
        for (row, left) in demands.rows.iter().zip(left) {
            *left += &row.on[asset] * more;
        }
    }
}

/// The most units, at most `most`, that `each` can be taken so many times from `left`. All of them if it takes nothing.
fn bounded(most: u128, left: &BigInt, each: &BigInt) -> u128 {
    if *each <= BigInt::ZERO {
        return most;
    }
    let times = left.max(&BigInt::ZERO) / each;
    u128::try_from(times).map_or(most, |times| times.min(most))
}
