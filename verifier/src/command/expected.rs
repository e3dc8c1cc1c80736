//! What a bundle is held against, from what was typed.

use super::{
    arguments::expectations::{AttestationArgs, DemandArgs, ExpectationArgs},
    read::read_attestation,
};
use crate::solvency::Expectations;
use documents::refusal::Refusal;

/// Of a command that looks at the reserves in its own way.
pub(super) fn of_proofs(expected: &ExpectationArgs) -> Expectations {
    Expectations {
        root: expected.root,
        claim: expected.claim,
        policy: expected.policy,
        accept_loans_bps: expected.accept_loans,
        ..Expectations::default()
    }
}

/// Of a command whose verdict is about the reserves too.
pub(super) fn of_everything(
    expected: &ExpectationArgs,
    attestation: &AttestationArgs,
    demanded: &DemandArgs,
) -> Result<Expectations, Refusal> {
    let attestation = match (&attestation.attestation, attestation.auditor_key) {
        (Some(path), Some(key)) => Some((read_attestation(path)?, key)),
        _ => None,
    };
    let percent = demanded.require_reserves;
    Ok(Expectations {
        attestation,
        require_reserves_bps: percent.map(|percent| u32::from(percent) * 100),
        ..of_proofs(expected)
    })
}
