//! The evidence that a bundle was verified: only `OpenBundle::judge` can make it.

use circuits::ledger::Root;

use super::{Documents, Expectations, ListEvidence};
use documents::{bundle::descriptor::Descriptor, share::Share};
use statements::{attestation::VerifiedAttestation, scope::Seen};

/// Where the root came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootSource {
    /// The verifier's user named it.
    Outside,
    /// Only the bundle says it: others may have been shown another.
    Bundle,
}

/// What is known of the reserves besides the commitment K_R.
#[derive(Clone, Debug)]
pub enum ReserveEvidence {
    /// Nothing: the exchange says so.
    Asserted {
        /// Whether the claim says that an auditor is to be asked.
        attestation_announced: bool,
    },
    /// The list is in the bundle, K_R commits to its sums, and all signatures that come with it hold. What
    /// the addresses hold was not checked.
    PublicList(ListEvidence),
    /// The list that the claim names is in the bundle, and whoever verified could not check it: neither its sums nor its
    /// signatures.
    UncheckedList,
    /// An auditor, whom the verifier's user named, was shown the list.
    Attested(Box<VerifiedAttestation>),
}

impl ReserveEvidence {
    /// The share of each asset's reserves at addresses that signed, by symbol; none if reserves are only asserted. The
    /// descriptor is the bundle's.
    pub fn signed_shares<'a>(
        &'a self,
        descriptor: &'a Descriptor,
    ) -> Option<Vec<(&'a str, Share)>> {
        match self {
            Self::Asserted { .. } | Self::UncheckedList => None,
            Self::PublicList(shown) => Some(shown.coverage.signed_shares(descriptor).collect()),
            Self::Attested(attestation) => Some(attestation.shares(Seen::Ownership).collect()),
        }
    }
}

/// A bundle that verified, and under which circumstances.
#[derive(Debug)]
pub struct VerifiedSolvency {
    documents: Documents,
    root: Root,
    root_source: RootSource,
    evidence: ReserveEvidence,
    claim_was_named: bool,
    policy_was_named: bool,
    accepted_loans_bps: u16,
}

impl VerifiedSolvency {
    pub(super) fn new(
        documents: Documents,
        root: Root,
        root_source: RootSource,
        evidence: ReserveEvidence,
        expectations: &Expectations,
    ) -> Self {
        Self {
            documents,
            root,
            root_source,
            evidence,
            claim_was_named: expectations.claim.is_some(),
            policy_was_named: expectations.policy.is_some(),
            accepted_loans_bps: expectations.accept_loans_bps,
        }
    }

    /// The documents that the proofs are bound to.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The root of the ledger.
    pub fn root(&self) -> Root {
        self.root
    }

    /// Where that root was taken from.
    pub fn root_source(&self) -> RootSource {
        self.root_source
    }

    /// What is known of the reserves.
    pub fn evidence(&self) -> &ReserveEvidence {
        &self.evidence
    }

    /// Number of shards.
    pub fn shard_count(&self) -> u64 {
        self.documents.claim.shards
    }

    /// Whether the verifier's user named the claim.
    pub fn claim_was_named(&self) -> bool {
        self.claim_was_named
    }

    /// Whether the verifier's user named the policy.
    pub fn policy_was_named(&self) -> bool {
        self.policy_was_named
    }

    /// The share of an asset's liabilities, in basis points, up to which the verifier's user accepts loans.
    pub fn accepted_loans_bps(&self) -> u16 {
        self.accepted_loans_bps
    }
}
