//! Is this account in the ledger?

use circuits::shape::Production;
use documents::{
    inclusion::{
        InclusionFile, InclusionVerifier, ParsedFile,
        archive::{AccessCode, Archive, ensure_archive},
        file::MAX_INCLUSION_BYTES,
    },
    recognise::Document,
    refusal::Refusal,
};
use verdict::{inclusion, missing::unsaid, report};

use crate::{
    bundle::Folder,
    expected::{digits, expectations},
    files::Files,
    host::Watch,
    question::InclusionQuestion,
    report::Finished,
    solvency,
};

pub fn inclusion(files: &Files<'_>, asked: &InclusionQuestion) -> Result<Finished, Refusal> {
    let account = inclusion::account(asked.account.as_deref(), unsaid)?;
    let expected = expectations(files, &asked.expected)?;
    let file = match digits("the access code", asked.code.as_deref())? {
        Some(code) => find(files, asked.file, &code)?,
        None => read(files, asked)?,
    };
    let solvency = match &asked.bundle {
        Some(places) => {
            let bundle = Folder::new(files, places)?;
            let watch = Watch::new(files.host());
            Some(solvency::verify(&bundle, &expected, &watch)?)
        }
        None => None,
    };
    let given = solvency.as_ref().map(|verified| verified.root());
    let Some(root) = given.or(expected.root) else {
        return Err(Refusal::NoVerdict {
            what: "no root was given: without it a file is whatever its maker wrote".to_owned(),
            hint: "give the root that the exchange published, or the published bundle".to_owned(),
        });
    };
    let verified = inclusion::verify(&InclusionVerifier::new(), file, account, root)?;
    Ok(Finished {
        report: report::inclusion::to_json(&verified, solvency.as_ref()),
        ending: verified.finding().into(),
    })
}

/// The inclusion that an archive has for a code.
fn find(files: &Files<'_>, place: usize, code: &AccessCode) -> Result<InclusionFile, Refusal> {
    let archive = files.at(place)?;
    ensure_archive(archive.name(), &archive.first()?)?;
    let size = archive.size();
    Archive::new::<Production>(archive.reader(), size)?.find::<Production>(code)
}

/// An inclusion file, with the documents that were given.
fn read(files: &Files<'_>, asked: &InclusionQuestion) -> Result<InclusionFile, Refusal> {
    let documents = files.documents(asked.descriptor, asked.collateral)?;
    let file = files.at(asked.file)?;
    let bytes = file.whole(MAX_INCLUSION_BYTES, Document::InclusionFile)?;
    let parsed = ParsedFile::named(file.name(), &bytes)?;
    Ok(InclusionFile::with_documents(
        parsed,
        file.name(),
        &documents,
    )?)
}
