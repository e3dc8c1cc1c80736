//! The evidence that a bundle was verified: only `verify_solvency` can make it.

use circuits::ledger::Root;

use super::Documents;

/// Where the root came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootSource {
    /// The verifier's user named it.
    Outside,
    /// Only the bundle says it: others may have been shown another.
    Bundle,
}

/// What is known of the reserves besides the commitment K_R.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReserveEvidence {
    /// Nothing: the exchange says so.
    Asserted,
    /// The list is in the bundle, and K_R commits to its sums. Who controls the addresses, and what they
    /// hold, was not checked.
    PublicList {
        /// Number of entries.
        addresses: usize,
    },
}

/// A bundle that verified, and under which circumstances.
#[derive(Debug)]
pub struct VerifiedSolvency {
    documents: Documents,
    root: Root,
    root_source: RootSource,
    evidence: ReserveEvidence,
    shard_count: u64,
    policy_was_named: bool,
}

impl VerifiedSolvency {
    pub(super) fn new(
        documents: Documents,
        root: Root,
        root_source: RootSource,
        evidence: ReserveEvidence,
        shard_count: u64,
        policy_was_named: bool,
    ) -> Self {
        Self {
            documents,
            root,
            root_source,
            evidence,
            shard_count,
            policy_was_named,
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
    pub fn evidence(&self) -> ReserveEvidence {
        self.evidence
    }

    /// Number of shards.
    pub fn shard_count(&self) -> u64 {
        self.shard_count
    }

    /// Whether the verifier's user named the policy.
    pub fn policy_was_named(&self) -> bool {
        self.policy_was_named
    }
}
