//! Filling archives: accounts are sealed one by one, in any order, and each archive is written when all are.

use std::io::{self, Write};

use circuits::{shape::Shape, tree::LedgerSize};
use rand_core::RngCore;

use super::{
    code::AccessCode,
    geometry::Geometry,
    header::ArchiveHeader,
    locator::{LOCATOR_BYTES, Locator, MAX_PREFIX_BITS, Prefix},
    record, slot,
};
use crate::inclusion::{EncodedInclusion, LedgerHeader};

/// The archives of one ledger, of one number of prefix bits.
#[derive(Clone, Debug)]
pub struct ArchiveSet {
    /// Of the archive with prefix 0.
    header: ArchiveHeader,
}

/// An account as its archive has it. Nobody without its code learns anything from it, but that it is one.
#[derive(Clone, Debug)]
pub struct SealedAccount {
    /// Its archive.
    pub prefix: Prefix,
    /// Its slots, one after the other.
    pub slots: Vec<u8>,
}

/// Why an archive cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveWriteError {
    /// More slots are needed than there are. How many is not said: it tells how many accounts there are.
    #[error("archive {prefix} has {slots} slots, and its accounts need more")]
    Full {
        /// The archive.
        prefix: Prefix,
        /// Slots that it has.
        slots: u64,
    },
    /// Two slots have one locator, as no two accounts have but by a chance of 2^-112.
    #[error("two slots of archive {0} have one locator: an account is there twice")]
    Twice(Prefix),
    /// Reading sealed slots, or writing.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl ArchiveSet {
    /// The archives of a ledger; `None` for more than [`MAX_PREFIX_BITS`].
    pub fn new<S: Shape>(
        ledger: LedgerHeader,
        size: LedgerSize<S>,
        prefix_bits: u8,
    ) -> Option<Self> {
        let first = Prefix::new(prefix_bits, 0)?;
        debug_assert!(
            first.bits() <= MAX_PREFIX_BITS
                && ledger.shards() == size.shards()
                && ledger.leaves_per_shard() == size.leaves_per_shard()
        );
        let geometry = Geometry::new(size, prefix_bits);
        Some(Self {
            header: ArchiveHeader::new(ledger, first, geometry),
        })
    }

    /// Number and size of each archive's slots.
    pub fn geometry(&self) -> Geometry {
        self.header.geometry()
    }

    /// The prefixes of all archives.
    pub fn prefixes(&self) -> impl Iterator<Item = Prefix> + use<> {
        Prefix::all(self.header.prefix().bits())
    }

    /// Bytes of each archive.
    pub fn archive_bytes(&self) -> u64 {
        self.header.archive_bytes()
    }

    /// Seals an account's inclusion.
    ///
    /// # Panics
    /// If it has more entries or nodes than an account of a ledger can have.
    pub fn seal<S: Shape>(&self, inclusion: &EncodedInclusion) -> SealedAccount {
        let (ledger, bits) = (self.header.ledger().ledger(), self.header.prefix().bits());
        let code = AccessCode::of_salt(inclusion.salt);
        let prefix = Prefix::of(&code.locator(ledger, bits, 0), bits);
        let digest = self.header.digest_of(prefix);
        let geometry = self.geometry();
        let (size, room) = (geometry.slot_bytes(), geometry.payload_bytes());
        let record = record::encode::<S>(inclusion, self.header.ledger().leaves_per_shard(), room);
        let mut slots = vec![0; record.len() / room * size];
        for ((number, slot), payload) in (0..).zip(slots.chunks_mut(size)).zip(record.chunks(room))
        {
            let locator = code.locator(ledger, bits, number);
            let key = code.key(ledger, &digest, number);
            slot::seal(slot, &locator, &key, &digest, payload);
        }
        SealedAccount { prefix, slots }
    }

    /// Writes the archive of a prefix: header, then slots by locator, those of nobody among them: they are drawn
    /// from `filler`, which has to give the same each time for the same build and prefix. Two archives of one prefix
    /// would differ in them and in nothing else. `read` gives sealed slot number i, from 0 to `locators.len() - 1`, whose
    /// locator is `locators[i]`. Takes 24 bytes of memory a slot.
    ///
    /// # Errors
    /// [`ArchiveWriteError`].
    pub fn write(
        &self,
        prefix: Prefix,
        locators: &[Locator],
        mut read: impl FnMut(usize, &mut [u8]) -> io::Result<()>,
        filler: &mut impl RngCore,
        out: &mut impl Write,
    ) -> Result<(), ArchiveWriteError> {
        let geometry = self.geometry();
        let (slots, used) = (geometry.slots(), locators.len() as u64);
        if used > slots {
            return Err(ArchiveWriteError::Full { prefix, slots });
        }
        let sealed = locators.iter().copied().zip((0..).map(Some));
        let mut order: Vec<(Locator, Option<u32>)> = sealed.collect();
        order.resize_with(slots as usize, || {
            let mut locator = [0; LOCATOR_BYTES];
            filler.fill_bytes(&mut locator);
            prefix.impose(&mut locator);
            (locator, None)
        });
        order.sort_unstable();
        if order.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(ArchiveWriteError::Twice(prefix));
        }
        out.write_all(&self.header.bytes_of(prefix))?;
        let mut slot = vec![0; geometry.slot_bytes()];
        for (locator, sealed) in order {
            match sealed {
                Some(number) => read(number as usize, &mut slot)?,
                None => filler.fill_bytes(&mut slot),
            }
            slot[..LOCATOR_BYTES].copy_from_slice(&locator);
            out.write_all(&slot)?;
        }
        Ok(())
    }
}
