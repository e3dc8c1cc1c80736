//! What `prover policy stress` prints: the numbers behind the policy, and those of the reserves.

use std::{fmt::Write as _, path::Path};

use serde_json::{Map, Value, json};
use verifier::{policy::Policy, report::counted};

use crate::{
    inputs::LoadedSnapshot,
    stress::{Analysis, Parameters, Portfolio, history::PriceHistory, measures::Haircut},
};

/// A policy that was written, and all that was measured on the way.
pub struct StressReport<'a> {
    /// Where the policy is.
    pub path: &'a Path,
    /// The policy.
    pub policy: &'a Policy,
    /// Whose assets.
    pub snapshot: &'a LoadedSnapshot,
    /// Prices.
    pub history: &'a PriceHistory,
    /// What was asked for.
    pub parameters: &'a Parameters,
    /// What prices say.
    pub analysis: &'a Analysis,
    /// Haircuts by asset id, and where they are, if they were asked for.
    pub haircuts: Option<(&'a Path, &'a [Haircut])>,
    /// What they say of the reserves, if there are any.
    pub portfolio: Option<&'a Portfolio>,
}

/// A share or a return in per cent; losses have a minus.
fn percent(value: f64) -> String {
    // Not -0.00.
    let hundredths = (value * 10_000.0).round() + 0.0;
    format!("{:.2}%", hundredths / 100.0)
}

impl StressReport<'_> {
    fn symbols(&self) -> impl Iterator<Item = &str> {
        self.snapshot
            .assets
            .iter()
            .map(|asset| asset.symbol.as_str())
    }

    /// The report in words.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
        let Parameters {
            confidence,
            horizon,
            quote,
            ..
        } = self.parameters;
        let (first, last) = self.history.span();
        line(format!("policy       {}", self.path.display()));
        line(format!(
            "digest       {}",
            hex::encode(self.policy.digest())
        ));
        line(format!(
            "scenarios    {}, at prices of {last}",
            self.policy.rule_names().len()
        ));
        line(format!(
            "history      {first} to {last}: {} dates, {} of {horizon} days",
            self.history.dates().len(),
            counted(self.analysis.windows as u64, "window")
        ));
        line(String::new());
        line(format!(
            "{:<10} {:>12} {:>12} {:>12} {:>12}",
            "asset",
            format!("VaR {confidence}"),
            format!("ES {confidence}"),
            "volatility",
            "minimum"
        ));
        for (symbol, asset) in self.symbols().zip(&self.analysis.assets) {
            line(format!(
                "{symbol:<10} {:>12} {:>12} {:>12} {:>12}",
                percent(asset.tail.value_at_risk),
                percent(asset.tail.expected_shortfall),
                percent(asset.annual_volatility()),
                percent(f64::from(asset.min_ratio_bps) / 10_000.0),
            ));
        }
        line(format!(
            "returns over {horizon} days, volatility a year, minimum of reserves as a share of liabilities"
        ));
        if let Some((path, haircuts)) = self.haircuts {
            line(String::new());
            line(format!(
                "haircuts     {}: value at risk {confidence} over {horizon} days",
                path.display()
            ));
            for (symbol, haircut) in self.symbols().zip(haircuts) {
                line(format!("  {symbol:<10} {:>9}", percent(haircut.value())));
            }
        }
        if !self.analysis.joint_moves.is_empty() {
            line(String::new());
            line("worst joint moves, mean of all assets:".to_owned());
        }
        for joint in &self.analysis.joint_moves {
            line(format!(
                "  {} to {}: {}",
                joint.from,
                joint.to,
                percent(joint.mean)
            ));
        }
        line(String::new());
        line("your reserves, for your eyes only: nothing of this is in the policy".to_owned());
        match self.portfolio {
            None => line("  none".to_owned()),
            Some(portfolio) => {
                let tail = portfolio.tail;
                let amount = |share: f64| format!("{:.2} {quote}", share * portfolio.value + 0.0);
                line(format!("  worth        {}", amount(1.0)));
                for (name, value) in [
                    ("VaR", tail.value_at_risk),
                    ("ES ", tail.expected_shortfall),
                ] {
                    line(format!(
                        "  {name} {confidence:<8} {} over {horizon} days, {}",
                        percent(value),
                        amount(value)
                    ));
                }
                let weights: Vec<_> = self
                    .symbols()
                    .zip(&portfolio.weights)
                    .map(|(symbol, weight)| format!("{symbol} {}", percent(*weight)))
                    .collect();
                line(format!("  weights      {}", weights.join(", ")));
            }
        }
        if self.parameters.haircut.value == 0.0 {
            line(String::new());
            line(
                "note: without --haircut the scenarios follow from the minimum ratios, since a shock \
                 changes reserves and liabilities alike"
                    .to_owned(),
            );
        }
        out
    }

    /// The report for machines. Returns and shares are fractions.
    pub fn to_json(&self) -> Value {
        let parameters = self.parameters;
        let (first, last) = self.history.span();
        let assets: Vec<_> = self
            .symbols()
            .zip(&self.analysis.assets)
            .map(|(symbol, asset)| {
                json!({
                    "asset": symbol,
                    "value_at_risk": asset.tail.value_at_risk,
                    "expected_shortfall": asset.tail.expected_shortfall,
                    "volatility_daily": asset.daily_volatility,
                    "volatility_annual": asset.annual_volatility(),
                    "min_ratio_bps": asset.min_ratio_bps,
                })
            })
            .collect();
        let joint_moves: Vec<_> = self
            .analysis
            .joint_moves
            .iter()
            .map(|joint| {
                json!({
                    "from": joint.from.to_string(),
                    "to": joint.to.to_string(),
                    "mean": joint.mean,
                    "returns": self.per_symbol(&joint.returns),
                })
            })
            .collect();
        let portfolio = self.portfolio.map(|portfolio| {
            json!({
                "value": portfolio.value,
                "value_at_risk": portfolio.tail.value_at_risk,
                "expected_shortfall": portfolio.tail.expected_shortfall,
                "weights": self.per_symbol(&portfolio.weights),
            })
        });
        json!({
            "outcome": "done",
            "policy": self.path.display().to_string(),
            "haircuts": self.haircuts.map(|(path, haircuts)| {
                let values: Vec<f64> = haircuts.iter().map(|haircut| haircut.value()).collect();
                json!({ "file": path.display().to_string(), "haircut": self.per_symbol(&values) })
            }),
            "digest": hex::encode(self.policy.digest()),
            "confidence": parameters.confidence.value(),
            "horizon_days": parameters.horizon,
            "buffer": parameters.buffer.value,
            "haircut": parameters.haircut.value,
            "quote": parameters.quote,
            "from": first.to_string(),
            "to": last.to_string(),
            "dates": self.history.dates().len(),
            "windows": self.analysis.windows,
            "rules": self.policy.rule_names(),
            "assets": assets,
            "joint_moves": joint_moves,
            "private": { "portfolio": portfolio },
        })
    }

    fn per_symbol(&self, values: &[f64]) -> Map<String, Value> {
        self.symbols()
            .zip(values)
            .map(|(symbol, value)| (symbol.to_owned(), json!(value)))
            .collect()
    }
}
