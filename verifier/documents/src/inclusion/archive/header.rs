//! An archive's first bytes: of which ledger it is, and which of its archives.
//!
//! ```text
//! magic "PORARCHV", version u32 = 2, root, shape u32, M u32, H u64, prefix bits u8, prefix u16, slots u64,
//! bytes of a slot u32, of the descriptor u32, of the collateral schedule u32 (0: none)
//!                                                       83 bytes, integers little-endian
//! the descriptor's canonical bytes, then the schedule's
//! ```
//!
//! Slots and their size follow from shape, M, H and prefix bits. They are written for readers that only want to find
//! their way, and refused where they differ from what follows. The header's digest is
//! `SHA-256("por/archive-header/v2", the 83 bytes, ledger digest, collateral digest)`.

use std::io::{self, Read};

use circuits::{
    domain,
    hash::{Digest32, sha256},
    ledger::Root,
    shape::Shape,
    tree::LedgerSize,
};

use super::{geometry::Geometry, locator::Prefix};
use crate::{
    bundle::{
        collateral::{CollateralSchedule, MAX_COLLATERAL_BYTES},
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
    },
    inclusion::LedgerHeader,
    recognise::{self, Document},
    refusal::{Reason, Refusal},
    version,
};

pub(super) const MAGIC: &[u8; 8] = b"PORARCHV";
/// Bytes before the documents.
const FIXED_BYTES: usize = 83;

/// A well-formed header.
#[derive(Clone, Debug)]
pub struct ArchiveHeader {
    ledger: LedgerHeader,
    prefix: Prefix,
    geometry: Geometry,
    descriptor_bytes: usize,
    /// 0 without a schedule.
    collateral_bytes: usize,
}

impl ArchiveHeader {
    /// The header of the archive with this prefix. The geometry is that of the ledger and the prefix's bits.
    pub(super) fn new(ledger: LedgerHeader, prefix: Prefix, geometry: Geometry) -> Self {
        Self {
            descriptor_bytes: ledger.descriptor().to_bytes().len(),
            collateral_bytes: ledger.collateral().map_or(0, |c| c.to_bytes().len()),
            ledger,
            prefix,
            geometry,
        }
    }

    /// Reads a header. Nothing is allocated but for documents of sizes that they have.
    ///
    /// # Errors
    /// A rejection, [`Reason::Archive`], or [`Reason::Collateral`] for the schedule; no verdict if the reader fails.
    pub fn read<S: Shape>(reader: &mut impl Read) -> Result<Self, Refusal> {
        let mut fixed = [0; FIXED_BYTES];
        reader.read_exact(&mut fixed).map_err(unreadable)?;
        let mut rest = &fixed[..];
        if take(&mut rest) != *MAGIC {
            return Err(reject("it is no archive"));
        }
        let version = u32::from_le_bytes(take(&mut rest));
        if version != version::ARCHIVE {
            let (found, reads) = (version.into(), [version::ARCHIVE]);
            return Err(version::unknown(
                Reason::Archive,
                "the archive",
                found,
                &reads,
            ));
        }
        let root = Root(take(&mut rest));
        let shape = u32::from_le_bytes(take(&mut rest));
        if shape != S::ID {
            return Err(version::another_shape(
                Reason::Archive,
                "the archive",
                shape,
                S::ID,
            ));
        }
        let leaves_per_shard = u32::from_le_bytes(take(&mut rest));
        let shards = u64::from_le_bytes(take(&mut rest));
        let size = LedgerSize::<S>::new(leaves_per_shard, shards).map_err(reject)?;
        let [bits] = take(&mut rest);
        let prefix = Prefix::new(bits, u16::from_le_bytes(take(&mut rest)))
            .ok_or_else(|| reject("it has a prefix that no archive has"))?;
        let geometry = Geometry::new(size, bits);
        let slots = u64::from_le_bytes(take(&mut rest));
        let slot_bytes = u32::from_le_bytes(take(&mut rest)) as usize;
        if (slots, slot_bytes) != (geometry.slots(), geometry.slot_bytes()) {
            return Err(reject(
                "its slots are not as many or as large as they must be",
            ));
        }
        let length = u32::from_le_bytes(take(&mut rest));
        if u64::from(length) > MAX_DESCRIPTOR_BYTES {
            return Err(reject("its descriptor is larger than any"));
        }
        let collateral_length = u32::from_le_bytes(take(&mut rest));
        if u64::from(collateral_length) > MAX_COLLATERAL_BYTES {
            return Err(reject("its collateral schedule is larger than any"));
        }
        let mut descriptor = vec![0; length as usize];
        reader.read_exact(&mut descriptor).map_err(unreadable)?;
        let name = "the archive's descriptor";
        recognise::ensure_version(Document::Descriptor, Reason::Archive, name, &descriptor)?;
        let descriptor = Descriptor::from_bytes(&descriptor).map_err(reject)?;
        let collateral = match collateral_length {
            0 => None,
            length => {
                let mut bytes = vec![0; length as usize];
                reader.read_exact(&mut bytes).map_err(unreadable)?;
                let name = "the archive's collateral schedule";
                recognise::ensure_version(Document::Collateral, Reason::Collateral, name, &bytes)?;
                let schedule = CollateralSchedule::from_bytes(&bytes, &descriptor);
                Some(schedule.map_err(|error| Refusal::rejected(Reason::Collateral, error))?)
            }
        };
        let ledger = LedgerHeader::new(
            descriptor,
            collateral,
            root,
            shape,
            leaves_per_shard,
            shards,
        );
        Ok(Self::new(ledger, prefix, geometry))
    }

