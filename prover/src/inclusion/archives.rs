//! `--archives`: everybody's inclusions, sealed, in files for everybody.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::Path,
};

use circuits::{hash::hmac_sha256, shape::Shape};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use rayon::prelude::*;
use verifier::inclusion::archive::{
    ArchiveSet, Prefix, SealedAccount, geometry::default_prefix_bits, write::ArchiveWriteError,
};

use super::{
    InclusionError, Inclusions,
    aside::Aside,
    codes::{CODES, CodeTable},
    scatter::{Scatter, Scattered},
    shard::ShardTree,
};
use crate::private::{accounts::AccountRecord, files};

/// The folder of the archives, which is all that is to be published.
const ARCHIVES: &str = "archives";
/// Where slots wait until their archive is written.
const PARTS: &str = "parts";
/// Accounts that are sealed before their slots are put where they belong.
const BATCH: usize = 2048;

/// What [`Inclusions::write_archives`] has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchivesMade {
    /// Accounts, each with a line in `codes.csv`.
    pub accounts: u64,
    /// Archives.
    pub archives: u64,
    /// Bytes of each.
    pub archive_bytes: u64,
}

impl<S: Shape> Inclusions<S> {
    /// Writes archives with everybody's inclusions into a new directory: `archives/`, to publish, and `codes.csv`, whose
    /// lines are to be handed to their owners. Without `prefix_bits` an archive has about a thousand slots or more.
    /// `sealed` hears how many accounts are sealed, from time to time. Memory is held for one shard, 64 MiB of sealed
    /// slots, and 24 bytes for each slot of the archives that are being written, one for each thread.
    ///
    /// # Errors
    /// [`InclusionError`]; the directory is then not there. [`InclusionError::Archive`] if an archive is too small for
    /// its accounts, which practically never happens.
    pub fn write_archives(
        &self,
        directory: &Path,
        prefix_bits: Option<u8>,
        mut sealed: impl FnMut(u64),
    ) -> Result<ArchivesMade, InclusionError> {
        let bits = prefix_bits.unwrap_or_else(|| default_prefix_bits(self.size));
        let set = ArchiveSet::new(self.header.clone(), self.size, bits)
            .ok_or(InclusionError::PrefixBits(bits))?;
        let aside = Aside::create(directory)?;
        let error = InclusionError::write(aside.path());
        let archives = set.prefixes().count();
        let parts = aside.path().join(PARTS);
        let mut scatter =
            Scatter::create(&parts, archives, set.geometry().slot_bytes()).map_err(&error)?;
        let mut codes = CodeTable::create(&aside.path().join(CODES)).map_err(&error)?;
        let mut accounts = 0;
        self.for_each_shard(|tree, mut records| {
            while !records.is_empty() {
                let batch = records.split_off(records.len().saturating_sub(BATCH));
                accounts += batch.len() as u64;
                let batch: Result<Vec<_>, _> = batch
                    .into_par_iter()
                    .map(|record| seal(&set, tree, record))
                    .collect();
                for (id, code, account) in batch? {
                    scatter.push(&account).map_err(&error)?;
                    let archive = account.prefix.file_name();
                    codes.push(&id, &code, &archive).map_err(&error)?;
                }
                sealed(accounts);
            }
            Ok(())
        })?;
        codes.finish().map_err(&error)?;
        let scattered = scatter.finish().map_err(&error)?;
        let folder = aside.path().join(ARCHIVES);
        std::fs::create_dir(&folder).map_err(&error)?;
        let prefixes: Vec<Prefix> = set.prefixes().collect();
        prefixes.into_par_iter().try_for_each(|prefix| {
            let filler = ChaCha20Rng::from_seed(self.filler_seed(prefix));
            write_archive(&set, &scattered, &folder, prefix, filler).map_err(
                |failed| match failed {
                    ArchiveWriteError::Io(source) => error(source),
                    failed => InclusionError::Archive(failed),
                },
            )
        })?;
        scattered.finish().map_err(&error)?;
        files::sync_directory(&folder).map_err(&error)?;
        aside.publish()?;
        Ok(ArchivesMade {
            accounts,
            archives: archives as u64,
            archive_bytes: set.archive_bytes(),
        })
    }
}

impl<S: Shape> Inclusions<S> {
    /// What the slots of nobody are drawn from: the same each time. Drawn afresh, they would be those in which two
    /// archives of one prefix differ.
    fn filler_seed(&self, prefix: Prefix) -> [u8; 32] {
        let parts: [&[u8]; 3] = [
            &self.header.ledger().0,
            &[prefix.bits()],
            &prefix.value().to_le_bytes(),
        ];
        hmac_sha256(self.secret.expose(), "por/archive-filler/v1", &parts)
    }
}

/// An account's id, its code in hexadecimal, and its slots.
fn seal<S: Shape>(
    set: &ArchiveSet,
    tree: &ShardTree<'_, S>,
    record: AccountRecord,
) -> Result<(String, String, SealedAccount), InclusionError> {
    let id = record.id.clone();
    let inclusion = tree.of(record)?;
    Ok((id, hex::encode(inclusion.salt), set.seal::<S>(&inclusion)))
}

/// Writes one archive, and removes what it was made of.
fn write_archive(
    set: &ArchiveSet,
    scattered: &Scattered,
    folder: &Path,
    prefix: Prefix,
    mut filler: ChaCha20Rng,
) -> Result<(), ArchiveWriteError> {
    let part = scattered.part(prefix)?;
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
    scattered.remove(prefix)?;
    Ok(())
}
