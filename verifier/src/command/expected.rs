//! What a bundle is held against, from what was typed.

use super::{
    arguments::expectations::{AttestationArgs, DemandArgs, ExpectationArgs, LogArgs},
    log,
    read::read_attestation,
};
use documents::refusal::Refusal;
use verdict::solvency::Expectations;

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
    log: &LogArgs,
) -> Result<Expectations, Refusal> {
    let log = log::expectation(log)?;
    let attestation = match (&attestation.attestation, &attestation.auditor_key) {
        (Some(path), Some(auditor)) => Some((read_attestation(path)?, auditor.clone())),
        _ => None,
    };
    Ok(Expectations {
        log,
        attestation,
        require_reserves_bps: share_bps(demanded),
        ..of_proofs(expected)
    })
}

/// The share of every asset's reserves that is demanded, in basis points.
pub(super) fn share_bps(demanded: &DemandArgs) -> Option<u32> {
    demanded.require_reserves.map(bps)
}

/// A percentage in basis points.
pub(super) fn bps(percent: u8) -> u32 {
    u32::from(percent) * 100
}
