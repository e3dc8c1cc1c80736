//! What `prover policy stress` prints: the numbers behind the policy, and those of the reserves.

use std::path::Path;

use documents::policy::Policy;
use serde_json::{Map, Value, json};
use verdict::report::counted;

use super::{Align, Cell, Column, Part, Report, Table, kept::KeptReport};
use crate::{
    inputs::LoadedSnapshot,
    stress::{
        Analysis, Parameters, Portfolio,
        history::PriceHistory,
        measures::{AssetRisk, Haircut, TailRisk},
        numbers::PolicyNumbers,
    },
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
    /// The numbers that the policy asks with.
    pub numbers: &'a PolicyNumbers,
    /// What is kept of the last policy, if that was asked for.
    pub kept: Option<KeptReport<'a>>,
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
            .head
            .assets
            .iter()
            .map(|asset| asset.symbol.as_str())
    }

    /// The report.
    pub fn report(&self) -> Report {
        let mut report = Report::from([Part::value("outcome", "done")]);
        report.extend(self.policy_parts());
        report.extend(self.asset_parts());
        match &self.kept {
            Some(kept) => report.extend(kept.parts()),
            None => report.push(Part::value("kept", Value::Null)),
        }
        report.extend(self.haircut_parts());
        report.extend(self.joint_move_parts());
        report.extend(self.portfolio_parts());
        if self.parameters.haircut.value == 0.0 {
            report.extend([
                Part::gap(),
                Part::line(
                    "note: without a haircut the scenarios follow from the minimum ratios, since a shock changes \
                     reserves and liabilities alike",
                ),
            ]);
        }
        report
    }

    fn policy_parts(&self) -> [Part; 5] {
        let parameters = self.parameters;
        let (first, last) = self.history.span();
        let (dates, windows) = (self.history.dates().len(), self.analysis.windows);
        let path = self.path.display().to_string();
        let digest = self.policy.digest().to_string();
        let rules = self.policy.rule_names();
        let history = format!(
            "{first} to {last}: {dates} dates, {} of {} days",
            counted(windows as u64, "window"),
            parameters.horizon
        );
        [
            Part::named("policy", &path).with("policy", path.as_str()),
            Part::named("digest", &digest).with("digest", digest.as_str()),
            Part::named("scenarios", format!("{}, at prices of {last}", rules.len()))
                .with("rules", rules),
            Part::named("history", history)
                .with("from", first.to_string())
                .with("to", last.to_string())
                .with("dates", dates)
                .with("windows", windows),
            Part::value("confidence", parameters.confidence.value())
                .with("horizon_days", parameters.horizon)
                .with("buffer", parameters.buffer.value)
                .with("haircut", parameters.haircut.value)
                .with("quote", parameters.quote.as_str()),
        ]
    }

    fn asset_parts(&self) -> [Part; 3] {
        let horizon = self.parameters.horizon;
        let risks = self.symbols().zip(&self.analysis.assets);
        let rows = risks.zip(&self.numbers.ratios);
        let rows: Vec<AssetRow> = rows
            .map(|((symbol, risk), ratio)| (symbol, risk, *ratio))
            .collect();
        let table = Table::new(&rows, asset_columns(self.parameters));
        [
            Part::gap(),
            Part::table("assets", &table),
            Part::line(format!(
                "returns over {horizon} days, volatility a year, minimum of reserves as a share of liabilities"
            )),
        ]
    }

    fn haircut_parts(&self) -> Vec<Part> {
        let Some((path, haircuts)) = self.haircuts else {
            return vec![Part::value("haircuts", Value::Null)];
        };
        let Parameters {
            confidence,
            horizon,
            ..
        } = self.parameters;
        let path = path.display().to_string();
        let words = format!("{path}: value at risk {confidence} over {horizon} days");
        let lines = self
            .symbols()
            .zip(haircuts)
            .map(|(symbol, haircut)| format!("  {symbol:<10} {:>9}", percent(haircut.value())));
        let values: Vec<f64> = haircuts.iter().map(|haircut| haircut.value()).collect();
        let object = json!({ "file": path, "haircut": self.per_symbol(&values) });
        vec![
            Part::gap(),
            Part::named("haircuts", words),
            Part::lines(lines).with("haircuts", object),
        ]
    }

    fn joint_move_parts(&self) -> Vec<Part> {
        let moves = &self.analysis.joint_moves;
        let mut parts = Vec::new();
        if !moves.is_empty() {
            parts.push(Part::gap());
            parts.push(Part::line("worst joint moves, mean of all assets:"));
        }
        let lines = moves
            .iter()
            .map(|joint| format!("  {} to {}: {}", joint.from, joint.to, percent(joint.mean)));
        let objects = moves.iter().map(|joint| {
            json!({
                "from": joint.from.to_string(),
                "to": joint.to.to_string(),
                "mean": joint.mean,
                "returns": self.per_symbol(&joint.returns),
            })
        });
        parts.push(Part::lines(lines).with("joint_moves", objects.collect::<Vec<_>>()));
        parts
    }

    fn portfolio_parts(&self) -> [Part; 3] {
        let head = "your reserves (confidential): nothing of this is in the policy";
        let part = match self.portfolio {
            None => Part::line("  none").with("private", json!({ "portfolio": null })),
            Some(portfolio) => self.portfolio_part(portfolio),
        };
        [Part::gap(), Part::line(head), part]
    }

    fn portfolio_part(&self, portfolio: &Portfolio) -> Part {
        let Parameters {
            confidence,
            horizon,
            quote,
            ..
        } = self.parameters;
        let TailRisk {
            value_at_risk,
            expected_shortfall,
        } = portfolio.tail;
        let amount = |share: f64| format!("{:.2} {quote}", share * portfolio.value + 0.0);
        let tail = |name: &str, value: f64| {
            let (share, amount) = (percent(value), amount(value));
            format!("  {name} {confidence:<8} {share} over {horizon} days, {amount}")
        };
        let weights: Vec<_> = self
            .symbols()
            .zip(&portfolio.weights)
            .map(|(symbol, weight)| format!("{symbol} {}", percent(*weight)))
            .collect();
        let lines = [
            format!("  worth        {}", amount(1.0)),
            tail("VaR", value_at_risk),
            tail("ES ", expected_shortfall),
            format!("  weights      {}", weights.join(", ")),
        ];
        let object = json!({
            "value": portfolio.value,
            "value_at_risk": value_at_risk,
            "expected_shortfall": expected_shortfall,
            "weights": self.per_symbol(&portfolio.weights),
        });
        Part::lines(lines).with("private", json!({ "portfolio": object }))
    }

    fn per_symbol(&self, values: &[f64]) -> Map<String, Value> {
        self.symbols()
            .zip(values)
            .map(|(symbol, value)| (symbol.to_owned(), json!(value)))
            .collect()
    }
}

