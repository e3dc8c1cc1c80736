//! The attestation: an auditor's signed word that a dossier was checked, and what it showed. It is public
//! and says nothing about amounts or addresses.

use circuits::{
    domain,
    hash::{Digest32, framed},
    ledger::{LedgerDigest, Root},
    solvency::statement::BPS,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    auditor::{Auditor, AuditorSecret},
    coverage::Coverage,
    scope::{AssetShares, NotLookedAt, Scope, Seen},
};
use documents::{
    bundle::{
        canonical::{self, CanonicalError, hex32},
        descriptor::Descriptor,
    },
    refusal::{Reason, Refusal},
    share::Share,
    version,
};

/// Most bytes of an attestation: 512 assets take less.
pub const MAX_ATTESTATION_BYTES: u64 = 1 << 20;

const MAX_NOTES: usize = 64;
const MAX_NOTE: usize = 512;

/// What is attested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestedFacts {
    /// Format version: 2.
    pub version: u32,
    /// Whether there is evidence of everything.
    pub scope: Scope,
    /// Digest of the ledger.
    pub ledger: String,
    /// Root of the ledger: it fixes all that is owed, and the collateral schedule.
    pub root: String,
    /// K_R, which the dossier opens.
    pub reserves_commitment: String,
    /// Digest of the dossier.
    pub dossier: String,
    /// When the auditor signed.
    pub time: String,
    /// For every listed asset, by id.
    pub coverage: Vec<AssetShares>,
    /// What there is no evidence of.
    pub not_looked_at: NotLookedAt,
    /// What the auditor's program noted, in words.
    pub findings: Vec<String>,
    /// The auditor's public key.
    pub auditor: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AttestationRecord {
    facts: AttestedFacts,
    signature: String,
}

