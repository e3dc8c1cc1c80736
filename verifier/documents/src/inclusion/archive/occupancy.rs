//! Whether a ledger's accounts fit into its archives, known before any of them is written.
//!
//! An account's archive follows from its code, so accounts fall into archives as they like. With the geometry's room
//! for chance ([`Geometry`]) they fit for all that anybody will ever see, where accounts hold as many entries as the
//! shards have room for; it is counted nonetheless, since an archive that is too small would leave customers out.

use circuits::{ledger::LedgerDigest, shape::Shape, tree::LedgerSize};

use super::{code::AccessCode, geometry::Geometry, locator::Prefix, write::ArchiveWriteError};

/// The slots that a ledger's accounts take in each archive, for one number of prefix bits.
#[derive(Clone, Debug)]
pub struct Occupancy {
    ledger: LedgerDigest,
    bits: u8,
    geometry: Geometry,
    /// By prefix.
    used: Vec<u64>,
}

impl Occupancy {
    /// Empty archives of a ledger; `None` for more than [`super::MAX_PREFIX_BITS`]. Takes eight bytes an archive.
    pub fn new<S: Shape>(
        ledger: LedgerDigest,
        size: LedgerSize<S>,
        prefix_bits: u8,
    ) -> Option<Self> {
        Prefix::new(prefix_bits, 0)?;
        Some(Self {
            ledger,
            bits: prefix_bits,
            geometry: Geometry::new(size, prefix_bits),
            used: vec![0; 1 << prefix_bits],
        })
    }

    /// Number of prefix bits.
    pub fn prefix_bits(&self) -> u8 {
        self.bits
    }

    /// The archive of the account with this code.
    pub fn prefix_of(&self, code: &AccessCode) -> Prefix {
        Prefix::of(&code.locator(self.ledger, self.bits, 0), self.bits)
    }

    /// Counts an account in its archive, with so many entries and nodes in both its paths.
    pub fn add(&mut self, prefix: Prefix, entries: usize, nodes: usize) {
        let slots = self.geometry.slots_of(entries, nodes) as u64;
        self.used[usize::from(prefix.value())] += slots;
    }

    /// Whether every archive has a slot for each that its accounts take.
    ///
    /// # Errors
    /// [`ArchiveWriteError::Full`], of the first that has not.
    pub fn check(&self) -> Result<(), ArchiveWriteError> {
        let slots = self.geometry.slots();
        let full = Prefix::all(self.bits).zip(&self.used);
        let full = full.into_iter().find(|(_, used)| **used > slots);
        match full {
            Some((prefix, _)) => Err(ArchiveWriteError::Full { prefix, slots }),
            None => Ok(()),
        }
    }
}

/// The largest number of prefix bits under which the accounts fit that were counted in each of these. Locators differ
/// with the bits, so it says nothing of fewer bits. All accounts fit in one archive, of no bits.
pub fn largest_fit(counted: &[Occupancy]) -> Option<u8> {
    let fitting = counted.iter().filter(|occupancy| occupancy.check().is_ok());
    fitting.map(Occupancy::prefix_bits).max()
}
