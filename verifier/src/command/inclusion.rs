//! `verifier inclusion`.

use circuits::ledger::AccountId;

use super::{
    arguments::inclusion::InclusionArgs, customer_report::ReportFile, expected, hints,
    output::CommandOutput, read::verifier_for,
};
use documents::{
    bundle::source::BundleDirectory,
    inclusion::{InclusionFile, InclusionVerifier},
    refusal::Refusal,
};
use verdict::{
    customer_report::Known,
    inclusion::{self as judged, Against},
    progress::Progress,
    report,
};

/// Verifies the bundle, if there is one, before any file is looked into.
pub(super) fn against(args: &InclusionArgs, progress: &dyn Progress) -> Result<Against, Refusal> {
    let expectations =
        expected::of_everything(&args.expected, &args.attestation, &args.demanded, &args.log)?;
    let Some(path) = &args.bundle else {
        let root = args.expected.root;
        return match &expectations.log {
            Some(log) => Against::of_log(log.verify()?, root, hints::of_missing),
            None => {
                let root = root
                    .expect("clap asks for --root where there is neither --bundle nor --log-proof");
                Ok(Against::of_root(root))
            }
        };
    };
    let bundle = BundleDirectory::new(path);
    let verified =
        verifier_for(&bundle, progress)?.solvency_watched(&bundle, &expectations, progress)?;
    Ok(Against::of_bundle(verified))
}

/// Checks one account's inclusion, from its file or from an archive, and writes the customer's report if one is asked for:
/// whatever came out.
pub(super) fn inclusion(
    args: &InclusionArgs,
    quiet: bool,
    progress: &dyn Progress,
) -> Result<CommandOutput, Refusal> {
    let account = judged::account(args.account.as_deref(), hints::of_missing)?;
    let report = args.reported.report.as_ref();
    let written = report.map(|path| ReportFile::begin(args, path, account));
    let written = written.transpose()?;
    let mut known = Known::default();
    let result = check(args, account, &mut known, progress);
    if let Some(written) = written {
        written.write(&known, &result)?;
        if !quiet {
            written.tell(&known);
        }
    }
    result
}

fn check(
    args: &InclusionArgs,
    account: AccountId<'_>,
    known: &mut Known,
    progress: &dyn Progress,
) -> Result<CommandOutput, Refusal> {
    let inclusions = InclusionVerifier::new();
    let file = match (&args.archive, &args.code, &args.file) {
        (Some(archive), Some(code), _) => inclusions.find(archive, code)?,
        (_, _, Some(file)) => {
            InclusionFile::read(file, args.descriptor.as_deref(), args.collateral.as_deref())
                .map_err(hints::of_file)?
        }
        _ => unreachable!("clap asks for a file, or an archive and a code"),
    };
    known.file = Some(file.clone());
    let against = &*known.against.insert(against(args, progress)?);
    let verified = judged::verify(&inclusions, file, account, against.root())?;
    against.ensure_logged(verified.file())?;
    Ok(CommandOutput {
        text: report::inclusion::to_text_with(&verified, against, hints::of_missing),
        json: report::inclusion::to_json(&verified, against),
        ending: verified.finding().into(),
    })
}
