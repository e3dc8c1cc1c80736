//! `prover policy stress`.

use circuits::ledger::AssetId;

use super::{
    args::StressArgs,
    hints,
    outcome::{Outcome, Refusal},
    snapshot::{load_with, warn},
};
use crate::{
    inputs::{LoadOptions, LoadedSnapshot, diagnostics::Diagnostics},
    progress::Progress,
    refusal::RefusalReason,
    report::{Part, Report, kept::KeptReport, stress::StressReport},
    stress::{
        Analysis, Parameters, Portfolio, StressError, haircuts,
        history::PriceHistory,
        keep::{Band, Choice, LastPolicy, reasons::Reasons},
        numbers::PolicyNumbers,
        write,
    },
};
use disk::Existing;

/// Makes a policy of a history of prices.
pub(super) fn stress(args: &StressArgs, progress: &dyn Progress) -> Result<Report, Outcome> {
    // Found out before anything is computed; the writing finds out again.
    let mut files = std::iter::once(&args.out).chain(&args.haircuts);
    let taken = files.find(|file| file.symlink_metadata().is_ok());
    if let Some(file) = taken.filter(|_| !args.force) {
        return Err(StressError::Exists(file.clone()).into());
    }
    let parameters = Parameters {
        confidence: args.confidence,
        horizon: usize::from(args.horizon),
        joint_moves: usize::from(args.joint_moves),
        buffer: args.buffer.clone(),
        haircut: args.haircut.clone(),
        source: args.source.clone(),
        quote: args.quote.clone(),
        max_age_hours: args.max_age_hours,
    };
    let options = LoadOptions {
        without_policy: true,
        progress,
        ..LoadOptions::default()
    };
    let snapshot = load_with(&args.snapshot, &options)?;
    let no_collateral = args.no_collateral.iter().map(|symbol| {
        let mut assets = snapshot.head.assets.iter();
        let index = assets.position(|asset| asset.symbol == *symbol);
        let asset = index.and_then(AssetId::new);
        asset.ok_or_else(|| StressError::NotListed(symbol.clone()))
    });
    let no_collateral: Vec<AssetId> = no_collateral.collect::<Result<_, _>>()?;
    let symbols: Vec<&str> = snapshot
        .head
        .assets
        .iter()
        .map(|asset| asset.symbol.as_str())
        .collect();
    let last = args
        .keep
        .as_ref()
        .map(|path| LastPolicy::read(path, &symbols));
    let last = last.transpose()?;
    let mut diagnostics = Diagnostics::default();
    let history = PriceHistory::load(&args.prices, &snapshot, &parameters, &mut diagnostics)
        .ok_or_else(|| Outcome::from(&diagnostics))?;
    warn(&diagnostics, progress);

    let analysis = Analysis::new(&history, &parameters)?;
    let new = PolicyNumbers::new(&analysis, &parameters);
    let band = args.band.as_ref().map(Band::new);
    let kept = last.as_ref().zip(band.as_ref()).map(|(last, band)| {
        let reasons = Reasons::new(&history, &analysis, &parameters, last, band);
        (last, band, Choice::new(&new, last, band), reasons)
    });
    let numbers = kept
        .as_ref()
        .map_or(&new, |(_, _, choice, _)| &choice.numbers);
    let text = write::to_text(&snapshot, &history, &analysis, &parameters, numbers);
    let policy = write::check(&text, &snapshot)?;
    let existing = if args.force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    let haircuts = args.haircuts.as_ref().map(|path| {
        let haircuts = haircuts::haircuts(&analysis, &no_collateral);
        (path, haircuts)
    });
    if let Some((path, haircuts)) = &haircuts {
        let text = haircuts::to_text(&snapshot, &history, haircuts, &parameters);
        haircuts::write(path, &text, existing)?;
    }
    write::write(&args.out, &policy, existing)?;

    let portfolio = Portfolio::new(&history, &whole_units(&snapshot), &parameters);
    let report =
        StressReport {
            path: &args.out,
            policy: &policy,
            snapshot: &snapshot,
            history: &history,
            parameters: &parameters,
            analysis: &analysis,
            numbers,
            kept: args.keep.as_ref().zip(kept.as_ref()).map(
                |(path, (last, band, choice, reasons))| KeptReport {
                    path,
                    last,
                    band,
                    choice,
                    reasons,
                    new: &new,
                    symbols: symbols.clone(),
                },
            ),
            haircuts: haircuts
                .as_ref()
                .map(|(path, haircuts)| (path.as_path(), haircuts.as_slice())),
            portfolio: portfolio.as_ref(),
        };
    Ok(report.report())
}

/// Reserves in whole units, by asset id. For statistics: the last digits are lost.
fn whole_units(snapshot: &LoadedSnapshot) -> Vec<f64> {
    let totals = snapshot.reserves.totals.iter().zip(&snapshot.head.assets);
    totals
        .map(|(total, asset)| *total as f64 / 10f64.powi(i32::from(asset.decimals)))
        .collect()
}

impl From<StressError> for Outcome {
    fn from(error: StressError) -> Self {
        let (detail, hint) = (error.to_string(), hints::of_stress(&error));
        let reason = match &error {
            StressError::Policy(policy) => policy.into(),
            StressError::JointMoves { .. } | StressError::NotListed(_) => RefusalReason::Inputs,
            StressError::LastPolicy { .. } => RefusalReason::Policy,
            StressError::LastUnread { .. } | StressError::Exists(_) | StressError::Write { .. } => {
                return Self::environment(detail, hint);
            }
        };
        let lines = [detail.clone(), format!("  {hint}")];
        let part = Part::lines(lines)
            .with("detail", detail)
            .with("hint", hint.as_ref());
        Self::Inputs(Refusal::new(reason, part))
    }
}
