//! Step 7: what a policy that holds asks too little of, unless the verifier's user accepts it.

use super::{Documents, Expectations};
use documents::{
    named::enumerated,
    refusal::{Reason, Refusal},
    text::percent,
};

/// The policy must be the expected one, if one is; else S1 must not be waived. Naming a policy accepts its ratios
/// and no more: how many loans there may be is asked in any case.
pub(super) fn check(documents: &Documents, expectations: &Expectations) -> Result<(), Refusal> {
    let policy = &documents.policy;
    let digest = policy.digest();
    match expectations.policy {
        Some(expected) if expected == digest => {}
        Some(_) => {
            let detail = format!("the bundle's policy has the digest {}", digest);
            return Err(Refusal::rejected(Reason::PolicyNotExpected, detail));
        }
        None => {
            let waived = policy.s1_waived();
            if !waived.is_empty() {
                let detail = format!(
                    "the policy asks less than 10,000 basis points of {}; a verdict under it needs its digest to be named: {}",
                    enumerated(&waived),
                    digest
                );
                return Err(Refusal::rejected(Reason::PolicyWaived, detail));
            }
        }
    }
    check_loans(documents, expectations.accept_loans_bps)
}

fn check_loans(documents: &Documents, accepted_bps: u16) -> Result<(), Refusal> {
    let shares = documents.policy.compiled().max_loan_share_bps.iter();
    let assets = documents.descriptor.assets().iter().zip(shares);
    let above: Vec<_> = assets.filter(|(_, share)| **share > accepted_bps).collect();
    let Some(largest) = above.iter().map(|(_, share)| **share).max() else {
        return Ok(());
    };
    let symbols: Vec<_> = above
        .iter()
        .map(|(asset, share)| format!("{} ({})", asset.symbol, percent(u32::from(**share))))
        .collect();
    let detail = format!(
        "the policy takes loans off the liabilities of {}, and loans up to {} are accepted; a verdict under it needs \
         {largest} basis points",
        enumerated(&symbols),
        percent(u32::from(accepted_bps)),
    );
    Err(Refusal::rejected(Reason::PolicyLoans, detail))
}
