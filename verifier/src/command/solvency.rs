//! `verifier solvency`.

use super::{arguments::SolvencyArgs, expected, hints, output::CommandOutput, read::verifier_for};
use documents::{bundle::source::BundleDirectory, refusal::Refusal};
use verdict::ending::Ending;
use verdict::{progress::Progress, report};

pub(super) fn solvency(
    args: &SolvencyArgs,
    progress: &dyn Progress,
) -> Result<CommandOutput, Refusal> {
    let expectations =
        expected::of_everything(&args.expected, &args.attestation, &args.demanded, &args.log)?;
    let bundle = BundleDirectory::new(&args.bundle);
    let verified =
        verifier_for(&bundle, progress)?.solvency_watched(&bundle, &expectations, progress)?;
    Ok(CommandOutput {
        text: report::solvency::to_text_with(&verified, hints::of_missing),
        json: report::solvency::to_json(&verified),
        ending: Ending::Verified,
    })
}
