//! What the verifier's user demands of a bundle.

use circuits::ledger::{ClaimDigest, PolicyDigest, Root};
use statements::auditor::Auditor;

use crate::logged::LogExpectation;

/// What the verifier's user knows from outside the bundle.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// The root that the exchange published where everybody sees it.
    pub root: Option<Root>,
    /// The digest of the claim that the exchange published beside the root. One root can stand under several claims,
    /// with other reserves, other policies or other disclosures.
    pub claim: Option<ClaimDigest>,
    /// The digest of the policy that the user accepts, whatever ratios it has.
    pub policy: Option<PolicyDigest>,
    /// The largest share of an asset's liabilities, in basis points, that loans may be which the policy counts. None
    /// are accepted by default, whatever policy is named: what covers them is not in the policy.
    pub accept_loans_bps: u16,
    /// A log proof, and the log policy that it has to meet.
    pub log: Option<LogExpectation>,
    /// An auditor's attestation, and the auditor, as the user names them.
    pub attestation: Option<(Vec<u8>, Auditor)>,
    /// The share of every asset's reserves, in basis points, that must be at addresses which are shown to
    /// be controlled; none where reserves may be asserted.
    pub require_reserves_bps: Option<u32>,
}
