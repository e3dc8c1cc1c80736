//! `verifier dispute`.

use std::path::Path;

use circuits::ledger::AccountId;
use documents::{
    bundle::{
        claim::{Claim, MAX_CLAIM_BYTES},
        files::{self, Bundle},
        source::BundleDirectory,
    },
    inclusion::{InclusionFile, InclusionVerifier},
    input::read_capped,
    recognise::{self, Document},
    refusal::Refusal,
};
use statements::{
    customer_report::{CustomerReport, MAX_REPORT_BYTES},
    receipt::Receipt,
};
use verdict::{
    dispute::{Ground, Shown, accusing_nobody, judge},
    ending::Ending,
    inclusion,
    progress::Progress,
    report::dispute::{to_json, to_text},
    solvency::{Expectations, VerifiedSolvency, verify_solvency},
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
            (of_report(&report)?, Some(report))
        }
        None => (of_files(args)?, None),
    };
    // Before a bundle is verified, which can take minutes.
    if let Some(receipt) = &given.receipt {
        receipt.ensure_of(account)?;
    }
    let solvency = args.bundle.as_ref();
    let solvency = solvency.map(|path| verified_bundle(path, args, progress));
    let solvency = solvency.transpose()?;
    let ground = solvency
        .as_ref()
        .map_or(Ground::Root(args.root), Ground::Bundle);
    let verify = |file| inclusion::verify(&InclusionVerifier::new(), file, account, ground.root());
    let shown = Shown {
        receipt: given.receipt,
        inclusion: given.file.and_then(|file| file.map(verify).transpose()),
    };
    let dispute = judge(shown, account, ground)?;
    Ok(CommandOutput {
        text: to_text(&dispute, report.as_ref()),
        json: to_json(&dispute, report.as_ref()),
        ending: Ending::from(&dispute),
    })
}

/// What was given, read.
struct Given {
    receipt: Option<Receipt>,
    file: Result<Option<InclusionFile>, Refusal>,
}

fn read_report(path: &Path, account: AccountId<'_>) -> Result<CustomerReport, Refusal> {
    let bytes = read_capped(path, MAX_REPORT_BYTES);
    let bytes =
        bytes.map_err(|error| recognise::not_read(path, &error, Document::CustomerReport))?;
    let report = CustomerReport::of_file(path.display(), &bytes)?;
    report.ensure_of(account)?;
    Ok(report)
}

fn of_report(report: &CustomerReport) -> Result<Given, Refusal> {
    let receipt = report.receipt.as_ref();
    let receipt = receipt.map(|text| Receipt::of_file("the report's receipt", text.as_bytes()));
    Ok(Given {
        receipt: receipt.transpose()?,
        file: report.inclusion_file(),
    })
}

fn of_files(args: &DisputeArgs) -> Result<Given, Refusal> {
    let receipt = args.receipt.as_deref().map(read_receipt).transpose()?;
    let (descriptor, collateral) = (args.descriptor.as_deref(), args.collateral.as_deref());
    let file = args.inclusion.as_ref();
    let file = file.map(|path| InclusionFile::read(path, descriptor, collateral));
    Ok(Given {
        receipt: receipt.map(|(receipt, _)| receipt),
        file: file.transpose().map_err(hints::of_file),
    })
}

/// Verifies that a bundle proves what it claims. Whether its policy asks for enough, and whether the reserves are there,
/// is no part of a dispute: what it claims of them is taken as it is.
fn verified_bundle(
    path: &Path,
    args: &DisputeArgs,
    progress: &dyn Progress,
) -> Result<VerifiedSolvency, Refusal> {
    let bundle = BundleDirectory::new(path);
    let verifier = verifier_for(&bundle, progress)?;
    let opened = Bundle::open(&bundle)?;
    let claim = opened.read_document(files::CLAIM, MAX_CLAIM_BYTES, Document::Claim)?;
    let expectations = Expectations {
        root: Some(args.root),
        // One that cannot be parsed is refused with all else.
        policy: Claim::from_bytes(&claim).ok().map(|claim| claim.policy),
        accept_loans_bps: 10_000,
        ..Expectations::default()
    };
    verify_solvency(verifier.keys(), &bundle, &expectations, None, progress)
}
