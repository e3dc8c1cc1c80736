//! `verifier inclusion`.

use circuits::ledger::{AccountId, Root};
use verdict::ending::Ending;

use super::{
    arguments::inclusion::InclusionArgs, expected, hints, output::CommandOutput, read::verifier_for,
};
use documents::{
    bundle::source::BundleDirectory,
    inclusion::{Finding, InclusionFile, InclusionVerifier},
    refusal::Refusal,
};
use verdict::{progress::Progress, report, solvency::VerifiedSolvency, spelling};

/// What files are held against.
pub(super) struct Against {
    pub(super) root: Root,
    pub(super) solvency: Option<VerifiedSolvency>,
}

/// Verifies the bundle, if there is one, before any file is looked into.
pub(super) fn against(args: &InclusionArgs, progress: &dyn Progress) -> Result<Against, Refusal> {
    let expectations = expected::of_everything(&args.expected, &args.attestation, &args.demanded)?;
    let Some(path) = &args.bundle else {
        let root = args.expected.root;
        let root = root.expect("clap asks for --root where --bundle is absent");
        return Ok(Against {
            root,
            solvency: None,
        });
    };
    let bundle = BundleDirectory::new(path);
    let verified =
        verifier_for(&bundle, progress)?.solvency_watched(&bundle, &expectations, progress)?;
    Ok(Against {
        root: verified.root(),
        solvency: Some(verified),
    })
}

/// Checks one account's inclusion, from its file or from an archive.
pub(super) fn inclusion(
    args: &InclusionArgs,
    progress: &dyn Progress,
) -> Result<CommandOutput, Refusal> {
    let Some(id) = &args.account else {
        return Err(Refusal::NoVerdict {
            what: "no account id was given: without it a file may be anybody's, and shows nothing"
                .to_owned(),
            hint: "give the id that you log in with, with --account".to_owned(),
        });
    };
    let account = AccountId::new(id).map_err(|error| Refusal::NoVerdict {
        what: error.to_string(),
        hint: "give the id that you log in with, as it is, and no blanks around it".to_owned(),
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
    let Against { root, solvency } = against(args, progress)?;
    let verified = spelling::verify(&inclusions, file, account, root)?;
    Ok(CommandOutput {
        text: report::inclusion::to_text_with(&verified, solvency.as_ref(), hints::of_missing),
        json: report::inclusion::to_json(&verified, solvency.as_ref()),
        ending: match verified.finding() {
            Finding::Included => Ending::Verified,
            Finding::DebtsToConfirm | Finding::Empty => Ending::ToConfirm,
        },
    })
}
