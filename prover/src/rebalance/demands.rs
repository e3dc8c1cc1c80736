//! What trades have to reach, in the integers of the compiled policy.

use circuits::{
    ledger::AssetId,
    solvency::{
        Clause, SolvencyStatement, SolvencyWitness, TOTAL_BITS, comparisons, statement::BPS,
    },
};
use documents::decimal::{CommonScale, Decimal};
use num_bigint::BigInt;

use super::{condition::Condition, wishes::Wishes};

/// A least amount of an asset.
#[derive(Clone, Debug)]
pub struct Floor {
    /// Why.
    pub condition: Condition,
    /// Of which asset.
    pub asset: usize,
    /// How many smallest units; 2^128 - 1 if it is more.
    pub units: u128,
}

/// `sum on_a R'_a >= at_least`.
#[derive(Clone, Debug)]
pub struct Row {
    /// Why.
    pub condition: Condition,
    /// Coefficients by asset id.
    pub on: Vec<BigInt>,
    /// The right side.
    pub at_least: BigInt,
}

impl Row {
    /// What there is beyond what is asked; below 0 if it does not hold.
    pub fn slack(&self, reserves: &[u128]) -> BigInt {
        let held = self.on.iter().zip(reserves);
        held.map(|(on, units)| on * *units).sum::<BigInt>() - &self.at_least
    }
}

/// How much of each asset may be traded, by asset id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Least that has to be bought.
    pub least_bought: Vec<u128>,
    /// Whether any may be bought.
    pub may_buy: Vec<bool>,
    /// Most that may be sold.
    pub most_sold: Vec<u128>,
}

/// All that trades have to respect, but for funds.
#[derive(Clone, Debug)]
pub struct Demands {
    /// What is held, by asset id.
    pub reserves: Vec<u128>,
    /// Minimum ratios and targets.
    pub floors: Vec<Floor>,
    /// Rules and caps.
    pub rows: Vec<Row>,
    /// Clauses that do not hold and that no trade changes: they are about loans.
    pub out_of_reach: Vec<Clause>,
    held: Vec<u128>,
    not_bought: Vec<bool>,
}

impl Demands {
    /// What a statement asks of a witness's reserves, and what is wished for.
    pub fn new(statement: &SolvencyStatement, witness: &SolvencyWitness, wishes: &Wishes) -> Self {
        let policy = statement.policy();
        let net = |asset: usize| witness.gross(asset).saturating_sub(witness.debts()[asset]);
        let [whole, with_margin] = proportion(&wishes.margin.one_plus());
        let mut floors = Vec::new();
        let mut rows = Vec::new();
        for asset in statement.asset_ids() {
            let index = asset.index();
            let asked = BigInt::from(net(index)) * policy.min_ratio_bps[index] * &with_margin;
            floors.push(Floor {
                condition: Condition::Clause(Clause::Ratio { asset }),
                asset: index,
                units: units(&asked, &(&whole * BPS)),
            });
            if let Some(target) = &wishes.targets[index] {
                let [whole, target] = proportion(target);
                floors.push(Floor {
                    condition: Condition::Target(asset),
                    asset: index,
                    units: units(&(target * net(index)), &whole),
                });
            }
            let cap = policy.cap_bps[index];
            if u32::from(cap) < BPS {
                let all = policy.price.iter().map(|price| &whole * cap * *price);
                let mut on: Vec<BigInt> = all.collect();
                on[index] -= &with_margin * BPS * policy.price[index];
                rows.push(Row {
                    condition: Condition::Clause(Clause::Concentration { asset }),
                    on,
                    at_least: BigInt::ZERO,
                });
            }
        }
        rows.extend(policy.rules.iter().enumerate().map(|(index, rule)| {
            let owed = rule.beta.iter().enumerate();
            let owed: BigInt = owed
                .map(|(a, beta)| BigInt::from(witness.gross(a)) * *beta)
                .sum();
            let lent = rule.delta.iter().zip(witness.debts());
            let lent: BigInt = lent.map(|(delta, debt)| BigInt::from(*debt) * *delta).sum();
            Row {
                condition: Condition::Clause(Clause::Rule { rule: index }),
                on: rule.alpha.iter().map(|alpha| &whole * *alpha).collect(),
                at_least: owed * &with_margin - lent * &whole,
            }
        }));
        let failing = comparisons(statement, witness).into_iter();
        let failing = failing.filter(|comparison| !comparison.holds());
        let of_loans = |clause: &Clause| {
            matches!(
                clause,
                Clause::LoanShare { .. } | Clause::CollateralCap { .. }
            )
        };
        Self {
            reserves: witness.reserves().to_vec(),
            floors: floors.into_iter().filter(|floor| floor.units > 0).collect(),
            rows,
            out_of_reach: failing
                .map(|failing| failing.clause)
                .filter(of_loans)
                .collect(),
            held: wishes.held.clone(),
            not_bought: wishes.not_bought.clone(),
        }
    }

