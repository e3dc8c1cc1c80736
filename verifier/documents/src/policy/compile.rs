//! From a policy's terms to the integers that the solvency circuit checks.
//!
//! With `v_a` the price of a whole unit after the shock divided by `10^decimals_a`, `c_a` the share of reserves that
//! counts and `l` the share of loans, a rule is
//! `sum_a 10^4 c_a v_a R_a + sum_a ratio_bps l v_a D_a >= sum_a ratio_bps v_a E_a`. Its coefficients are decimal
//! fractions: over their common power of ten they are integers, and divided by their greatest common divisor they
//! are the smallest ones that say the same. Nothing is rounded but `l`, see [`loans`].

use circuits::{
    ledger::AssetId,
    solvency::statement::{
        BPS, COEFFICIENT_BITS, COLLATERAL_CAP_BITS, CollateralCap, CompiledPolicy, Rule,
    },
};
use num_bigint::{BigInt, BigUint};

use super::{
    error::{PolicyError, Position, Problem},
    loans,
    terms::{NamedRule, Requirement, Terms},
};
use crate::{
    bundle::{collateral::CollateralSchedule, descriptor::Descriptor},
    decimal::{Decimal, smallest_integers},
};

/// What the concentration check is called where a rule's name would stand.
const CONCENTRATION: &str = "concentration";

/// A compiled policy, and what the report says of how.
#[derive(Clone, Debug)]
pub struct Compilation {
    pub policy: CompiledPolicy,
    /// For each rule, the share of loans that counts.
    pub loans: Vec<Decimal>,
}

/// Compiles checked terms, under the schedule if there is one.
///
/// # Errors
/// [`PolicyError`] for a missing price, for a rule that asks for nothing and for numbers with too many
/// digits.
pub fn compile(
    terms: &Terms,
    descriptor: &Descriptor,
    schedule: Option<&CollateralSchedule>,
) -> Result<Compilation, PolicyError> {
    let assets = descriptor.assets();
    let ids = || descriptor.asset_ids();
    let shares = terms.margin.shares(ids());
    let (mut rules, mut loans) = (Vec::new(), Vec::new());
    for rule in &terms.rules {
        let compiler = Compiler::of(rule, terms, descriptor);
        let values = compiler.values(rule)?;
        let counted = rule.counted_loans(loans::factor_bps(&values, schedule, &shares));
        rules.push(compiler.rule(rule, &values, &counted)?);
        loans.push(counted);
    }
    let price = match terms.caps_position {
        Some(position) => Compiler {
            terms,
            descriptor,
            name: CONCENTRATION,
            position,
        }
        .concentration_prices()?,
        None => vec![0; assets.len()],
    };
    let whole = u16::try_from(BPS).expect("10,000 fits");
    let policy = CompiledPolicy {
        min_ratio_bps: ids().map(|asset| *terms.ratios.of(asset)).collect(),
        max_loan_share_bps: shares,
        collateral_caps: ids()
            .map(|asset| collateral_cap(terms, schedule?, asset))
            .collect(),
        cap_bps: ids()
            .map(|asset| terms.caps.get(&asset).copied().unwrap_or(whole))
            .collect(),
        price,
        rules,
    };
    Ok(Compilation { policy, loans })
}

/// Compiles every rule with `factor_bps` of 10,000 in place of the share of loans that prices leave.
///
/// # Errors
/// As [`compile`].
pub fn compile_with_factor(
    terms: &Terms,
    descriptor: &Descriptor,
    factor_bps: u32,
) -> Result<Vec<Rule>, PolicyError> {
    let compile = |rule: &NamedRule| {
        let compiler = Compiler::of(rule, terms, descriptor);
        let values = compiler.values(rule)?;
        compiler.rule(rule, &values, &rule.counted_loans(factor_bps))
    };
    terms.rules.iter().map(compile).collect()
}

/// The cap on what loans rely on of an asset, as an integer under the scale of the schedule's coefficients.
fn collateral_cap(
    terms: &Terms,
    schedule: &CollateralSchedule,
    asset: AssetId,
) -> Option<CollateralCap> {
    let cap = terms.margin.max_collateral.get(&asset)?;
    // No pledges are worth more: a larger cap says the same.
    let most = (BigUint::from(1u32) << COLLATERAL_CAP_BITS) - 1u32;
    Some(CollateralCap {
        coefficient: schedule.vector().pledged(asset),
        cap: schedule.scale().floor(cap).min(most),
    })
}

