//! Does the exchange have what it owes?

use circuits::shape::Production;
use documents::refusal::Refusal;
use verdict::{
    ending::Ending,
    progress::Progress,
    report,
    solvency::{Expectations, OpenBundle, VerifiedSolvency},
};

use crate::{
    bundle::Folder, expected::expectations, files::Files, host::Watch, keys::keys,
    question::SolvencyQuestion, report::Finished,
};

/// Verifies a bundle, the only one of its question. There are no libraries of chains here: a public list is not checked.
pub fn verify(
    bundle: &Folder<'_>,
    expected: &Expectations,
    progress: &dyn Progress,
) -> Result<VerifiedSolvency, Refusal> {
    let opened = OpenBundle::<Production>::new(bundle, expected)?;
    let divided = bundle.divided();
    match divided.read(|| Ok(vec![opened.shards()]))? {
        None => opened.verify(keys(progress)?, None, progress),
        // Of one bundle; those of more are more than all of its shards.
        Some(read) => {
            let read = read.into_iter().flatten().collect();
            opened.judge(keys(progress)?, read, None, progress)
        }
    }
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
