//! The demands as a linear programme in floats, and its solution.
//!
//! A variable is the value that is bought or sold of an asset, as a share of the value of all that is missing: so those that
//! are not 0 are about 1, however much is held beside them. Each row is divided by its largest coefficient.

use documents::{bundle::descriptor::Asset, decimal::Decimal};
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution as _, SolutionStatus, SolverModel as _,
    Variable, WithTimeLimit as _, microlp, variable,
};
use num_bigint::BigInt;

use super::{
    condition::Condition,
    demands::{Demands, Limits, Row},
    error::RebalanceError,
    market::Market,
};
use crate::guarded::guarded;

/// A cost below a hundredth of a basis point counts as that: nothing is traded for nothing.
const LEAST_COST: f64 = 1e-6;

/// Seconds that the solver may take. A simplex takes milliseconds; one that runs in circles does not end.
const TIME_LIMIT: f64 = 60.0;

/// What is to be as small as it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// What trades cost.
    Costs,
    /// New money beyond what there is.
    Money,
}

/// By how much all rows are tighter than what is asked.
#[derive(Clone, Copy, Debug)]
pub struct Tightening {
    /// As a share of the row's scale.
    pub share: f64,
    /// Whether one smallest unit of every asset, in either direction, breaks nothing.
    pub rounding: bool,
}

impl Tightening {
    /// What is asked, and no more.
    pub const NONE: Self = Self {
        share: 0.0,
        rounding: false,
    };
}

/// A solution, in smallest units by asset id, and in the currency of the prices.
#[derive(Clone, Debug)]
pub struct Solution {
    /// What is bought.
    pub buy: Vec<f64>,
    /// What is sold.
    pub sell: Vec<f64>,
    /// New money beyond what there is.
    pub money: f64,
}

/// Demands, prices and costs in floats.
pub struct Programme<'a> {
    demands: &'a Demands,
    rows: Vec<FloatRow>,
    /// Of a smallest unit.
    prices: Vec<f64>,
    costs: Vec<f64>,
    money: f64,
    /// The value that is 1.
    scale: f64,
}

/// A row of the demands per value, divided by its largest coefficient.
struct FloatRow {
    condition: Condition,
    on: Vec<f64>,
    /// What there is beyond what is asked, before trades, in the currency of the prices.
    slack: f64,
    /// What one smallest unit of every asset comes to.
    units: f64,
}

/// An asset's variables: `None` where nothing can be traded.
struct Columns {
    buy: Option<Variable>,
    sell: Option<Variable>,
}

impl FloatRow {
    fn new(row: &Row, reserves: &[u128], prices: &[f64]) -> Self {
        let on = row.on.iter().zip(prices);
        let on: Vec<f64> = on.map(|(on, price)| float_of(on) / price).collect();
        let largest = on.iter().fold(0.0, |most: f64, on| most.max(on.abs()));
        // A row without coefficients holds or does not, whatever is traded.
        let divisor = if largest > 0.0 { largest } else { 1.0 };
        let on: Vec<f64> = on.into_iter().map(|on| on / divisor).collect();
        Self {
            condition: row.condition,
            slack: float_of(&row.slack(reserves)) / divisor,
            units: on
                .iter()
                .zip(prices)
                .map(|(on, price)| on.abs() * price)
                .sum(),
            on,
        }
    }
}

impl<'a> Programme<'a> {
    /// Of demands, at these prices and costs.
    pub fn new(demands: &'a Demands, market: &Market, assets: &[Asset], money: &Decimal) -> Self {
        let prices = market.prices.iter().zip(assets);
        let prices: Vec<f64> = prices
            .map(|(price, asset)| float(&price.shifted(asset.decimals)))
            .collect();
        let rows = demands.rows.iter();
        let rows: Vec<FloatRow> = rows
            .map(|row| FloatRow::new(row, &demands.reserves, &prices))
            .collect();
        let missing = demands.floors.iter().map(|floor| {
            let missing = floor.units.saturating_sub(demands.reserves[floor.asset]);
            missing as f64 * prices[floor.asset]
        });
        let short = rows.iter().map(|row| (-row.slack).max(0.0));
        let scale: f64 = missing.chain(short).sum();
        Self {
            demands,
            rows,
            prices,
            costs: market.costs.iter().map(float).collect(),
            money: float(money),
            scale: if scale > 0.0 { scale } else { 1.0 },
        }
    }

    /// What one smallest unit of every asset takes, with costs.
    pub fn unit_of_each(&self) -> f64 {
        let units = self.prices.iter().zip(&self.costs);
        units.map(|(price, cost)| price * (1.0 + cost)).sum()
    }

    /// The best trades under the conditions in play. `None` if there are none.
    ///
    /// # Errors
    /// [`RebalanceError::Solver`].
    pub fn solve(
        &self,
        in_play: &dyn Fn(Condition) -> bool,
        goal: Goal,
        tightening: Tightening,
    ) -> Result<Option<Solution>, RebalanceError> {
        let Some(limits) = self.demands.limits(in_play) else {
            return Ok(None);
        };
        // The library checks what it computes with by assertions.
        let solved = guarded(|| self.solve_within(&limits, in_play, goal, tightening));
        solved.unwrap_or_else(|_| Err(gave_up("its numbers came to nothing")))
    }