    /// The header's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes_of(self.prefix)
    }

    /// What the slots' keys and tags are bound to.
    pub fn digest(&self) -> Digest32 {
        self.digest_of(self.prefix)
    }

    /// The bytes of the header that another of the ledger's archives has.
    pub(super) fn bytes_of(&self, prefix: Prefix) -> Vec<u8> {
        let mut bytes = self.fixed(prefix).to_vec();
        bytes.extend_from_slice(&self.ledger.descriptor().to_bytes());
        if let Some(schedule) = self.ledger.collateral() {
            bytes.extend_from_slice(&schedule.to_bytes());
        }
        bytes
    }

    /// The digest of that header.
    pub(super) fn digest_of(&self, prefix: Prefix) -> Digest32 {
        let context = self.ledger.context();
        let parts: [&[u8]; 3] = [
            &self.fixed(prefix),
            &context.ledger.0,
            &context.collateral.0,
        ];
        sha256(domain::ARCHIVE_HEADER, &parts)
    }

    /// What is said of the ledger.
    pub fn ledger(&self) -> &LedgerHeader {
        &self.ledger
    }

    /// With what the archive's locators begin.
    pub fn prefix(&self) -> Prefix {
        self.prefix
    }

    /// Number and size of its slots.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// Where the first slot starts.
    pub fn bytes(&self) -> u64 {
        (FIXED_BYTES + self.descriptor_bytes + self.collateral_bytes) as u64
    }

    /// Bytes of the whole archive.
    pub fn archive_bytes(&self) -> u64 {
        self.bytes() + self.geometry.slots() * self.geometry.slot_bytes() as u64
    }

    fn fixed(&self, prefix: Prefix) -> [u8; FIXED_BYTES] {
        let parts: [&[u8]; 12] = [
            MAGIC,
            &version::ARCHIVE.to_le_bytes(),
            &self.ledger.root().0,
            &self.ledger.shape().to_le_bytes(),
            &self.ledger.leaves_per_shard().to_le_bytes(),
            &self.ledger.shards().to_le_bytes(),
            &[prefix.bits()],
            &prefix.value().to_le_bytes(),
            &self.geometry.slots().to_le_bytes(),
            &(self.geometry.slot_bytes() as u32).to_le_bytes(),
            &(self.descriptor_bytes as u32).to_le_bytes(),
            &(self.collateral_bytes as u32).to_le_bytes(),
        ];
        let fixed = parts.concat();
        fixed.try_into().expect("the lengths of the parts add up")
    }
}

/// The first bytes of a slice, which has them.
fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let (first, others) = rest.split_first_chunk().expect("83 bytes");
    *rest = others;
    *first
}

pub(super) fn reject(detail: impl std::fmt::Display) -> Refusal {
    Refusal::rejected(Reason::Archive, detail)
}

/// A reader that fails: an archive that is too short is not whole.
pub(super) fn unreadable(error: io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            Refusal::damaged(Reason::Archive, "the archive is shorter than any archive")
        }
        _ => Refusal::NoVerdict {
            what: format!("cannot read the archive: {error}"),
            hint: "check the path and its permissions".to_owned(),
        },
    }
}
