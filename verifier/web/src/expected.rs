//! What a reader knows from elsewhere, from what they typed.

use std::str::FromStr;

use circuits::solvency::statement::BPS;
use documents::{
    bundle::canonical::respaced,
    recognise::{self, Document},
    refusal::Refusal,
};
use statements::attestation::MAX_ATTESTATION_BYTES;
use verdict::{
    solvency::Expectations,
    typed::{parse_auditor, parse_digits},
};

use crate::{files::Files, question::ExpectedRecord};

/// The expectations of a question.
///
/// # Errors
/// No verdict for what cannot be read as what it was typed as; what an attestation is instead.
pub fn expectations(files: &Files<'_>, record: &ExpectedRecord) -> Result<Expectations, Refusal> {
    let auditor = record.auditor_key.as_deref().map(parse_auditor);
    let auditor = auditor
        .transpose()
        .map_err(|hint| mistyped("the auditor's key", hint))?;
    let attestation = match (record.attestation, auditor) {
        (Some(place), Some(auditor)) => Some((read_attestation(files, place)?, auditor)),
        (None, None) => None,
        _ => {
            return Err(Refusal::NoVerdict {
                what: "an attestation and its auditor's key belong together, and one was given"
                    .to_owned(),
                hint: "give both, the key from the auditor; or none".to_owned(),
            });
        }
    };
    Ok(Expectations {
        root: digits("the root", record.root.as_deref())?,
        claim: digits("the claim", record.claim.as_deref())?,
        policy: digits("the policy", record.policy.as_deref())?,
        accept_loans_bps: accepted_loans(record.accept_loans_bps)?,
        log: None,
        attestation,
        require_reserves_bps: record
            .require_reserves_bps
            .map(|bps| match bps {
                100..=BPS => Ok(bps),
                _ => Err(mistyped(
                    "the share of reserves that is demanded",
                    "write a whole number of per cent from 1 to 100".to_owned(),
                )),
            })
            .transpose()?,
    })
}

/// The largest share of loans that is accepted; none where nothing was typed.
///
/// # Errors
/// No verdict for more than a whole.
pub fn accepted_loans(bps: Option<u16>) -> Result<u16, Refusal> {
    match bps.unwrap_or(0) {
        bps if u32::from(bps) <= BPS => Ok(bps),
        _ => Err(mistyped(
            "the share of loans that is accepted",
            "write a number of basis points from 0 to 10000".to_owned(),
        )),
    }
}

/// Digits as they were typed, if any were.
///
/// # Errors
/// No verdict for what are none.
pub fn digits<T: FromStr>(what: &str, typed: Option<&str>) -> Result<Option<T>, Refusal> {
    let read = typed.map(parse_digits).transpose();
    read.map_err(|hint| mistyped(what, hint))
}

/// What was typed in another form than it has.
pub fn mistyped(what: &str, hint: String) -> Refusal {
    Refusal::NoVerdict {
        what: format!("{what} is not in the form that it has"),
        hint,
    }
}

fn read_attestation(files: &Files<'_>, place: usize) -> Result<Vec<u8>, Refusal> {
    let (file, kind) = (files.at(place)?, Document::Attestation);
    let bytes = file.whole(MAX_ATTESTATION_BYTES, kind)?;
    recognise::expect(kind, file.name(), &bytes)?;
    Ok(respaced(&bytes).into_owned())
}
