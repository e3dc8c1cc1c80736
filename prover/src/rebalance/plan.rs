//! A plan: from what is held and owed to trades after which everything holds.

use circuits::solvency::{
    Clause, Comparison, LiabilityTotals, ReserveTotals, SolvencyStatement, SolvencyWitness,
    comparisons, evaluate, statement::BPS,
};
use documents::{bundle::descriptor::Asset, decimal::Decimal};

use super::{
    condition::{Condition, Conflict},
    conflict,
    demands::{Demands, proportion},
    error::RebalanceError,
    market::{Funds, Market},
    programme::{Goal, Programme, Tightening, float},
    trades::{Sales, Trades},
    wishes::Wishes,
};

/// How much tighter demands are made, one after the other, until rounding breaks nothing.
const TIGHTER: [Tightening; 5] = [
    Tightening::NONE,
    Tightening {
        share: 1e-12,
        rounding: true,
    },
    Tightening {
        share: 1e-10,
        rounding: true,
    },
    Tightening {
        share: 1e-8,
        rounding: true,
    },
    Tightening {
        share: 1e-6,
        rounding: true,
    },
];

/// How often money that was found by the programme is made a little more before it is given up.
const MONEY_TRIES: u32 = 8;

/// By what share of it at least: floats have more digits than that.
const MONEY_STEP: f64 = 1e-9;

/// Both sides of an exchange, and what is asked of them. The statement discloses nothing: published totals of reserves are
/// those after the trades.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    /// What the policy asks.
    pub statement: &'a SolvencyStatement,
    /// What is owed.
    pub liabilities: &'a LiabilityTotals,
    /// What is held.
    pub reserves: &'a ReserveTotals,
    /// Symbols and decimals.
    pub assets: &'a [Asset],
}

/// Trades, and the policy's clauses before and after them.
#[derive(Debug)]
pub struct TradePlan {
    /// The trades; none if all holds without.
    pub trades: Trades,
    /// Reserves after them.
    pub reserves: Vec<u128>,
    /// Every clause before them.
    pub before: Vec<Comparison>,
    /// Every clause after them.
    pub after: Vec<Comparison>,
}

impl Sheet<'_> {
    fn witness(&self, reserves: &[u128]) -> Result<SolvencyWitness, RebalanceError> {
        let reserves = ReserveTotals::from(reserves.to_vec());
        Ok(SolvencyWitness::new(self.liabilities.clone(), reserves)?)
    }

    /// The plan of these trades, if the exact evaluation accepts it, and every clause holds with the margin.
    fn judged(&self, trades: Trades, margin: &Decimal) -> Result<TradePlan, RebalanceError> {
        let reserves = trades
            .reserves(self.reserves)
            .ok_or(RebalanceError::Refused)?;
        let (before, after) = (self.witness(self.reserves)?, self.witness(&reserves)?);
        let [whole, with_margin] = proportion(&margin.one_plus());
        let after_all = comparisons(self.statement, &after);
        let short = |clause: &Comparison| {
            is_reached(self.statement, &clause.clause)
                && &clause.left * &whole < &clause.right * &with_margin
        };
        if !evaluate(self.statement, &after).is_empty() || after_all.iter().any(short) {
            return Err(RebalanceError::Refused);
        }
        Ok(TradePlan {
            before: comparisons(self.statement, &before),
            after: after_all,
            trades,
            reserves,
        })
    }
}

/// Whether trades change a clause, and the policy asks anything by it.
fn is_reached(statement: &SolvencyStatement, clause: &Clause) -> bool {
    match clause {
        Clause::LoanShare { .. } | Clause::CollateralCap { .. } => false,
        // A cap of everything is none.
        Clause::Concentration { asset } => {
            u32::from(statement.policy().cap_bps[asset.index()]) < BPS
        }
        Clause::Ratio { .. } | Clause::Rule { .. } => true,
    }
}

/// The cheapest trades after which everything holds; none if everything holds already. The market is asked for only if
/// something has to be traded.
///
/// # Errors
/// [`RebalanceError`]; [`RebalanceError::Conflict`] where no trades do.
pub fn plan(
    sheet: Sheet<'_>,
    wishes: &Wishes,
    market: impl FnOnce() -> Result<Market, RebalanceError>,
) -> Result<(TradePlan, Option<Market>), RebalanceError> {
    let witness = sheet.witness(sheet.reserves)?;
    let demands = Demands::new(sheet.statement, &witness, wishes);
    if !demands.out_of_reach.is_empty() {
        let clauses = demands.out_of_reach.iter();
        return Err(RebalanceError::Conflict(Conflict {
            conditions: clauses.map(|clause| Condition::Clause(*clause)).collect(),
            money: None,
        }));
    }
    if demands.hold(sheet.reserves) {
        let none = Trades::none(sheet.assets.len());
        return Ok((sheet.judged(none, &wishes.margin)?, None));
    }
    let market = market()?;
    let planner = Planner {
        sheet,
        demands: &demands,
        market: &market,
        wishes,
    };
    let plan = match planner.plan(&wishes.money)? {
        Some(plan) => plan,
        None => return Err(RebalanceError::Conflict(planner.conflict()?)),
    };
    Ok((plan, Some(market)))
}

struct Planner<'a> {
    sheet: Sheet<'a>,
    demands: &'a Demands,
    market: &'a Market,
    wishes: &'a Wishes,
}

impl Planner<'_> {
    /// The plan with so much new money. `None` if there is none.
    fn plan(&self, money: &Decimal) -> Result<Option<TradePlan>, RebalanceError> {
        let programme = self.programme(money);
        let funds = Funds::new(self.market, self.sheet.assets, money);
        let Some(limits) = self.demands.limits(&|_| true) else {
            return Ok(None);
        };
        for (attempt, tightening) in TIGHTER.into_iter().enumerate() {
            let Some(solution) = programme.solve(&|_| true, Goal::Costs, tightening)? else {
                if attempt == 0 {
                    return Ok(None);
                }
                break;
            };
            for sales in [Sales::Down, Sales::Up] {
                let mut trades = Trades::rounded(&solution, &limits, sales);
                if trades.reach(self.demands, &funds) {
                    trades.shrink(self.demands, &limits, &funds);
                    return self.sheet.judged(trades, &self.wishes.margin).map(Some);
                }
            }
        }
        Err(RebalanceError::Rounding)
    }

    fn conflict(&self) -> Result<Conflict, RebalanceError> {
        let programme = self.programme(&self.wishes.money);
        let conditions = conflict::irreducible(self.demands, &programme)?;
        let money = match conflict::least_money(&programme)? {
            Some(more) => self.enough(more)?,
            None => None,
        };
        Ok(Conflict { conditions, money })
    }

    /// Money with which there is a plan: what there is and about so much more. `None` if none is found near it.
    fn enough(&self, more: f64) -> Result<Option<Decimal>, RebalanceError> {
        let all = float(&self.wishes.money) + more;
        // What is bought is rounded up, by less than a smallest unit of each asset: halves of all of them are steps.
        let unit = self.programme(&self.wishes.money).unit_of_each();
        let step = unit / 2.0 + all * MONEY_STEP;
        for attempt in 0..MONEY_TRIES {
            let on_top = step * f64::from(attempt);
            let Some(money) = conflict::rounded_up(all + on_top) else {
                return Ok(None);
            };
            match self.plan(&money) {
                Ok(Some(_)) => return Ok(Some(money)),
                Ok(None) | Err(RebalanceError::Rounding) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    fn programme(&self, money: &Decimal) -> Programme<'_> {
        Programme::new(self.demands, self.market, self.sheet.assets, money)
    }
}