    fn solve_within(
        &self,
        limits: &Limits,
        in_play: &dyn Fn(Condition) -> bool,
        goal: Goal,
        tightening: Tightening,
    ) -> Result<Option<Solution>, RebalanceError> {
        let mut variables = ProblemVariables::new();
        let columns = self.columns(limits, &mut variables);
        let money = (goal == Goal::Money).then(|| variables.add(variable().min(0.0)));
        let objective = money.map_or_else(|| self.costs_of(&columns), Expression::from);
        let mut model = variables
            .minimise(objective)
            .using(microlp)
            .with_time_limit(TIME_LIMIT);
        for row in self.rows.iter().filter(|row| in_play(row.condition)) {
            let at_least = -row.slack / self.scale + tightening.beyond(row.units / self.scale);
            let mut left = Expression::default();
            for (columns, on) in columns.iter().zip(&row.on).filter(|(_, on)| **on != 0.0) {
                add(&mut left, *on, columns.buy);
                add(&mut left, -on, columns.sell);
            }
            if row.on.iter().all(|on| *on == 0.0) {
                if row.slack < 0.0 {
                    return Ok(None);
                }
            } else {
                model.add_constraint(left.geq(at_least));
            }
        }
        if in_play(Condition::Funds) {
            let mut left = Expression::default();
            for (columns, cost) in columns.iter().zip(&self.costs) {
                add(&mut left, -1.0 - cost, columns.buy);
                add(&mut left, 1.0 - cost, columns.sell);
            }
            add(&mut left, 1.0, money);
            let units = self.unit_of_each() / self.scale;
            model.add_constraint(left.geq(-self.money / self.scale + tightening.beyond(units)));
        }
        let solution = match model.solve() {
            Ok(solution) => solution,
            Err(ResolutionError::Infeasible) => return Ok(None),
            Err(error) => return Err(gave_up(error)),
        };
        if !matches!(solution.status(), SolutionStatus::Optimal) {
            return Err(gave_up("it found no end in time"));
        }
        let value = |variable: Option<Variable>| variable.map_or(0.0, |v| solution.value(v));
        let units = |of: fn(&Columns) -> Option<Variable>| -> Vec<f64> {
            let columns = columns.iter().zip(&self.prices);
            let units = columns.map(|(columns, price)| value(of(columns)) * self.scale / price);
            units.collect()
        };
        let solved = Solution {
            buy: units(|columns| columns.buy),
            sell: units(|columns| columns.sell),
            money: value(money) * self.scale,
        };
        let numbers = solved.buy.iter().chain(&solved.sell);
        if !numbers.copied().all(f64::is_finite) || !solved.money.is_finite() {
            return Err(gave_up("its numbers came to nothing"));
        }
        Ok(Some(solved))
    }

    fn columns(&self, limits: &Limits, variables: &mut ProblemVariables) -> Vec<Columns> {
        let columns = self.prices.iter().enumerate().map(|(asset, price)| {
            let share = |units: u128| units as f64 * price / self.scale;
            let least = share(limits.least_bought[asset]);
            let most = share(limits.most_sold[asset]);
            Columns {
                buy: limits.may_buy[asset].then(|| variables.add(variable().min(least))),
                sell: (most > 0.0).then(|| variables.add(variable().min(0.0).max(most))),
            }
        });
        columns.collect()
    }

    /// What trades cost, as a share of the dearest asset's cost.
    fn costs_of(&self, columns: &[Columns]) -> Expression {
        let costs = || self.costs.iter().map(|cost| cost.max(LEAST_COST));
        let largest = costs().fold(LEAST_COST, f64::max);
        let mut objective = Expression::default();
        for (columns, cost) in columns.iter().zip(costs()) {
            add(&mut objective, cost / largest, columns.buy);
            add(&mut objective, cost / largest, columns.sell);
        }
        objective
    }
}

fn add(expression: &mut Expression, factor: f64, variable: Option<Variable>) {
    if let Some(variable) = variable {
        expression.add_mul(factor, variable);
    }
}

impl Tightening {
    /// By how much a row is tighter, in which smallest units come to so much.
    fn beyond(self, units: f64) -> f64 {
        self.share + if self.rounding { units } else { 0.0 }
    }
}

fn gave_up(why: impl ToString) -> RebalanceError {
    RebalanceError::Solver(why.to_string())
}

/// The nearest float.
pub fn float(number: &Decimal) -> f64 {
    number
        .to_string()
        .parse()
        .expect("digits with a point or without")
}

/// The nearest float.
fn float_of(number: &BigInt) -> f64 {
    number
        .to_string()
        .parse()
        .expect("digits, perhaps after a sign")
}
