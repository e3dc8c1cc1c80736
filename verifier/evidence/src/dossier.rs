//! The dossier: what an auditor is given in confidence. It opens K_R, and holds the list and the evidence.

use circuits::{
    curve::{Curve, Point, Scalar, decode_scalar, encode_scalar},
    domain,
    generators::Generators,
    hash::{Digest32, sha256},
    ledger::{LedgerDigest, Root},
    shape::Shape,
    solvency::{ReserveTotals, commit_totals},
};
use halo2curves::group::Curve as _;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::{
    holding::HoldingRecord,
    list::{ListError, MAX_ENTRIES, ReadList},
    ownership::OwnershipRecord,
};
use documents::{
    bundle::{
        canonical::{self, CanonicalError, hex32},
        descriptor::Descriptor,
    },
    refusal::{Reason, Refusal},
    version,
};

/// Most bytes of a dossier.
pub const MAX_DOSSIER_BYTES: u64 = 512 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DossierRecord {
    version: u32,
    ledger: String,
    root: String,
    blind: String,
    holdings: Vec<HoldingRecord>,
    ownership: Vec<OwnershipRecord>,
}

impl Drop for DossierRecord {
    fn drop(&mut self) {
        self.blind.zeroize();
    }
}

/// A dossier whose form is right; nothing that it says is checked yet. Neither printed nor logged: its blind
/// opens what is published.
pub struct Dossier {
    /// The ledger that it belongs to.
    pub ledger: LedgerDigest,
    /// The root of the bundle that it belongs to.
    pub root: Root,
    /// b, the blind of K_R.
    pub blind: Scalar,
    /// What is held.
    pub holdings: Vec<HoldingRecord>,
    /// Who signed.
    pub ownership: Vec<OwnershipRecord>,
}

impl Drop for Dossier {
    fn drop(&mut self) {
        self.blind = Scalar::zero();
    }
}

/// Why bytes are not a dossier.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    /// Larger than any dossier.
    #[error("the dossier has {bytes} bytes, more than {MAX_DOSSIER_BYTES}")]
    Size {
        /// So many.
        bytes: usize,
    },
    /// Not a canonical document.
    #[error("the dossier: {0}")]
    Canonical(#[from] CanonicalError),
    /// Another version.
    #[error("dossiers of version {0} are unknown")]
    Version(u32),
    /// More holdings or signatures than any list has.
    #[error(
        "the dossier has {holdings} holdings and {signatures} signatures; of each {MAX_ENTRIES} are the most"
    )]
    Entries {
        /// So many holdings.
        holdings: usize,
        /// So many signatures.
        signatures: usize,
    },
    /// A digest or scalar.
    #[error("the dossier's {0} is not 64 lower-case hexadecimal digits of such a value")]
    Hex(&'static str),
}

impl From<DossierError> for Refusal {
    fn from(error: DossierError) -> Self {
        match error {
            DossierError::Version(found) => version::unknown(
                Reason::Dossier,
                "the dossier",
                found.into(),
                &[version::DOSSIER],
            ),
            error => Self::rejected(Reason::Dossier, error),
        }
    }
}

impl Dossier {
    /// Parses a dossier.
    ///
    /// # Errors
    /// [`DossierError`]; there is one form for each content.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DossierError> {
        if bytes.len() as u64 > MAX_DOSSIER_BYTES {
            let bytes = bytes.len();
            return Err(DossierError::Size { bytes });
        }
        let mut record: DossierRecord = canonical::from_bytes(bytes)?;
        if record.version != version::DOSSIER {
            return Err(DossierError::Version(record.version));
        }
        let (holdings, signatures) = (record.holdings.len(), record.ownership.len());
        if holdings.max(signatures) > MAX_ENTRIES {
            return Err(DossierError::Entries {
                holdings,
                signatures,
            });
        }
        let digest = |text: &str, what| hex32(text).ok_or(DossierError::Hex(what));
        let blind = Zeroizing::new(digest(&record.blind, "blind")?);
        Ok(Self {
            ledger: LedgerDigest(digest(&record.ledger, "ledger")?),
            root: Root(digest(&record.root, "root")?),
            blind: decode_scalar(&blind).map_err(|_| DossierError::Hex("blind"))?,
            holdings: std::mem::take(&mut record.holdings),
            ownership: std::mem::take(&mut record.ownership),
        })
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(canonical::to_bytes(&DossierRecord {
            version: version::DOSSIER,
            ledger: self.ledger.to_string(),
            root: self.root.to_string(),
            blind: hex::encode(encode_scalar(&self.blind)),
            holdings: self.holdings.clone(),
            ownership: self.ownership.clone(),
        }))
    }

    /// `SHA-256("por/dossier/v1", bytes)`, by which an attestation names the dossier.
    pub fn digest(bytes: &[u8]) -> Digest32 {
        sha256(domain::DOSSIER, &[bytes])
    }

    /// The list of holdings.
    ///
    /// # Errors
    /// [`ListError`]: what is false.
    pub fn list(&self, descriptor: &Descriptor) -> Result<ReadList, ListError> {
        ReadList::from_records(&self.holdings, descriptor)
    }
}

/// `K_R = sum_a R_a G_a + b W`.
pub fn commit_reserves<S: Shape>(
    generators: &Generators<S>,
    totals: &ReserveTotals,
    blind: &Scalar,
) -> Point {
    let sum: Curve = generators.blind() * *blind + commit_totals(generators.assets(), totals);
    sum.to_affine()
}

#[cfg(test)]
mod tests;