/// Why there is no attestation to rely on.
#[derive(Debug, thiserror::Error)]
pub enum AttestationError {
    /// Larger than any attestation.
    #[error("the attestation is larger than {MAX_ATTESTATION_BYTES} bytes")]
    Size,
    /// Not a canonical document.
    #[error("the attestation: {0}")]
    Canonical(#[from] CanonicalError),
    /// Another version.
    #[error("attestations of version {0} are unknown")]
    Version(u32),
    /// A field that does not have its form.
    #[error("the attestation's {0} does not have its form")]
    Field(&'static str),
    /// Signed by somebody else than the auditor that was named.
    #[error("the attestation is by another auditor than the one that was named")]
    Auditor,
    /// A signature that does not hold.
    #[error("the auditor's signature does not hold")]
    Signature,
    /// About something else: another snapshot, or another publication of one.
    #[error("the attestation is about another {0}")]
    Other(&'static str),
}

impl From<AttestationError> for Refusal {
    fn from(error: AttestationError) -> Self {
        let reason = match &error {
            AttestationError::Version(found) => {
                let (found, reads) = ((*found).into(), [version::ATTESTATION]);
                return version::unknown(Reason::Attestation, "the attestation", found, &reads);
            }
            AttestationError::Auditor => Reason::AuditorNotExpected,
            // The auditor signed it: it is nobody's forgery.
            AttestationError::Other(_) => Reason::OtherDocument,
            AttestationError::Size
            | AttestationError::Canonical(_)
            | AttestationError::Field(_)
            | AttestationError::Signature => Reason::Attestation,
        };
        Self::rejected(reason, error)
    }
}

/// What an attestation must be about.
#[derive(Clone, Copy, Debug)]
pub struct AttestationSubject<'a> {
    /// The ledger's descriptor.
    pub descriptor: &'a Descriptor,
    /// Its digest.
    pub ledger: LedgerDigest,
    /// The ledger's root.
    pub root: Root,
    /// The encoding of K_R.
    pub reserves_commitment: Digest32,
}

/// An attestation whose signature holds, by an auditor whom the verifier's user named.
#[derive(Clone, Debug)]
pub struct VerifiedAttestation {
    facts: AttestedFacts,
    auditor: Auditor,
}

impl VerifiedAttestation {
    /// What is attested.
    pub fn facts(&self) -> &AttestedFacts {
        &self.facts
    }

    /// The auditor, as the verifier's user named them.
    pub fn auditor(&self) -> &Auditor {
        &self.auditor
    }

    /// The share of each asset's reserves of which this was seen, by symbol.
    pub fn shares(&self, seen: Seen) -> impl Iterator<Item = (&str, Share)> {
        let assets = self.facts.coverage.iter();
        assets.map(move |asset| (asset.asset.as_str(), asset.seen(seen)))
    }

    /// The smallest share of an asset's reserves at addresses that signed, in basis points.
    pub fn least_ownership_bps(&self) -> u32 {
        let shares = self.facts.coverage.iter().map(|asset| asset.ownership_bps);
        shares.min().unwrap_or(BPS)
    }
}

/// Signs what a dossier's check showed.
pub fn attest(
    about: &AttestationSubject<'_>,
    dossier: Digest32,
    coverage: &Coverage,
    findings: Vec<String>,
    time: Timestamp,
    key: &AuditorSecret,
) -> Vec<u8> {
    let coverage = AssetShares::all(coverage, about.descriptor);
    let facts = AttestedFacts {
        version: version::ATTESTATION,
        scope: Scope::of(&coverage),
        ledger: about.ledger.to_string(),
        root: about.root.to_string(),
        reserves_commitment: hex::encode(about.reserves_commitment),
        dossier: hex::encode(dossier),
        time: to_second(time).to_string(),
        not_looked_at: NotLookedAt::of(&coverage),
        coverage,
        findings,
        auditor: key.public().to_string(),
    };
    let signature = key.sign(&preimage(&facts));
    canonical::to_bytes(&AttestationRecord {
        facts,
        signature: hex::encode(signature),
    })
}

/// Checks an attestation.
///
/// # Errors
/// [`AttestationError`]: the form, the auditor, the signature (Ed25519, strict), and what it is about.
pub fn verify_attestation(
    bytes: &[u8],
    auditor: &Auditor,
    about: &AttestationSubject<'_>,
) -> Result<VerifiedAttestation, AttestationError> {
    if bytes.len() as u64 > MAX_ATTESTATION_BYTES {
        return Err(AttestationError::Size);
    }
    let record: AttestationRecord = canonical::from_bytes(bytes)?;
    let facts = record.facts;
    if facts.version != version::ATTESTATION {
        return Err(AttestationError::Version(facts.version));
    }
    if facts.auditor != auditor.key.to_string() {
        return Err(AttestationError::Auditor);
    }
    let mut signature = [0; 64];
    hex::decode_to_slice(&record.signature, &mut signature)
        .map_err(|_| AttestationError::Field("signature"))?;
    if hex::encode(signature) != record.signature {
        return Err(AttestationError::Field("signature"));
    }
    if !auditor.key.signed(&preimage(&facts), &signature) {
        return Err(AttestationError::Signature);
    }
    check_form(&facts)?;
    for (said, meant, what) in [
        (&facts.ledger, about.ledger.to_string(), "ledger"),
        (&facts.root, about.root.to_string(), "root"),
        (
            &facts.reserves_commitment,
            hex::encode(about.reserves_commitment),
            "commitment to reserves",
        ),
    ] {
        if *said != meant {
            return Err(AttestationError::Other(what));
        }
    }
    let listed = about.descriptor.assets().iter().map(|asset| &asset.symbol);
    if !listed.eq(facts.coverage.iter().map(|shown| &shown.asset)) {
        return Err(AttestationError::Field("coverage"));
    }
    // An auditor's own program could say that nothing is missing, above shares that say otherwise.
    if facts.scope != Scope::of(&facts.coverage) {
        return Err(AttestationError::Field("scope"));
    }
    if facts.not_looked_at != NotLookedAt::of(&facts.coverage) {
        return Err(AttestationError::Field("not_looked_at"));
    }
    Ok(VerifiedAttestation {
        facts,
        auditor: auditor.clone(),
    })
}

fn check_form(facts: &AttestedFacts) -> Result<(), AttestationError> {
    let time: Option<Timestamp> = facts.time.parse().ok();
    if time.is_none_or(|time| to_second(time).to_string() != facts.time) {
        return Err(AttestationError::Field("time"));
    }
    hex32(&facts.dossier).ok_or(AttestationError::Field("dossier"))?;
    if !facts.coverage.iter().all(AssetShares::are_possible) {
        return Err(AttestationError::Field("coverage"));
    }
    let notes = &facts.findings;
    if notes.len() > MAX_NOTES || notes.iter().any(|note| note.len() > MAX_NOTE) {
        return Err(AttestationError::Field("findings"));
    }
    Ok(())
}

fn to_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).expect("the second of a time is a time")
}

/// `frame("por/attest/v1", canonical bytes of the facts)`.
fn preimage(facts: &AttestedFacts) -> Vec<u8> {
    framed(domain::ATTESTATION, &[&canonical::to_bytes(facts)])
}

#[cfg(test)]
mod tests;
