//! Documents of a small bundle, for tests. There are no proofs.

use std::fs;

use circuits::{
    ledger::{PolicyDigest, Root},
    shape::Production,
    tree::LedgerSize,
};
use fixtures::testing;
use tempfile::TempDir;

use super::{Documents, Expectations, ReserveEvidence, RootSource, VerifiedSolvency, policy};
use documents::{
    bundle::{
        claim::{Claim, ReservesMode},
        collateral::CollateralSchedule,
        descriptor::Descriptor,
        files::{self, Bundle},
        source::BundleDirectory,
    },
    refusal::{Reason, Refusal},
};

/// A policy that counts loans in USDT up to three tenths, values everything, and caps collateral in BTC.
pub const LOANS: &str = r#"
[prices]
source = "Another index"
time = "2026-06-30T00:00:00Z"
quote = "USD"
[prices.per_unit]
BTC = "48000"
USDT = "1"
[collateral]
min_ratio_bps = 10000
[margin]
quote = "USD"
max_age_hours = 24
[margin.max_loan_share_bps]
USDT = 3000
[margin.max_collateral]
BTC = "1000000"
"#;

/// The documents of a bundle before they are written. What one of them names of another is put right when they are.
pub struct Sample {
    pub descriptor: Descriptor,
    pub schedule: Option<CollateralSchedule>,
    pub claim: Claim,
    pub policy: String,
}

/// Bitcoin, which covers debts, and dollars, which are borrowed.
fn descriptor() -> Descriptor {
    testing::descriptor("Sample Exchange", 1, &[("BTC", 8), ("USDT", 6)])
}

/// The schedule of a ledger, at prices of this time.
pub fn schedule(time: &str) -> CollateralSchedule {
    testing::schedule(&descriptor(), time, &[("50000", "0.2"), ("1", "1")])
}

impl Sample {
    /// A ledger with loans, whose collateral's prices are of three hours before.
    pub fn with_loans() -> Self {
        Self {
            schedule: Some(schedule(testing::PRICES_TIME)),
            policy: LOANS.to_owned(),
            ..Self::without_loans()
        }
    }

    /// A ledger without a schedule, under the empty policy.
    pub fn without_loans() -> Self {
        let descriptor = descriptor();
        let claim = Claim {
            ledger: descriptor.ledger_digest(),
            collateral: None,
            shape: 1,
            leaves_per_shard: 2_048,
            shards: 3,
            root: Root([1; 32]),
            policy: PolicyDigest([0; 32]),
            reserves_mode: ReservesMode::Asserted,
            reserves_commitment: [0; 32],
            reserves_list: None,
            disclosures: vec![],
        };
        Self {
            descriptor,
            schedule: None,
            claim,
            policy: String::new(),
        }
    }

    /// Writes the documents as they are, but for the digests in the claim.
    pub fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        let mut claim = self.claim.clone();
        let digest = circuits::hash::sha256("por/policy/v1", &[self.policy.as_bytes()]);
        claim.policy = PolicyDigest(digest);
        if let Some(schedule) = &self.schedule {
            claim.collateral = Some(schedule.digest());
            write(files::COLLATERAL, &schedule.to_bytes());
        }
        write(files::DESCRIPTOR, &self.descriptor.to_bytes());
        write(files::CLAIM, &claim.to_bytes());
        write(files::POLICY, self.policy.as_bytes());
        folder
    }

    pub fn read(&self) -> Result<(Documents, LedgerSize<Production>), Refusal> {
        read(&self.write())
    }

    /// What is reported of the sample if its proofs hold.
    pub fn unsound_verified(
        &self,
        expectations: &Expectations,
    ) -> Result<VerifiedSolvency, Refusal> {
        let (documents, _) = self.read()?;
        policy::check(&documents, expectations)?;
        let root = documents.claim.root;
        let evidence = ReserveEvidence::Asserted {
            attestation_announced: false,
        };
        let source = match expectations.root {
            Some(_) => RootSource::Outside,
            None => RootSource::Bundle,
        };
        Ok(VerifiedSolvency::new(
            documents,
            root,
            source,
            evidence,
            None,
            expectations,
        ))
    }
}

pub fn read(folder: &TempDir) -> Result<(Documents, LedgerSize<Production>), Refusal> {
    super::read_documents(&Bundle::open(&BundleDirectory::new(folder.path()))?)
}

/// Why something was rejected, and in which words.
#[track_caller]
pub fn rejected<T>(result: Result<T, Refusal>) -> (Reason, String) {
    match result {
        Err(Refusal::Rejected { reason, detail }) => (reason, detail),
        Err(other) => panic!("no verdict: {other}"),
        Ok(_) => panic!("not rejected"),
    }
}
