//! From a policy's terms to the integers that the solvency circuit checks.
//!
//! With `v_a` the price of a whole unit after the shock divided by `10^decimals_a`, and `c_a` the share
//! of reserves that counts, a rule is `sum_a 10^4 c_a v_a R_a >= sum_a ratio_bps v_a L_a`. Its
//! coefficients are decimal fractions: over their common power of ten they are integers, and divided
//! by their greatest common divisor they are the smallest ones that say the same. Nothing is rounded.

use circuits::solvency::statement::{BPS, COEFFICIENT_BITS, CompiledPolicy, Rule};
use num_bigint::BigInt;

use super::{
    error::{PolicyError, Position, Problem},
    number::{Decimal, smallest_integers},
    terms::{NamedRule, Requirement, Terms},
};
use crate::bundle::descriptor::{Asset, Descriptor};

/// What the concentration check is called where a rule's name would stand.
const CONCENTRATION: &str = "concentration";

/// Compiles checked terms.
///
/// # Errors
/// [`PolicyError`] for a missing price, for a rule that asks for nothing and for numbers with too many
/// digits.
pub fn compile(terms: &Terms, descriptor: &Descriptor) -> Result<CompiledPolicy, PolicyError> {
    let assets = descriptor.assets();
    let whole = u16::try_from(BPS).expect("10,000 fits");
    let rules = terms
        .rules
        .iter()
        .map(|rule| {
            Compiler {
                terms,
                assets,
                name: &rule.name,
                position: rule.position,
            }
            .rule(rule)
        })
        .collect::<Result<_, _>>()?;
    let price = match terms.caps_position {
        Some(position) => Compiler {
            terms,
            assets,
            name: CONCENTRATION,
            position,
        }
        .concentration_prices()?,
        None => vec![0; assets.len()],
    };
    Ok(CompiledPolicy {
        min_ratio_bps: (0..assets.len())
            .map(|asset| *terms.ratios.of(asset))
            .collect(),
        cap_bps: (0..assets.len())
            .map(|asset| terms.caps.get(&asset).copied().unwrap_or(whole))
            .collect(),
        price,
        rules,
    })
}

/// Compiles one rule, or the prices of the concentration check.
struct Compiler<'a> {
    terms: &'a Terms,
    assets: &'a [Asset],
    name: &'a str,
    position: Position,
}

impl Compiler<'_> {
    fn rule(&self, rule: &NamedRule) -> Result<Rule, PolicyError> {
        let scale = Decimal::from(BPS);
        let ratio = Decimal::from(rule.ratio_bps);
        let mut coefficients = Vec::with_capacity(2 * self.assets.len());
        let mut beta = Vec::with_capacity(self.assets.len());
        for (asset, price) in self.prices()?.iter().enumerate() {
            let value = match &rule.requirement {
                Requirement::Stress { shock, .. } => price.times(&shock.of(asset).one_plus()),
                Requirement::Liquidity { .. } | Requirement::Collateral => price.clone(),
            };
            let counted = match &rule.requirement {
                Requirement::Stress { haircut, .. } => haircut.of(asset).one_minus(),
                Requirement::Liquidity { liquid } => {
                    Decimal::from(u32::from(liquid.contains(&asset)))
                }
                Requirement::Collateral => Decimal::from(1),
            };
            coefficients.push(scale.times(&value).times(&counted));
            beta.push(ratio.times(&value));
        }
        // No coefficient is negative: without liabilities on its right side, a rule cannot fail.
        if beta.iter().all(Decimal::is_zero) {
            return Err(self.error(Problem::Vacuous(self.name.to_owned())));
        }
        coefficients.append(&mut beta);
        let mut alpha: Vec<i128> = self.bounded(&smallest_integers(&coefficients))?;
        let beta = alpha.split_off(self.assets.len());
        Ok(Rule { alpha, beta })
    }

    fn concentration_prices(&self) -> Result<Vec<u128>, PolicyError> {
        self.bounded(&smallest_integers(&self.prices()?))
    }

    /// Prices of one smallest unit of every listed asset.
    fn prices(&self) -> Result<Vec<Decimal>, PolicyError> {
        let price = |(id, asset): (usize, &Asset)| match self.terms.per_unit.get(&id) {
            Some(price) => Ok(price.shifted(asset.decimals)),
            None => Err(self.error(Problem::NoPrice {
                rule: self.name.to_owned(),
                symbol: asset.symbol.clone(),
            })),
        };
        self.assets.iter().enumerate().map(price).collect()
    }

    /// Integers below 2^96, in one or two lists of one for each asset.
    fn bounded<'a, T: TryFrom<&'a BigInt>>(
        &self,
        integers: &'a [BigInt],
    ) -> Result<Vec<T>, PolicyError> {
        let bound = |(place, integer): (usize, &'a BigInt)| {
            Some(integer)
                .filter(|integer| integer.bits() <= u64::from(COEFFICIENT_BITS))
                .and_then(|integer| T::try_from(integer).ok())
                .ok_or_else(|| {
                    self.error(Problem::Coefficient {
                        rule: self.name.to_owned(),
                        symbol: self.assets[place % self.assets.len()].symbol.clone(),
                    })
                })
        };
        integers.iter().enumerate().map(bound).collect()
    }

    fn error(&self, problem: Problem) -> PolicyError {
        PolicyError::new(Some(self.position), problem)
    }
}
