//! `verifier inclusion`.

use circuits::ledger::AccountId;

use super::{
    arguments::InclusionArgs,
    hints,
    output::{CommandOutput, Ending},
    read::verifier_for,
};
use crate::{report, solvency::Expectations};
use documents::{
    bundle::source::BundleDirectory,
    inclusion::{Finding, InclusionFile, InclusionVerifier},
    refusal::Refusal,
};

/// Checks one account's inclusion, from its file or from an archive.
pub(super) fn inclusion(args: &InclusionArgs) -> Result<CommandOutput, Refusal> {
    let account = args.account.as_deref().map(AccountId::new).transpose();
    let account = account.map_err(|error| Refusal::NoVerdict {
        what: error.to_string(),
        hint: "give the id that you log in with, as it is".to_owned(),
    })?;
    let inclusions = InclusionVerifier::new();
    let file = match (&args.archive, &args.code, &args.file) {
        (Some(archive), Some(code), _) => inclusions.find(archive, code)?,
        (_, _, Some(file)) => {
            InclusionFile::read(file, args.descriptor.as_deref(), args.collateral.as_deref())
                .map_err(hints::of_file)?
        }
        _ => unreachable!("clap asks for a file, or an archive and a code"),
    };
    let expectations = Expectations {
        root: args.root,
        policy: args.policy,
        accept_loans_bps: args.accept_loans,
        ..Expectations::default()
    };
    let solvency = match &args.bundle {
        Some(path) => {
            let bundle = BundleDirectory::new(path);
            Some(verifier_for(&bundle)?.solvency(&bundle, &expectations)?)
        }
        None => None,
    };
    let root = match &solvency {
        Some(verified) => verified.root(),
        None => args
            .root
            .expect("clap asks for --root where --bundle is absent"),
    };
    let verified = match account {
        Some(account) => inclusions.verify(file, account, root)?,
        None => inclusions.consistent(file, root)?,
    };
    if let Some(solvency) = &solvency {
        verified
            .file()
            .ensure_context(&solvency.documents().context)?;
    }
    Ok(CommandOutput {
        text: report::inclusion::to_text_with(&verified, solvency.as_ref(), hints::of_missing),
        json: report::inclusion::to_json(&verified, solvency.as_ref()),
        ending: match verified.finding() {
            Finding::Included | Finding::Consistent => Ending::Verified,
            Finding::DebtsToConfirm | Finding::Empty => Ending::ToConfirm,
        },
    })
}
