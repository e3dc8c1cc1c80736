//! The policy's file: comments that say how it came about, then what a verifier reads.

use std::{fmt::Write as _, io, path::Path};

use documents::policy::Policy;
use serde::{Serialize, Serializer};

use super::{Analysis, Parameters, StressError, history::PriceHistory, numbers::PolicyNumbers};
use crate::inputs::LoadedSnapshot;
use disk::{Existing, Readers};

/// Values by symbol, in the order of the registry.
pub(super) struct PerSymbol<'a, T>(Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for PerSymbol<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(symbol, value)| (symbol, value)))
    }
}

#[derive(Serialize)]
struct PolicyText<'a> {
    name: String,
    min_ratio_bps: PerSymbol<'a, u32>,
    prices: PricesText<'a>,
    stress: Vec<StressText<'a>>,
}

#[derive(Serialize)]
struct PricesText<'a> {
    source: &'a str,
    time: String,
    quote: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age_hours: Option<u32>,
    per_unit: PerSymbol<'a, &'a str>,
}

#[derive(Serialize)]
struct StressText<'a> {
    name: String,
    default_haircut: &'a str,
    min_ratio_bps: u32,
    shock: PerSymbol<'a, String>,
}

/// The policy as text. It depends on prices, parameters and perhaps the last policy alone, and is the same for the same ones.
pub fn to_text(
    snapshot: &LoadedSnapshot,
    history: &PriceHistory,
    analysis: &Analysis,
    parameters: &Parameters,
    numbers: &PolicyNumbers,
) -> String {
    let symbols: Vec<&str> = snapshot
        .head
        .assets
        .iter()
        .map(|asset| asset.symbol.as_str())
        .collect();
    let (_, last) = history.span();
    let prices = history.last_prices().iter().map(String::as_str);
    let policy = PolicyText {
        name: format!("Stress scenarios from prices up to {last}"),
        min_ratio_bps: per_symbol(&symbols, numbers.ratios.iter().copied()),
        prices: PricesText {
            source: &parameters.source,
            time: format!("{last}T00:00:00Z"),
            quote: &parameters.quote,
            max_age_hours: parameters.max_age_hours,
            per_unit: per_symbol(&symbols, prices),
        },
        stress: numbers
            .scenarios
            .iter()
            .map(|scenario| StressText {
                name: scenario.name.clone(),
                default_haircut: &parameters.haircut.text,
                min_ratio_bps: 10_000,
                shock: per_symbol(&symbols, scenario.shocks.iter().map(ToString::to_string)),
            })
            .collect(),
    };
    let mut text = comments(history, analysis, parameters, numbers);
    text.push_str(&toml::to_string(&policy).expect("strings and numbers are TOML"));
    text
}

pub(super) fn per_symbol<'a, T>(
    symbols: &[&'a str],
    values: impl Iterator<Item = T>,
) -> PerSymbol<'a, T> {
    PerSymbol(symbols.iter().copied().zip(values).collect())
}

/// What the numbers are, for whoever reads the policy.
fn comments(
    history: &PriceHistory,
    analysis: &Analysis,
    parameters: &Parameters,
    numbers: &PolicyNumbers,
) -> String {
    let Parameters {
        confidence,
        horizon,
        joint_moves,
        ..
    } = parameters;
    let (first, last) = history.span();
    let rounded_tail = format!("{:.4}", confidence.tail());
    let mut lines = vec![
        "Made by prover policy stress from a history of prices. Nothing in it depends on what is owed or held."
            .to_owned(),
        String::new(),
        format!(
            "parameters: confidence c = {confidence}, horizon h = {horizon}, joint moves {joint_moves}, buffer {}, haircut {}",
            parameters.buffer.text, parameters.haircut.text
        ),
        format!(
            "history: {first} to {last}, {} dates with prices of all assets, {} overlapping windows",
            history.dates().len(),
            analysis.windows
        ),
        format!("return over a window: r = p(t+{horizon}) / p(t) - 1, t + {horizon} counted in dates of the history"),
        format!("value at risk: quantile of all r at {rounded_tail} (Hyndman and Fan's type 8), 0 if it is a gain"),
        "expected shortfall: mean of the r at or below that quantile".to_owned(),
        "joint moves: windows with the lowest mean of r over all assets, equally weighted, none overlapping".to_owned(),
        format!(
            "minimum ratio: 10000 (1 + {} z sigma sqrt({horizon})), z = {:.4}, sigma the standard deviation of ln(p(t+1) / p(t))",
            parameters.buffer.text,
            confidence.normal_quantile()
        ),
        "shocks are rounded down to 0.0001, ratios up to a basis point".to_owned(),
    ];
    lines.extend(numbers.kept.iter().cloned());
    comment_lines(&lines)
}

/// Lines as comments, and an empty line after them.
pub(super) fn comment_lines(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        let space = if line.is_empty() { "" } else { " " };
        writeln!(text, "#{space}{line}").expect("writing to memory");
    }
    text.push('\n');
    text
}

/// Reads a policy as the verifier will, for the registry and the time of a snapshot.
///
/// # Errors
/// [`StressError::Policy`].
pub fn check(text: &str, snapshot: &LoadedSnapshot) -> Result<Policy, StressError> {
    // The policy is bound to assets and time; the random part of the descriptor is of no meaning to it.
    let descriptor = snapshot.head.describe([0; 32]);
    let descriptor = descriptor.expect("a loaded snapshot can be described");
    Policy::parse(text.as_bytes(), &descriptor, None).map_err(StressError::Policy)
}

/// Writes a policy, whole or not at all.
///
/// # Errors
/// [`StressError::Exists`], [`StressError::Write`].
pub fn write(path: &Path, policy: &Policy, existing: Existing) -> Result<(), StressError> {
    write_file(path, policy.bytes(), existing)
}

/// Writes a file that is to be published, whole or not at all.
pub(super) fn write_file(path: &Path, bytes: &[u8], existing: Existing) -> Result<(), StressError> {
    disk::write(path, bytes, existing, Readers::Everybody).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => StressError::Exists(path.to_owned()),
        _ => StressError::Write {
            path: path.to_owned(),
            source,
        },
    })
}
