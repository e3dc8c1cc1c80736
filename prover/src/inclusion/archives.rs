//! `--archives`: everybody's inclusions, sealed, in files for everybody.

use std::{
    fs::{self, File},
    io::{self, BufWriter},
    path::Path,
};

use circuits::{domain, hash::hmac_sha256, shape::Shape};
use documents::inclusion::{
    EncodedInclusion,
    archive::{
        AccessCode, ArchiveSet, Occupancy, Prefix, SealedAccount, geometry::default_prefix_bits,
        largest_fit, write::ArchiveWriteError,
    },
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use rayon::prelude::*;

use super::{
    InclusionError, Inclusions,
    secret_table::{CODE_COLUMNS, SecretTable},
    shard::ShardTree,
    slots::{SlotFiles, SlotSorter},
};
use crate::{apart::ensure_apart, private::accounts::AccountRecord};
use disk::{Existing, Readers, StagedDirectory, sync_directory};

/// Where slots wait until their archive is written.
const PARTS: &str = "parts";
/// Accounts that are sealed before their slots are put where they belong.
const BATCH: usize = 2048;

/// What [`Inclusions::write_archives`] has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// Accounts, each with a line in the table of codes.
    pub accounts: u64,
    /// Archives.
    pub archives: u64,
    /// Bytes of each.
    pub archive_bytes: u64,
}

impl<S: Shape> Inclusions<S> {
    /// Writes archives with everybody's inclusions into a new directory, to publish, and the table of their codes, whose
    /// lines are to be handed to their owners, into a new file outside of it. Without `prefix_bits` an archive has about a thousand slots or more.
    /// `sealed` hears how many accounts are sealed, from time to time. Memory is held for one shard, 64 MiB of sealed
    /// slots, and 24 bytes for each slot of the archives that are being written, one for each thread.
    ///
    /// # Errors
    /// [`InclusionError`]; neither is then there. [`InclusionError::TooManyArchives`] if one of them is too small
    /// for its accounts, which practically never happens.
    pub fn write_archives(
        &self,
        directory: &Path,
        codes: &Path,
        prefix_bits: Option<u8>,
        mut sealed: impl FnMut(u64),
    ) -> Result<ArchiveSummary, InclusionError> {
        let bits = prefix_bits.unwrap_or_else(|| default_prefix_bits(self.size));
        let set = ArchiveSet::new(self.header.clone(), self.size, bits)
            .ok_or(InclusionError::PrefixBits(bits))?;
        let mut occupancy = self.occupancy(bits)?;
        ensure_apart(directory, codes)?;
        self.ensure_publishable(directory)?;
        self.ensure_not_published(codes)?;
        let code_error = InclusionError::write(codes);
        let mut table =
            SecretTable::create(codes, CODE_COLUMNS, Existing::Keep).map_err(&code_error)?;
        let staged = StagedDirectory::create(directory, Readers::Everybody)
            .map_err(|error| InclusionError::not_staged(directory, error))?;
        let error = InclusionError::write(staged.path());
        let archives = set.prefixes().count();
        let parts = staged.path().join(PARTS);
        let mut slots =
            SlotSorter::create(&parts, archives, set.geometry().slot_bytes()).map_err(&error)?;
        let mut accounts = 0;
        self.for_each_shard(|tree, mut records| {
            while !records.is_empty() {
                let batch = records.split_off(records.len().saturating_sub(BATCH));
                accounts += batch.len() as u64;
                let batch: Result<Vec<_>, _> = batch
                    .into_par_iter()
                    .map(|record| seal(&set, tree, record))
                    .collect();
                for SealedCustomer {
                    id,
                    code,
                    account,
                    held: (entries, nodes),
                } in batch?
                {
                    occupancy.add(account.prefix, entries, nodes);
                    slots.push(&account).map_err(&error)?;
                    let archive = account.prefix.file_name();
                    table.push(&id, &[&code, &archive]).map_err(&code_error)?;
                }
                sealed(accounts);
            }
            Ok(())
        })?;
        if occupancy.check().is_err() {
            return Err(self.too_many(bits)?);
        }
        let slot_files = slots.finish().map_err(&error)?;
        let prefixes: Vec<Prefix> = set.prefixes().collect();
        prefixes.into_par_iter().try_for_each(|prefix| {
            let filler = ChaCha20Rng::from_seed(self.filler_seed(prefix));
            write_archive(&set, &slot_files, staged.path(), prefix, filler).map_err(|failed| {
                match failed {
                    ArchiveWriteError::Io(source) => error(source),
                    failed => InclusionError::Archive(failed),
                }
            })
        })?;
        slot_files.finish().map_err(&error)?;
        sync_directory(staged.path()).map_err(&error)?;
        // First the codes: archives without them would be of no use to anybody.
        table.publish().map_err(&code_error)?;
        if let Err(failed) = staged.publish() {
            let _ = fs::remove_file(codes);
            return Err(InclusionError::write(directory)(failed));
        }
        Ok(ArchiveSummary {
            accounts,
            archives: archives as u64,
            archive_bytes: set.archive_bytes(),
        })
    }
}