    /// Number of assets.
    pub fn assets(&self) -> usize {
        self.reserves.len()
    }

    /// All conditions that can be let go of. Which of several conflicts is found depends on their order: the last ones are
    /// let go of last.
    pub fn conditions(&self) -> Vec<Condition> {
        let assets = || (0..self.assets()).map_while(AssetId::new);
        let floors = self.floors.iter().map(|floor| floor.condition);
        let (targets, ratios): (Vec<_>, Vec<_>) =
            floors.partition(|condition| matches!(condition, Condition::Target(_)));
        let not_bought = assets().filter(|asset| self.not_bought[asset.index()]);
        let held = assets().filter(|asset| self.held[asset.index()] > 0);
        let mut all = ratios;
        all.extend(self.rows.iter().map(|row| row.condition));
        all.extend(targets);
        all.extend(not_bought.map(Condition::NotBought));
        all.extend(held.map(Condition::Held));
        all.push(Condition::Funds);
        all
    }

    /// Whether everything holds, with these reserves.
    pub fn hold(&self, reserves: &[u128]) -> bool {
        let floors = self.floors.iter();
        let mut rows = self.rows.iter();
        reserves.iter().all(|units| units >> TOTAL_BITS == 0)
            && floors
                .clone()
                .all(|floor| reserves[floor.asset] >= floor.units)
            && rows.all(|row| row.slack(reserves) >= BigInt::ZERO)
    }

    /// How much of each asset may be traded under the conditions in play. `None` if what is not to be bought has to be.
    pub fn limits(&self, in_play: &dyn Fn(Condition) -> bool) -> Option<Limits> {
        let mut least = vec![0; self.assets()];
        for floor in self.floors.iter().filter(|floor| in_play(floor.condition)) {
            least[floor.asset] = floor.units.max(least[floor.asset]);
        }
        let mut limits = Limits {
            least_bought: Vec::new(),
            may_buy: Vec::new(),
            most_sold: Vec::new(),
        };
        let ids = (0..self.assets()).map_while(AssetId::new);
        for ((asset, held), least) in ids.zip(&self.reserves).zip(least) {
            let index = asset.index();
            let missing = least.saturating_sub(*held);
            let may_buy = !self.not_bought[index] || !in_play(Condition::NotBought(asset));
            if missing > 0 && !may_buy {
                return None;
            }
            let kept = match in_play(Condition::Held(asset)) {
                true => self.held[index].max(least),
                false => least,
            };
            limits.least_bought.push(missing);
            limits.may_buy.push(may_buy);
            limits.most_sold.push(held.saturating_sub(kept));
        }
        Some(limits)
    }
}

/// 1 and a number, as integers of the same proportion.
pub fn proportion(number: &Decimal) -> [BigInt; 2] {
    let (_, integers) = CommonScale::of(&[Decimal::from(1), number.clone()]);
    <[BigInt; 2]>::try_from(integers).expect("there are as many as numbers")
}

/// A quotient of two numbers of 0 or more, rounded up to whole units.
fn units(dividend: &BigInt, divisor: &BigInt) -> u128 {
    let up = (dividend + divisor - 1) / divisor;
    u128::try_from(up).unwrap_or(u128::MAX)
}
