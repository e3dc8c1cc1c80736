//! Claims about plans.

mod conflicts;
mod random;
mod rules;
mod wishes;

use circuits::{
    curve::Scalar,
    shape::Production,
    solvency::{
        CompiledPolicy, Disclosures, LiabilityTotals, ReserveTotals, Rule, SolvencyStatement,
        SolvencyWitness, evaluate,
    },
};
use documents::{bundle::descriptor::Asset, decimal::Decimal};

use super::{
    RebalanceError, Sheet, TradePlan, Wishes,
    demands::Demands,
    market::{Funds, Market},
    plan,
    trades::Trades,
};

/// Prices of whole units: bitcoin, ether, dollars.
const PRICES: [u32; 3] = [100, 10, 1];

/// Ids of the three.
const BTC: usize = 0;
const ETH: usize = 1;
const USD: usize = 2;

/// Digits after the point of a whole unit, of each asset.
const DECIMALS: u8 = 4;

/// Smallest units of a whole one.
const ONE: u128 = 10_000;

/// An exchange that lists three assets.
#[derive(Debug)]
struct Exchange {
    policy: CompiledPolicy,
    liabilities: LiabilityTotals,
    /// What is held, in smallest units.
    held: Vec<u128>,
    prices: Vec<u32>,
    cost_bps: Vec<u32>,
}

impl Exchange {
    /// With these whole units owed and held, under a policy of minimum ratios of 1.
    fn new(owed: [u128; 3], held: [u128; 3]) -> Self {
        let units = |whole: [u128; 3]| whole.map(|whole| whole * ONE).to_vec();
        Self {
            policy: CompiledPolicy {
                min_ratio_bps: vec![10_000; 3],
                max_loan_share_bps: vec![0; 3],
                collateral_caps: vec![None; 3],
                cap_bps: vec![10_000; 3],
                price: vec![0; 3],
                rules: Vec::new(),
            },
            liabilities: LiabilityTotals::without_debts(units(owed)),
            held: units(held),
            prices: PRICES.to_vec(),
            cost_bps: vec![0; 3],
        }
    }

    fn assets(&self) -> Vec<Asset> {
        let symbols = ["BTC", "ETH", "USD"];
        let asset = |symbol: &str| Asset {
            symbol: symbol.to_owned(),
            decimals: DECIMALS,
        };
        symbols.map(asset).to_vec()
    }

    fn statement(&self) -> SolvencyStatement {
        let none = Disclosures::none(self.policy.min_ratio_bps.len());
        SolvencyStatement::new::<Production>(Scalar::zero(), self.policy.clone(), none).unwrap()
    }

    fn market(&self) -> Market {
        let costs = self.cost_bps.iter();
        Market {
            prices: self.prices.iter().copied().map(Decimal::from).collect(),
            costs: costs.map(|bps| Decimal::from(*bps).shifted(4)).collect(),
            quote: Some("USD".to_owned()),
        }
    }

    fn plan(&self, wishes: &Wishes) -> Result<TradePlan, RebalanceError> {
        let (statement, assets) = (self.statement(), self.assets());
        let sheet = Sheet {
            statement: &statement,
            liabilities: &self.liabilities,
            reserves: &ReserveTotals::from(self.held.clone()),
            assets: &assets,
        };
        let planned = plan(sheet, wishes, || Ok(self.market()))?.0;
        self.assert_right(&planned, wishes);
        Ok(planned)
    }

    /// What conflicts, in words, and the money that would help.
    fn conflict(&self, wishes: &Wishes) -> (Vec<String>, Option<String>) {
        let time = "2026-06-30T00:00:00Z".parse().unwrap();
        let descriptor = documents::bundle::descriptor::Descriptor::new(
            "Sample",
            time,
            1,
            None,
            self.assets(),
            [7; 32],
        );
        let descriptor = descriptor.unwrap();
        let rules: Vec<String> = (0..self.policy.rules.len())
            .map(|rule| format!("rule {rule}"))
            .collect();
        match self.plan(wishes) {
            Err(RebalanceError::Conflict(conflict)) => {
                let words = conflict.conditions.iter();
                let words = words.map(|condition| condition.words(&descriptor, &rules));
                (
                    words.collect(),
                    conflict.money.map(|money| money.to_string()),
                )
            }
            other => panic!("{other:?}"),
        }
    }

    /// That everything holds after the trades, and nothing of them is too much: with one unit less of any trade, something
    /// that was asked for does not hold.
    #[track_caller]
    fn assert_right(&self, planned: &TradePlan, wishes: &Wishes) {
        let statement = self.statement();
        let witness = |reserves: &[u128]| {
            SolvencyWitness::new(self.liabilities.clone(), reserves.to_vec()).unwrap()
        };
        assert_eq!(evaluate(&statement, &witness(&planned.reserves)), []);
        let demands = Demands::new(&statement, &witness(&self.held), wishes);
        let funds = Funds::new(&self.market(), &self.assets(), &wishes.money);
        assert!(planned.trades.reach(&demands, &funds));
        for asset in 0..self.held.len() {
            for bought in [true, false] {
                let mut less = planned.trades.clone();
                let side = match bought {
                    true => &mut less.buy,
                    false => &mut less.sell,
                };
                if let Some(one_less) = side[asset].checked_sub(1) {
                    side[asset] = one_less;
                    assert!(!less.reach(&demands, &funds), "asset {asset}: {planned:?}");
                }
            }
        }
    }
}

/// No margin, nothing else.
fn exact() -> Wishes {
    Wishes::none(3, Decimal::from(0))
}

/// A rule that counts these hundredths of each asset's reserves against all that is owed, all times `ratio` hundredths.
fn rule(prices: &[u32], counted: [u32; 3], ratio: u32) -> Rule {
    let value = |factor: u32| move |price: &u32| i128::from(*price) * i128::from(factor);
    Rule {
        alpha: prices
            .iter()
            .zip(counted)
            .map(|(price, counted)| value(counted)(price))
            .collect(),
        beta: prices.iter().map(value(ratio)).collect(),
        delta: vec![0; prices.len()],
    }
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}