impl NamedRule {
    /// The share of loans that counts, where prices leave `factor_bps` of 10,000.
    fn counted_loans(&self, factor_bps: u32) -> Decimal {
        let (Requirement::Stress { loan_haircut, .. } | Requirement::Collateral { loan_haircut }) =
            &self.requirement
        else {
            // Debts are not paid back within days: they meet no withdrawal.
            return Decimal::from(0);
        };
        let factor = Decimal::from(factor_bps).shifted(4);
        factor.times(&loan_haircut.one_minus())
    }
}

/// Compiles one rule, or the prices of the concentration check.
struct Compiler<'a> {
    terms: &'a Terms,
    descriptor: &'a Descriptor,
    name: &'a str,
    position: Position,
}

impl<'c> Compiler<'c> {
    fn of(rule: &'c NamedRule, terms: &'c Terms, descriptor: &'c Descriptor) -> Self {
        Self {
            terms,
            descriptor,
            name: &rule.name,
            position: rule.position,
        }
    }

    /// At what a rule values whole units.
    fn values(&self, rule: &NamedRule) -> Result<Vec<Decimal>, PolicyError> {
        let prices = self.descriptor.asset_ids().zip(self.prices()?);
        let values = prices.map(|(asset, price)| match &rule.requirement {
            Requirement::Stress { shock, .. } => price.times(&shock.of(asset).one_plus()),
            Requirement::Liquidity { .. } | Requirement::Collateral { .. } => price.clone(),
        });
        Ok(values.collect())
    }

    fn rule(
        &self,
        rule: &NamedRule,
        values: &[Decimal],
        loans: &Decimal,
    ) -> Result<Rule, PolicyError> {
        let scale = Decimal::from(BPS);
        let ratio = Decimal::from(rule.ratio_bps);
        let (mut alpha, mut beta, mut delta) = (Vec::new(), Vec::new(), Vec::new());
        for (id, value) in self.descriptor.asset_ids().zip(values) {
            let unit = value.shifted(self.descriptor.asset(id).decimals);
            let counted = match &rule.requirement {
                Requirement::Stress { haircut, .. } => haircut.of(id).one_minus(),
                Requirement::Liquidity { liquid } => Decimal::from(u32::from(liquid.contains(&id))),
                Requirement::Collateral { .. } => Decimal::from(1),
            };
            alpha.push(scale.times(&unit).times(&counted));
            let owed = ratio.times(&unit);
            delta.push(owed.times(loans));
            beta.push(owed);
        }
        // No coefficient is negative: without liabilities on its right side, a rule cannot fail.
        if beta.iter().all(Decimal::is_zero) {
            return Err(self.error(Problem::Vacuous(self.name.to_owned())));
        }
        let integers = smallest_integers(&[alpha, beta, delta].concat());
        let mut alpha: Vec<i128> = self.bounded(&integers)?;
        let mut beta = alpha.split_off(self.descriptor.assets().len());
        let delta = beta.split_off(self.descriptor.assets().len());
        Ok(Rule { alpha, beta, delta })
    }

    fn concentration_prices(&self) -> Result<Vec<u128>, PolicyError> {
        let prices = self.prices()?.into_iter().zip(self.descriptor.assets());
        let units: Vec<_> = prices
            .map(|(price, asset)| price.shifted(asset.decimals))
            .collect();
        self.bounded(&smallest_integers(&units))
    }

    /// Prices of one whole unit of every listed asset.
    fn prices(&self) -> Result<Vec<Decimal>, PolicyError> {
        let prices = &self.terms.per_unit;
        let missing = self
            .descriptor
            .asset_ids()
            .filter(|id| !prices.contains_key(id));
        let symbols: Vec<_> = missing
            .map(|id| self.descriptor.asset(id).symbol.clone())
            .collect();
        if !symbols.is_empty() {
            let rule = self.name.to_owned();
            return Err(self.error(Problem::NoPrice { rule, symbols }));
        }
        Ok(prices.values().cloned().collect())
    }

    /// Integers below 2^96, in lists of one for each asset, one list after the other.
    fn bounded<'a, T: TryFrom<&'a BigInt>>(
        &self,
        integers: &'a [BigInt],
    ) -> Result<Vec<T>, PolicyError> {
        let assets = self.descriptor.assets();
        let bound = |(place, integer): (usize, &'a BigInt)| {
            Some(integer)
                .filter(|integer| integer.bits() <= u64::from(COEFFICIENT_BITS))
                .and_then(|integer| T::try_from(integer).ok())
                .ok_or_else(|| {
                    self.error(Problem::Coefficient {
                        rule: self.name.to_owned(),
                        symbol: assets[place % assets.len()].symbol.clone(),
                    })
                })
        };
        integers.iter().enumerate().map(bound).collect()
    }

    fn error(&self, problem: Problem) -> PolicyError {
        PolicyError::new(Some(self.position), problem)
    }
}
