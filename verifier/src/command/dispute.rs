//! `verifier dispute`.

use std::path::Path;

use circuits::ledger::{AccountId, Root};
use documents::{
    bundle::source::BundleDirectory,
    inclusion::InclusionFile,
    input::read_capped,
    recognise::{self, Document},
    refusal::Refusal,
};
use statements::customer_report::{CustomerReport, MAX_REPORT_BYTES};
use verdict::{
    dispute::{Given, accusing_nobody, expectations_of},
    ending::Ending,
    inclusion,
    progress::Progress,
    report::dispute::{to_json, to_text},
    solvency::{VerifiedSolvency, verify_solvency},
};

use super::{
    arguments::dispute::DisputeArgs,
    hints,
    output::CommandOutput,
    read::{read_receipt, verifier_for},
};

/// Judges what was shown. What is refused on the way is no verdict, whatever it is.
pub(super) fn dispute(
    args: &DisputeArgs,
    progress: &dyn Progress,
) -> Result<CommandOutput, Refusal> {
    judged(args, progress).map_err(accusing_nobody)
}

fn judged(args: &DisputeArgs, progress: &dyn Progress) -> Result<CommandOutput, Refusal> {
    let account = inclusion::account(Some(&args.account), hints::of_missing)?;
    let (given, report) = match &args.report {
        Some(path) => {
            let report = read_report(path, account)?;
            (Given::of_report(&report)?, Some(report))
        }
        None => (of_files(args)?, None),
    };
    let verified = |path: &Path| verified_bundle(path, args.root, progress);
    let dispute = given.judge(account, args.root, || {
        args.bundle.as_deref().map(verified).transpose()
    })?;
    Ok(CommandOutput {
        text: to_text(&dispute, report.as_ref()),
        json: to_json(&dispute, report.as_ref()),
        ending: Ending::from(&dispute),
    })
}

fn read_report(path: &Path, account: AccountId<'_>) -> Result<CustomerReport, Refusal> {
    let bytes = read_capped(path, MAX_REPORT_BYTES);
    let bytes =
        bytes.map_err(|error| recognise::not_read(path, &error, Document::CustomerReport))?;
    let report = CustomerReport::of_file(path.display(), &bytes)?;
    report.ensure_of(account)?;
    Ok(report)
}

fn of_files(args: &DisputeArgs) -> Result<Given, Refusal> {
    let receipt = args.receipt.as_deref().map(read_receipt).transpose()?;
    let (descriptor, collateral) = (args.descriptor.as_deref(), args.collateral.as_deref());
    let file = args.inclusion.as_ref();
    let file = file.map(|path| InclusionFile::read(path, descriptor, collateral));
    Ok(Given {
        receipt,
        file: file.transpose().map_err(hints::of_file),
    })
}

/// Verifies that a bundle proves what it claims.
fn verified_bundle(
    path: &Path,
    root: Root,
    progress: &dyn Progress,
) -> Result<VerifiedSolvency, Refusal> {
    let bundle = BundleDirectory::new(path);
    let expectations = expectations_of(&bundle, root)?;
    let verifier = verifier_for(&bundle, progress)?;
    verify_solvency(verifier.keys(), &bundle, &expectations, None, progress)
}
