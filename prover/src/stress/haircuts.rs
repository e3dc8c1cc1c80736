//! The file of haircuts for a collateral schedule: what balances lose over the horizon does not count as collateral.
//!
//! | name | is |
//! |---|---|
//! | haircut | `-VaR` of the asset over the horizon, 0 if that is a gain, rounded up to 0.0001, at most 1 |
//!
//! So in all but a share `1 - c` of the windows of the history, collateral was worth, at the end of a window, what the
//! haircut leaves of it at its beginning. That is what an exchange needs that can sell collateral within the horizon.
//!
//! **What haircuts of this kind do not cover.** Debts in assets that rise: a schedule counts debts at their prices. Sales
//! that move the market. Days that the history has none like. And assets whose price is the exchange's own doing: they
//! are no collateral, whatever their history says (`--no-collateral`, haircut 1).
//!
//! The file has haircuts alone. Prices are then those of the policy, on the day on which it is used:
//!
//! ```toml
//! [collateral_schedule]
//! file = "haircuts.toml"
//! ```

use std::path::Path;

use circuits::ledger::AssetId;
use serde::Serialize;

use super::{
    Analysis, Parameters, StressError,
    history::PriceHistory,
    measures::Haircut,
    write::{PerSymbol, comment_lines, per_symbol, write_file},
};
use crate::inputs::LoadedSnapshot;
use disk::Existing;

#[derive(Serialize)]
struct HaircutsText<'a> {
    default_haircut: String,
    haircut: PerSymbol<'a, String>,
}

/// Haircuts by asset id. Those of assets that are to be no collateral are 1.
pub fn haircuts(analysis: &Analysis, no_collateral: &[AssetId]) -> Vec<Haircut> {
    let assets = analysis.assets.iter().enumerate();
    assets
        .map(
            |(asset, risk)| match no_collateral.iter().any(|other| other.index() == asset) {
                true => Haircut::WHOLE,
                false => Haircut::of_return(risk.tail.value_at_risk),
            },
        )
        .collect()
}

/// The file as text. It depends on prices and parameters alone, and is the same for the same ones.
pub fn to_text(
    snapshot: &LoadedSnapshot,
    history: &PriceHistory,
    haircuts: &[Haircut],
    parameters: &Parameters,
) -> String {
    let Parameters {
        confidence,
        horizon,
        ..
    } = parameters;
    let (first, last) = history.span();
    let mut text = comment_lines(&[
        "Made by prover policy stress from a history of prices: haircuts for a collateral schedule.".to_owned(),
        "Prices are those of the policy; name this file under [collateral_schedule].".to_owned(),
        String::new(),
        format!(
            "history: {first} to {last}, {} dates with prices of all assets",
            history.dates().len()
        ),
        format!(
            "haircut: value at risk {confidence} over {horizon} days as a loss, rounded up to 0.0001; 1 for no collateral"
        ),
    ]);
    let symbols: Vec<&str> = snapshot
        .head
        .assets
        .iter()
        .map(|asset| asset.symbol.as_str())
        .collect();
    let haircuts = HaircutsText {
        default_haircut: Haircut::WHOLE.to_string(),
        haircut: per_symbol(&symbols, haircuts.iter().map(ToString::to_string)),
    };
    text.push_str(&toml::to_string(&haircuts).expect("strings are TOML"));
    text
}

/// Writes the file, whole or not at all.
///
/// # Errors
/// [`StressError::Exists`], [`StressError::Write`].
pub fn write(path: &Path, text: &str, existing: Existing) -> Result<(), StressError> {
    write_file(path, text.as_bytes(), existing)
}
