//! Does the exchange have what it owes?

use documents::{bundle::source::BundleSource, refusal::Refusal};
use verdict::{
    ending::Ending,
    progress::Progress,
    report,
    solvency::{Expectations, VerifiedSolvency, verify_solvency},
};

use crate::{
    bundle::Folder, expected::expectations, files::Files, host::Watch, keys::keys_for,
    question::SolvencyQuestion, report::Finished,
};

/// Verifies a bundle. There are no libraries of chains here: a public list is not checked.
pub fn verify(
    bundle: &dyn BundleSource,
    expected: &Expectations,
    progress: &dyn Progress,
) -> Result<VerifiedSolvency, Refusal> {
    verify_solvency(
        keys_for(bundle, progress)?,
        bundle,
        expected,
        None,
        progress,
    )
}

pub fn solvency(files: &Files<'_>, asked: &SolvencyQuestion) -> Result<Finished, Refusal> {
    let expected = expectations(files, &asked.expected)?;
    let bundle = Folder::new(files, &asked.bundle)?;
    let verified = verify(&bundle, &expected, &Watch::new(files.host()))?;
    Ok(Finished {
        report: report::solvency::to_json(&verified),
        ending: Ending::Verified,
    })
}
