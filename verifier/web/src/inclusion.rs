//! Is this account in the ledger?

use circuits::{ledger::AccountId, shape::Production};
use documents::{
    inclusion::{
        InclusionFile, InclusionVerifier, ParsedFile,
        archive::{AccessCode, Archive, ensure_archive},
        file::MAX_INCLUSION_BYTES,
    },
    recognise::Document,
    refusal::Refusal,
};
use verdict::{
    customer_report::Known,
    inclusion::{self, Against},
    missing::unsaid,
    report,
    solvency::Expectations,
};

use crate::{
    bundle::Folder,
    expected::{digits, expectations},
    files::Files,
    host::Watch,
    question::{InclusionQuestion, PlaceOfFile},
    report::Finished,
    solvency,
};

/// What was typed about an account, read.
pub struct Typed<'a> {
    pub account: AccountId<'a>,
    expected: Expectations,
}

impl<'a> Typed<'a> {
    /// Reads it: slips are told before anything is judged.
    ///
    /// # Errors
    /// No verdict.
    pub fn read(files: &Files<'_>, asked: &'a InclusionQuestion) -> Result<Self, Refusal> {
        let account = inclusion::account(asked.account.as_deref(), unsaid)?;
        let expected = expectations(files, &asked.expected)?;
        if asked.bundle.is_none() && expected.root.is_none() {
            return Err(Refusal::NoVerdict {
                what: "no root was given: without it a file is whatever its maker wrote".to_owned(),
                hint: "give the root that the exchange published, or the published bundle"
                    .to_owned(),
            });
        }
        Ok(Self { account, expected })
    }
}

pub fn inclusion(files: &Files<'_>, asked: &InclusionQuestion) -> Result<Finished, Refusal> {
    let typed = Typed::read(files, asked)?;
    judged(files, asked, &typed, &mut Known::default())
}

/// Judges an account. What became known on the way is there also where there is no verdict.
pub fn judged(
    files: &Files<'_>,
    asked: &InclusionQuestion,
    typed: &Typed<'_>,
    known: &mut Known,
) -> Result<Finished, Refusal> {
    let file = file_at(files, &asked.place)?;
    known.file = Some(file.clone());
    let against = &*known.against.insert(against(files, asked, typed)?);
    let verified = inclusion::verify(
        &InclusionVerifier::new(),
        file,
        typed.account,
        against.root(),
    )?;
    Ok(Finished {
        report: report::inclusion::to_json(&verified, against),
        ending: verified.finding().into(),
    })
}

/// The root, and the bundle that it is of, which is verified.
fn against(
    files: &Files<'_>,
    asked: &InclusionQuestion,
    typed: &Typed<'_>,
) -> Result<Against, Refusal> {
    let Some(places) = &asked.bundle else {
        let root = typed.expected.root;
        let root = root.expect("where there is no bundle, what has no root is refused before");
        return Ok(Against::of_root(root));
    };
    let bundle = Folder::new(files, places)?;
    let watch = Watch::new(files.host());
    let verified = solvency::verify(&bundle, &typed.expected, &watch)?;
    Ok(Against::of_bundle(verified))
}

/// The inclusion file of a question, or what an archive has in place of one.
pub fn file_at(files: &Files<'_>, place: &PlaceOfFile) -> Result<InclusionFile, Refusal> {
    match digits("the access code", place.code.as_deref())? {
        Some(code) => find(files, place.file, &code),
        None => read(files, place),
    }
}

/// The inclusion that an archive has for a code.
fn find(files: &Files<'_>, place: usize, code: &AccessCode) -> Result<InclusionFile, Refusal> {
    let archive = files.at(place)?;
    ensure_archive(archive.name(), &archive.first()?)?;
    let size = archive.size();
    Archive::new::<Production>(archive.reader(), size)?.find::<Production>(code)
}

/// An inclusion file, with the documents that were given.
fn read(files: &Files<'_>, place: &PlaceOfFile) -> Result<InclusionFile, Refusal> {
    let documents = files.documents(place.descriptor, place.collateral)?;
    let file = files.at(place.file)?;
    let bytes = file.whole(MAX_INCLUSION_BYTES, Document::InclusionFile)?;
    let parsed = ParsedFile::named(file.name(), &bytes)?;
    Ok(InclusionFile::with_documents(
        parsed,
        file.name(),
        &documents,
    )?)
}
