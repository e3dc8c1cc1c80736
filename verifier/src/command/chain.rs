//! `verifier chain`.

use circuits::shape::Production;

use super::{arguments::chain::ChainArgs, hints, output::CommandOutput, read::verifier_for};
use documents::{bundle::source::BundleDirectory, refusal::Refusal};
use verdict::{
    progress::Progress,
    report,
    series::{NamedBundle, ReadSeries, SeriesExpectations},
};

/// Verifies every bundle, and compares each with the one before it.
pub(super) fn chain(args: &ChainArgs, progress: &dyn Progress) -> Result<CommandOutput, Refusal> {
    let sources: Vec<_> = args.bundles.iter().map(BundleDirectory::new).collect();
    let named = sources.iter().zip(&args.bundles);
    let bundles: Vec<_> = named
        .map(|(source, path)| NamedBundle {
            name: path.display().to_string(),
            source,
        })
        .collect();
    let expected = SeriesExpectations {
        root: args.root,
        claims: args.claim.clone(),
        policies: args.policy.clone(),
        accept_loans_bps: args.accept_loans,
    };
    let read = ReadSeries::new::<Production>(&bundles, &expected)?;
    let verifier = verifier_for(&sources[0], progress)?;
    let series = verifier.series(&read, progress)?;
    Ok(CommandOutput {
        text: report::series::to_text_with(&series, hints::of_missing),
        json: report::series::to_json(&series),
        ending: (&series).into(),
    })
}
