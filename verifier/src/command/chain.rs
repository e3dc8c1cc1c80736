//! `verifier chain`.

use std::path::PathBuf;

use circuits::{
    ledger::{ClaimDigest, PolicyDigest, Root},
    shape::Production,
};

use super::{
    arguments::chain::ChainArgs,
    hints,
    output::{CommandOutput, Ending},
    read::verifier_for,
};
use crate::{
    progress::Progress,
    report,
    series::Series,
    solvency::{Documents, Expectations, read_documents},
};
use documents::{
    bundle::{files::Bundle, source::BundleDirectory},
    refusal::Refusal,
};

/// Verifies every bundle, and compares each with the one before it. Nothing that was not verified is compared.
pub(super) fn chain(args: &ChainArgs, progress: &dyn Progress) -> Result<CommandOutput, Refusal> {
    let sources: Vec<_> = args.bundles.iter().map(BundleDirectory::new).collect();
    let last = sources.len() - 1;
    // What all of them say is looked at before the first is verified, which takes a while.
    let mut documents = Vec::new();
    for (source, path) in sources.iter().zip(&args.bundles) {
        let read =
            Bundle::open(source).and_then(|bundle| Ok(read_documents::<Production>(&bundle)?.0));
        documents.push(read.map_err(|refusal| refusal.of(path.display()))?);
    }
    if let Some(root) = args.root {
        ensure_root_of_last(root, &args.bundles, &documents)?;
    }
    ensure_claims(args, &documents)?;
    let verifier = verifier_for(&sources[0], progress)?;
    let mut verified = Vec::new();
    for ((place, source), documents) in sources.iter().enumerate().zip(&documents) {
        let expectations = Expectations {
            // A root binds the one before it: that of the last is enough.
            root: args.root.filter(|_| place == last),
            claim: expected_claim(documents, args),
            policy: accepted_policy(documents, args),
            accept_loans_bps: args.accept_loans,
            ..Expectations::default()
        };
        let path = args.bundles[place].display();
        let bundle = verifier.solvency_watched(source, &expectations, progress);
        verified.push(bundle.map_err(|refusal| refusal.of(&path))?);
    }
    let series = Series::new(verified)?;
    Ok(CommandOutput {
        text: report::series::to_text_with(&series, hints::of_missing),
        json: report::series::to_json(&series),
        ending: if series.is_whole() {
            Ending::Verified
        } else {
            Ending::NoVerdict
        },
    })
}

/// Says so where the root that was given is that of a bundle which does not stand last: a slip, and nobody's fault.
fn ensure_root_of_last(
    root: Root,
    paths: &[PathBuf],
    documents: &[Documents],
) -> Result<(), Refusal> {
    let is_named = |documents: &Documents| documents.claim.root == root;
    let (Some(last), Some(path)) = (documents.last(), paths.last()) else {
        return Ok(());
    };
    let named = documents.iter().rposition(is_named);
    let Some(named) = named.filter(|named| named + 1 < documents.len()) else {
        return Ok(());
    };
    let time = |documents: &Documents| documents.descriptor.time();
    let hint = if time(&documents[named]) > time(last) {
        "name the bundles in order, from the first snapshot to the last"
    } else {
        "give the root of the last bundle: it binds the ledgers before it"
    };
    Err(Refusal::NoVerdict {
        what: format!(
            "the root that was given is that of {}, and {} is named last",
            paths[named].display(),
            path.display()
        ),
        hint: hint.to_owned(),
    })
}

/// Says so where claims were given, and none for some bundle, or a root in a claim's place: a slip, and nobody's fault.
fn ensure_claims(args: &ChainArgs, documents: &[Documents]) -> Result<(), Refusal> {
    let is_root = |claim: &&ClaimDigest| documents.iter().any(|of| of.claim.root.0 == claim.0);
    if let Some(root) = args.claim.iter().find(is_root) {
        return Err(Refusal::NoVerdict {
            what: format!("what was given as a claim are the digits of a root: {root}"),
            hint: "take the claim's digest, which the exchange published beside the root"
                .to_owned(),
        });
    }
    let given = &args.claim;
    let several = |place: &usize| !given[..*place].contains(&given[*place]);
    let different = (0..given.len()).filter(several).count();
    let unnamed = documents
        .iter()
        .position(|of| !given.contains(&of.claim_digest));
    match unnamed {
        Some(unnamed) if 0 < different && different < documents.len() => Err(Refusal::NoVerdict {
            what: format!(
                "no claim was given for {}",
                args.bundles[unnamed].display()
            ),
            hint: "give the claim of each bundle with a --claim of its own, or none; check that you gave the right folders"
                .to_owned(),
        }),
        _ => Ok(()),
    }
}

/// The claim that a bundle has to have: its own if that was named; else one of those that were, which it then has not.
fn expected_claim(documents: &Documents, args: &ChainArgs) -> Option<ClaimDigest> {
    let first = args.claim.first()?;
    let named = args.claim.contains(&documents.claim_digest);
    Some(if named {
        documents.claim_digest
    } else {
        *first
    })
}

/// The policy of a bundle, if it is one of those that were named: the others have to ask for full cover.
fn accepted_policy(documents: &Documents, args: &ChainArgs) -> Option<PolicyDigest> {
    let digest = documents.policy.digest();
    args.policy.contains(&digest).then_some(digest)
}