/// An asset's symbol, its risk, and the minimum ratio that is written.
type AssetRow<'a> = (&'a str, &'a AssetRisk, u32);

/// The columns of the table of assets: one entry each. Programs are told returns and shares as fractions.
fn asset_columns<'a>(parameters: &Parameters) -> Vec<Column<AssetRow<'a>>> {
    let confidence = parameters.confidence;
    let column = |head: String, key, cell: fn(&AssetRow<'a>) -> Cell| {
        Column::new(head, key, Align::RightOf(12), cell)
    };
    vec![
        Column::new("asset", "asset", Align::LeftOf(10), |row: &AssetRow<'a>| {
            Cell::text(row.0)
        })
        .after(0),
        column(format!("VaR {confidence}"), "value_at_risk", |row| {
            share_cell(row.1.tail.value_at_risk)
        }),
        column(format!("ES {confidence}"), "expected_shortfall", |row| {
            share_cell(row.1.tail.expected_shortfall)
        }),
        column("volatility".to_owned(), "volatility_annual", |row| {
            share_cell(row.1.annual_volatility())
        }),
        Column::for_programs("volatility_daily", |row| share_cell(row.1.daily_volatility)),
        column("minimum".to_owned(), "min_ratio_bps", |row| {
            let bps = row.2;
            Cell::new(percent(f64::from(bps) / 10_000.0), bps)
        }),
    ]
}

fn share_cell(value: f64) -> Cell {
    Cell::new(percent(value), value)
}
