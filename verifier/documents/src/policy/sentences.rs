//! What a policy asks for, in English.

use super::{
    checker::PerAsset,
    compile::Compilation,
    terms::{NamedRule, Requirement, Terms},
};
use crate::{bundle::descriptor::Descriptor, decimal::Decimal};
use circuits::ledger::AssetId;

/// One sentence for S1, one for each rule, one for the caps on reserves, two for loans if any are counted, one for the
/// caps on collateral, one for each maximum age of prices.
pub fn sentences(terms: &Terms, compiled: &Compilation, descriptor: &Descriptor) -> Vec<String> {
    let shares = compiled.policy.max_loan_share_bps.iter();
    let writer = Writer {
        terms,
        descriptor,
        loans: shares.copied().any(|share| share > 0),
    };
    let mut all = vec![writer.ratios()];
    let rules = terms.rules.iter().zip(&compiled.loans);
    all.extend(rules.map(|(rule, loans)| writer.rule(rule, loans)));
    if !terms.caps.is_empty() {
        let caps = terms.caps.iter();
        let caps = caps.map(|(asset, cap)| {
            let cap = basis_points(u32::from(*cap));
            format!("{} {cap}", writer.symbol(*asset))
        });
        let caps = caps.collect::<Vec<_>>().join(", ");
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
    all.extend(writer.margin());
    all
}

struct Writer<'a> {
    terms: &'a Terms,
    descriptor: &'a Descriptor,
    /// Whether loans are taken off liabilities at all.
    loans: bool,
}

impl Writer<'_> {
    fn ratios(&self) -> String {
        let ratios = self.per_asset(&self.terms.ratios, |bps| basis_points(*bps));
        let liabilities = if self.loans {
            "net liabilities, which are all its liabilities less the loans that are counted"
        } else {
            "liabilities"
        };
        format!("for every asset, reserves are at least this share of its {liabilities}: {ratios}")
    }

    /// What is said of loans: how many there may be, what covers them, and how old its prices may be.
    fn margin(&self) -> Vec<String> {
        let margin = &self.terms.margin;
        let mut all = Vec::new();
        if self.loans {
            let shares = self.per_asset(&margin.shares, |bps| basis_points(u32::from(*bps)));
            all.push(format!(
                "the loans that are counted are at most this share of an asset's liabilities: {shares}"
            ));
            all.push(
                "each counted loan is covered, after haircuts, by balances of the same customer, which are liabilities \
                 of this ledger"
                    .to_owned(),
            );
        }
        if let Some(quote) = margin
            .quote
            .as_ref()
            .filter(|_| !margin.max_collateral.is_empty())
        {
            let caps = margin.max_collateral.iter();
            let caps = caps.map(|(asset, cap)| format!("{} {cap} {quote}", self.symbol(*asset)));
            let caps = caps.collect::<Vec<_>>().join(", ");
            all.push(format!(
                "all loans together rely on collateral of an asset worth at most this much after haircuts: {caps}"
            ));
        }
        if let Some((hours, _)) = margin.max_age {
            all.push(format!(
                "prices of collateral are of a time at most {hours} h before or after that of the ledger"
            ));
        }
        all
    }

    fn rule(&self, rule: &NamedRule, loans: &Decimal) -> String {
        let (name, ratio) = (&rule.name, basis_points(rule.ratio_bps));
        let liabilities = match (self.loans, loans.is_zero()) {
            (false, _) => "liabilities".to_owned(),
            (true, true) => "liabilities, no loan taken off".to_owned(),
            (true, false) => format!("liabilities net of {} of counted loans", loans.percent()),
        };
        match &rule.requirement {
            Requirement::Stress { shock, haircut, .. } => {
                let shock = self.per_asset(shock, change);
                let haircut = self.per_asset(haircut, Decimal::percent);
                format!(
                    "under {name:?} (prices {shock}; haircut on reserves {haircut}), \
                     reserves still cover {ratio} of {liabilities}"
                )
            }
            Requirement::Liquidity { liquid } => {
                let liquid: Vec<_> = liquid.iter().map(|asset| self.symbol(*asset)).collect();
                let liquid = liquid.join(", ");
                format!(
                    "for {name:?}, the reserves of {liquid} alone cover {ratio} of all {liabilities}"
                )
            }
            Requirement::Collateral { .. } => {
                format!("all reserves together are worth at least {ratio} of all {liabilities}")
            }
        }
    }

    fn symbol(&self, asset: AssetId) -> &str {
        &self.descriptor.asset(asset).symbol
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
