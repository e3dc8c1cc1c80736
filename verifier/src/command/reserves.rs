//! `verifier reserves`.

use std::path::Path;
use verdict::ending::Ending;

use super::{
    arguments::reserves::ReservesArgs,
    examination::examine,
    hints,
    output::CommandOutput,
    write::{ensure_in_no_bundle, unwritable},
};
use disk::{Existing, Readers, write};
use documents::refusal::Refusal;
use verdict::progress::Progress;

/// Examines reserves, and writes the findings.
pub(super) fn reserves(
    args: &ReservesArgs,
    progress: &dyn Progress,
) -> Result<CommandOutput, Refusal> {
    let written = [&args.html, &args.csv, &args.out];
    written
        .into_iter()
        .flatten()
        .try_for_each(|path| ensure_in_no_bundle(path))?;
    let examined = examine(&args.subject, progress)?;
    let report = examined.report();
    let (text, json) = (report.to_text_with(hints::of_missing), report.to_json());
    if let Some(path) = &args.html {
        write_confidential(path, report.to_html().as_bytes())?;
    }
    if let Some(path) = &args.csv {
        write_confidential(path, &report.to_csv())?;
    }
    if let Some(path) = &args.out {
        let bytes = format!("{json:#}\n");
        write_confidential(path, bytes.as_bytes())?;
    }
    let ending = if examined.findings.failure().is_some() {
        Ending::Rejected
    } else if examined.findings.is_open() {
        Ending::NoVerdict
    } else {
        Ending::Verified
    };
    Ok(CommandOutput { text, json, ending })
}

/// Findings may name addresses.
fn write_confidential(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    write(path, bytes, Existing::Replace, Readers::Owner).map_err(|error| unwritable(path, &error))
}