impl<S: Shape> Inclusions<S> {
    pub(super) fn occupancy(&self, bits: u8) -> Result<Occupancy, InclusionError> {
        let empty = Occupancy::new(self.header.ledger(), self.size, bits);
        empty.ok_or(InclusionError::PrefixBits(bits))
    }

    /// That the accounts do not fit with so many bits, and with how many they do. All are gone through once more, since a
    /// locator is another one for another number of bits.
    fn too_many(&self, bits: u8) -> Result<InclusionError, InclusionError> {
        let fewer = (0..bits).map(|bits| self.occupancy(bits));
        let mut counted = fewer.collect::<Result<Vec<_>, _>>()?;
        self.for_each_shard(|tree, records| {
            for record in records {
                count(&mut counted, &tree.of(record)?);
            }
            Ok(())
        })?;
        Ok(too_many(bits, &counted))
    }

    /// What the slots of nobody are drawn from: the same each time. Drawn afresh, they would be those in which two
    /// archives of one prefix differ.
    fn filler_seed(&self, prefix: Prefix) -> [u8; 32] {
        let parts: [&[u8]; 3] = [
            &self.header.ledger().0,
            &[prefix.bits()],
            &prefix.value().to_le_bytes(),
        ];
        hmac_sha256(self.secret.expose(), domain::ARCHIVE_FILLER, &parts)
    }
}

/// An account on its way to its archive.
struct SealedCustomer {
    id: String,
    /// In hexadecimal.
    code: String,
    account: SealedAccount,
    held: (usize, usize),
}

fn seal<S: Shape>(
    set: &ArchiveSet,
    tree: &ShardTree<'_, S>,
    record: AccountRecord,
) -> Result<SealedCustomer, InclusionError> {
    let id = record.id.clone();
    let inclusion = tree.of(record)?;
    Ok(SealedCustomer {
        id,
        code: hex::encode(inclusion.salt),
        held: held(&inclusion),
        account: set.seal::<S>(&inclusion),
    })
}

/// What an account's slots hold: entries, and nodes of both paths.
fn held(inclusion: &EncodedInclusion) -> (usize, usize) {
    let nodes = inclusion.shard_path.len() + inclusion.top_path.len();
    (inclusion.entries.len(), nodes)
}

/// Counts an account in its archive of each set.
fn count(counted: &mut [Occupancy], inclusion: &EncodedInclusion) {
    let code = AccessCode::of_salt(inclusion.salt);
    let (entries, nodes) = held(inclusion);
    for occupancy in counted {
        let prefix = occupancy.prefix_of(&code);
        occupancy.add(prefix, entries, nodes);
    }
}

/// That the accounts do not fit with so many bits, by what they take with each fewer.
fn too_many(bits: u8, fewer: &[Occupancy]) -> InclusionError {
    let largest = largest_fit(fewer).unwrap_or(0);
    InclusionError::TooManyArchives { bits, largest }
}

/// Writes one archive, and removes what it was made of.
fn write_archive(
    set: &ArchiveSet,
    slot_files: &SlotFiles,
    folder: &Path,
    prefix: Prefix,
    mut filler: ChaCha20Rng,
) -> Result<(), ArchiveWriteError> {
    let part = slot_files.part(prefix)?;
    let file = File::create_new(folder.join(prefix.file_name()))?;
    let mut out = BufWriter::with_capacity(1 << 18, file);
    set.write(
        prefix,
        &part.locators()?,
        |slot, bytes| part.read(slot, bytes),
        &mut filler,
        &mut out,
    )?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    drop(part);
    slot_files.remove(prefix)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use circuits::{
        leaf::{Component, Entry},
        ledger::{Amount, AssetId, LedgerDigest},
        shape::Tiny,
        tree::{LeafPosition, LedgerSize},
    };

    use super::*;

    /// Practically no ledger has accounts that fall so: these all have one code.
    #[test]
    fn archives_that_are_too_many_name_the_largest_number_of_bits_that_fits() {
        let size = LedgerSize::<Tiny>::new(700, 1).unwrap();
        let new = |bits| Occupancy::new(LedgerDigest([9; 32]), size, bits).unwrap();
        let mut counted: Vec<Occupancy> = (0..=16).map(new).collect();
        let entry = Entry {
            component: Component::Free(AssetId::new(0).unwrap()),
            amount: Amount(1),
        };
        let inclusion = EncodedInclusion {
            salt: [7; 32],
            position: LeafPosition { shard: 0, place: 3 },
            entries: vec![entry],
            shard_path: vec![[0; 64]; 10],
            top_path: Vec::new(),
        };
        for _ in 0..300 {
            count(&mut counted, &inclusion);
        }
        assert!(counted[16].check().is_err());
        let error = too_many(16, &counted[..16]);
        let InclusionError::TooManyArchives { bits: 16, largest } = error else {
            panic!("{error}")
        };
        // With as many, three hundred fit; with one more, they do not.
        assert!(counted[usize::from(largest)].check().is_ok());
        let more = &counted[usize::from(largest) + 1..];
        assert!(!more.is_empty() && more.iter().all(|more| more.check().is_err()));
        assert!(error.to_string().contains("16 bits"), "{error}");
    }
}
