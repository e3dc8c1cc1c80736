//! What a policy asks for, in English.

use super::{
    number::Decimal,
    terms::{NamedRule, PerAsset, Requirement, Terms},
};
use crate::bundle::descriptor::Descriptor;

/// One sentence for S1, one for each rule, one for the caps, one for the age of the prices.
pub fn sentences(terms: &Terms, descriptor: &Descriptor) -> Vec<String> {
    let writer = Writer { descriptor };
    let ratios = writer.per_asset(&terms.ratios, |bps| basis_points(*bps));
    let mut all = vec![format!(
        "for every asset, reserves are at least this share of its liabilities: {ratios}"
    )];
    all.extend(terms.rules.iter().map(|rule| writer.rule(rule)));
    if !terms.caps.is_empty() {
        let caps = terms
            .caps
            .iter()
            .map(|(asset, cap)| {
                format!(
                    "{} {}",
                    writer.symbol(*asset),
                    basis_points(u32::from(*cap))
                )
            })
            .collect::<Vec<_>>()
            .join(", ");
        all.push(format!(
            "an asset is at most this share of the value of all reserves: {caps}"
        ));
    }
    let prices = terms.prices.as_ref();
    if let Some(hours) = prices.and_then(|prices| prices.max_age_hours) {
        all.push(format!(
            "prices are of a time at most {hours} h before or after that of the ledger"
        ));
    }
    all
}

struct Writer<'a> {
    descriptor: &'a Descriptor,
}

impl Writer<'_> {
    fn rule(&self, rule: &NamedRule) -> String {
        let (name, ratio) = (&rule.name, basis_points(rule.ratio_bps));
        match &rule.requirement {
            Requirement::Stress { shock, haircut } => {
                let shock = self.per_asset(shock, change);
                let haircut = self.per_asset(haircut, Decimal::percent);
                format!(
                    "under {name:?} (prices {shock}; haircut on reserves {haircut}), \
                     reserves still cover {ratio} of liabilities"
                )
            }
            Requirement::Liquidity { liquid } => {
                let liquid: Vec<_> = liquid.iter().map(|asset| self.symbol(*asset)).collect();
                let liquid = liquid.join(", ");
                format!(
                    "for {name:?}, the reserves of {liquid} alone cover {ratio} of all liabilities"
                )
            }
            Requirement::Collateral => {
                format!("all reserves together are worth at least {ratio} of all liabilities")
            }
        }
    }

    fn symbol(&self, asset: usize) -> &str {
        &self.descriptor.assets()[asset].symbol
    }

    /// The default, and the assets that differ from it.
    fn per_asset<T>(&self, values: &PerAsset<T>, write: impl Fn(&T) -> String) -> String {
        let default = write(&values.default);
        let own: Vec<String> = values
            .own
            .iter()
            .map(|(asset, value)| (self.symbol(*asset), write(value)))
            .filter(|(_, value)| *value != default)
            .map(|(symbol, value)| format!("{symbol} {value}"))
            .collect();
        if own.is_empty() {
            return default;
        }
        format!("{default}, but {}", own.join(", "))
    }
}

fn basis_points(bps: u32) -> String {
    Decimal::from(bps).shifted(4).percent()
}

fn change(shock: &Decimal) -> String {
    if shock.is_zero() {
        return "unchanged".to_owned();
    }
    let plus = if shock.is_positive() { "+" } else { "" };
    format!("{plus}{}", shock.percent())
}
