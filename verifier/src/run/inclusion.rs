//! `verifier inclusion`.

use circuits::{generators::pinned_leaf_generators, ledger::AccountId, shape::Production};

use super::{Ending, Report, check_bundle, digest};
use crate::{
    cli::InclusionArgs,
    inclusion::{Finding, InclusionFile, archive::Archive, check_inclusion},
    refusal::{Reason, Refusal},
    report,
    solvency::{Documents, Expectations},
};

/// Without an account the path is not walked, and nothing else ties a file's documents to the root: a bundle does.
fn ensure_same_documents(file: &InclusionFile, bundle: &Documents) -> Result<(), Refusal> {
    if file.header.context() == bundle.context {
        return Ok(());
    }
    Err(Refusal::rejected(
        Reason::InclusionFile,
        "the file's descriptor or collateral schedule is not the bundle's",
    ))
}

/// Checks one account's inclusion, from its file or from an archive.
pub(super) fn inclusion(args: &InclusionArgs) -> Result<Report, Refusal> {
    let account = args.account.as_deref().map(AccountId::new).transpose();
    let account = account.map_err(|error| Refusal::NoVerdict {
        what: error.to_string(),
        hint: "give the id that you log in with, as it is".to_owned(),
    })?;
    let file = match (&args.archive, &args.code, &args.file) {
        (Some(archive), Some(code), _) => {
            Archive::locate::<Production>(archive, code)?.find::<Production>(code)?
        }
        (_, _, Some(file)) => {
            InclusionFile::read(file, args.descriptor.as_deref(), args.collateral.as_deref())?
        }
        _ => unreachable!("clap asks for a file, or an archive and a code"),
    };
    let expectations = Expectations {
        root: args.root,
        policy: args.policy.map(digest),
        accept_loans_bps: args.accept_loans,
        ..Expectations::default()
    };
    let solvency = match &args.bundle {
        Some(bundle) => Some(check_bundle(bundle, &expectations)?),
        None => None,
    };
    let root = match &solvency {
        Some(verified) => verified.root(),
        None => args
            .root
            .expect("clap asks for --root where --bundle is absent"),
    };
    let generators = pinned_leaf_generators();
    let verified = check_inclusion::<Production>(&generators, file, account, root)?;
    if let Some(solvency) = &solvency {
        ensure_same_documents(verified.file(), solvency.documents())?;
    }
    Ok(Report {
        text: report::inclusion::to_text(&verified, solvency.as_ref()),
        json: report::inclusion::to_json(&verified, solvency.as_ref()),
        ending: match verified.finding() {
            Finding::Included | Finding::Consistent => Ending::Verified,
            Finding::DebtsToConfirm | Finding::Empty => Ending::ToConfirm,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solvency::samples::{Sample, rejected};
    use crate::{bundle::descriptor::Descriptor, inclusion::LedgerHeader};

    #[test]
    fn a_file_under_other_documents_than_the_bundles_is_rejected_though_it_names_the_root() {
        let sample = Sample::with_loans();
        let (documents, _) = sample.read().unwrap();
        let file = |descriptor: &Descriptor, collateral| InclusionFile {
            header: LedgerHeader::new(
                descriptor.clone(),
                collateral,
                documents.claim.root,
                1,
                2_048,
                3,
            ),
            ..crate::inclusion::samples::ledger::Ledger::with_loans().file("alice")
        };
        let ours = &documents.descriptor;
        let schedule = || documents.collateral.clone();
        ensure_same_documents(&file(ours, schedule()), &documents).unwrap();
        let time = "2027-06-30T00:00:00Z".parse().unwrap();
        let assets = ours.assets().to_vec();
        let other = Descriptor::new("Another Exchange", time, 2, None, assets, [7; 32]).unwrap();
        for file in [file(&other, schedule()), file(ours, None)] {
            let (reason, _) = rejected(ensure_same_documents(&file, &documents));
            assert_eq!(reason, Reason::InclusionFile);
        }
    }
}
