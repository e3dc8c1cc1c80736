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
    solvency::{Documents, Expectations, VerifiedSolvency, read_documents},
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
    ensure_claims(args, &documents)?;
    let verifier = verifier_for(&sources[0], progress)?;
    let mut verified = Vec::new();
    for ((place, source), documents) in sources.iter().enumerate().zip(&documents) {
        // An earlier bundle with the same root is the same ledger twice, which is told of the series.
        if place == last
            && let Some(root) = args.root.filter(|root| *root != documents.claim.root)
        {
            ensure_root_of_last(root, &args.bundles, &verified, documents)?;
        }
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

/// Says so where the root that was given is that of a bundle which verified, and does not stand last: a slip, and nobody's
/// fault. What the others merely say of their roots is not looked at: it could be whatever is known from outside.
fn ensure_root_of_last(
    root: Root,
    paths: &[PathBuf],
    verified: &[VerifiedSolvency],
    last: &Documents,
) -> Result<(), Refusal> {
    let mut earlier = paths.iter().zip(verified).rev();
    let (Some((path, named)), Some(last_path)) = (
        earlier.find(|(_, bundle)| bundle.root() == root),
        paths.last(),
    ) else {
        return Ok(());
    };
    let hint = if named.documents().descriptor.time() > last.descriptor.time() {
        "name the bundles in order, from the first snapshot to the last"
    } else {
        "give the root of the last bundle, as it was published: it binds the ledgers before it"
    };
    Err(Refusal::NoVerdict {
        what: format!(
            "the root that was given is that of {}, and {} is named last",
            path.display(),
            last_path.display()
        ),
        hint: hint.to_owned(),
    })
}

/// Says so where claims were given, and none for some bundle: a slip, and nobody's fault.
fn ensure_claims(args: &ChainArgs, documents: &[Documents]) -> Result<(), Refusal> {
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
/// That is its root if somebody named that as a claim: the verification tells it.
fn expected_claim(documents: &Documents, args: &ChainArgs) -> Option<ClaimDigest> {
    let given = args.claim.iter();
    let named = given
        .clone()
        .find(|claim| **claim == documents.claim_digest);
    let root = given
        .clone()
        .find(|claim| claim.0 == documents.claim.root.0);
    named.or(root).or(args.claim.first()).copied()
}

/// The policy of a bundle, if it is one of those that were named: the others have to ask for full cover.
fn accepted_policy(documents: &Documents, args: &ChainArgs) -> Option<PolicyDigest> {
    let digest = documents.policy.digest();
    args.policy.contains(&digest).then_some(digest)
}
