//! Digits that were given as something else than they are: a root, a claim and a policy all have 64, and stand beside
//! each other where an exchange publishes them. Said before anything is verified, and no verdict: it accuses nobody.

use super::{Documents, Expectations};
use documents::refusal::Refusal;

/// Refuses what is another digest of this bundle than the one that it was given as.
pub(super) fn ensure_none(
    documents: &Documents,
    expectations: &Expectations,
) -> Result<(), Refusal> {
    let collateral = documents.claim.collateral;
    // Digests alone: the commitment to the reserves is whatever point an exchange writes, the right root among them.
    let digests = [
        ("the root", Some(documents.claim.root.0)),
        ("the claim", Some(documents.claim_digest.0)),
        ("the policy", Some(documents.policy.digest().0)),
        ("the ledger", Some(documents.context.ledger.0)),
        ("the collateral schedule", collateral.map(|digest| digest.0)),
    ];
    let given = [
        expectations.root.map(|root| root.0),
        expectations.claim.map(|claim| claim.0),
        expectations.policy.map(|policy| policy.0),
    ];
    for ((name, own), given) in digests.iter().zip(given) {
        let Some(given) = given else { continue };
        let is_other = |(_, digest): &&(&str, Option<[u8; 32]>)| *digest == Some(given);
        if *own == Some(given) {
            continue;
        }
        if let Some((other, _)) = digests.iter().find(is_other) {
            let digits = hex::encode(own.unwrap_or_default());
            return Err(Refusal::NoVerdict {
                what: format!("what was given as {name} are the digits of {other}"),
                hint: format!(
                    "take {name} from where the exchange published it: that of this bundle is {digits}, which is the \
                     exchange's own word, and shows nothing by itself"
                ),
            });
        }
    }
    Ok(())
}
