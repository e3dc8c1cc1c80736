//! `verifier chain`.

use circuits::{ledger::ClaimDigest, shape::Production};

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
    solvency::{Expectations, read_documents},
};
use documents::{
    bundle::{files::Bundle, source::BundleDirectory},
    refusal::Refusal,
};

/// Verifies every bundle, and compares each with the one before it. Nothing that was not verified is compared.
pub(super) fn chain(args: &ChainArgs, progress: &dyn Progress) -> Result<CommandOutput, Refusal> {
    let sources: Vec<_> = args.bundles.iter().map(BundleDirectory::new).collect();
    let last = sources.len() - 1;
    let verifier = verifier_for(&sources[0], progress)?;
    let mut verified = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        let expectations = Expectations {
            // A root binds the one before it: that of the last is enough.
            root: args.root.filter(|_| place == last),
            claim: expected_claim(source, args)?,
            policy: accepted_policy(source, args)?,
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

/// The claim that a bundle has to have: its own if that was named; else one of those that were, which it then has not.
fn expected_claim(
    source: &BundleDirectory,
    args: &ChainArgs,
) -> Result<Option<ClaimDigest>, Refusal> {
    let Some(first) = args.claim.first() else {
        return Ok(None);
    };
    let (documents, _) = read_documents::<Production>(&Bundle::open(source)?)?;
    let digest = documents.claim_digest;
    let named = args.claim.contains(&digest);
    Ok(Some(if named { digest } else { *first }))
}

/// The policy of a bundle, if it is one of those that were named: the others have to ask for full cover.
fn accepted_policy(
    source: &BundleDirectory,
    args: &ChainArgs,
) -> Result<Option<circuits::ledger::PolicyDigest>, Refusal> {
    if args.policy.is_empty() {
        return Ok(None);
    }
    let (documents, _) = read_documents::<Production>(&Bundle::open(source)?)?;
    let digest = documents.policy.digest();
    Ok(args.policy.contains(&digest).then_some(digest))
}
