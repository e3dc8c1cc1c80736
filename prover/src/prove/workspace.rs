//! The places of a run: filled aside, and renamed when everything is in them and verified.
//!
//! What an interrupted run has left is gone on with. The private part of it holds the build's secret.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{Places, ProveError, contents, places::PRIVATE};
use crate::private::{
    files as private_files,
    journal::{Journal, VerifiedRecord},
    records::RecordError,
    secret::erase_secret,
};

/// What is done with what an interrupted run has left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leftover {
    /// It is gone on with; other inputs are refused.
    #[default]
    Resume,
    /// It is gone on with, even if policy, reserves or disclosures are others: shards depend on ledger and schedule alone.
    /// Which debts count stays as it is, and has to satisfy the policy.
    KeepShards,
    /// It is thrown away.
    Restart,
}

fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Where each of both directories is filled, and where it goes.
fn moves(places: &Places) -> [(PathBuf, PathBuf); 2] {
    // The private one first, so that there is never a bundle without it.
    [
        (places.partial_private(), places.private().to_owned()),
        (places.partial_bundle(), places.bundle()),
    ]
}

/// Whether a path is what an interrupted run leaves: a directory with the private one in it, or with nothing. Somebody
/// else's is neither gone on with nor removed.
fn is_left_over(partial: &Path) -> bool {
    let is_directory = partial.symlink_metadata().is_ok_and(|meta| meta.is_dir());
    is_directory
        && fs::read_dir(partial).is_ok_and(|mut entries| {
            entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == PRIVATE))
        })
}

/// Checks that nothing stands where a run writes, but for what an interrupted run has left.
///
/// # Errors
/// [`ProveError::OutputExists`], [`ProveError::NotDirectory`]; [`ProveError::Unclaimed`] if a run that keeps its secret
/// elsewhere has begun a bundle, and [`ProveError::Busy`] if it is at work.
pub fn ensure_free(places: &Places) -> Result<(), ProveError> {
    for folder in [places.out(), &disk::folder_of(places.private())] {
        let there = folder.ancestors().find(|folder| folder.exists());
        if let Some(file) = there.filter(|there| !there.is_dir()) {
            return Err(ProveError::NotDirectory(file.to_owned()));
        }
    }
    let partial = places.partial();
    let interrupted = exists(&partial);
    if interrupted && !is_left_over(&partial) {
        return Err(ProveError::OutputExists(partial));
    }
    for (aside, place) in moves(places) {
        // A run can be interrupted between the two renames that end it.
        let moved = interrupted && !exists(&aside);
        if exists(&place) && !moved {
            return Err(ProveError::OutputExists(place));
        }
    }
    let bundle = places.partial_bundle();
    if !interrupted && exists(&bundle) {
        drop(lock(&bundle)?);
        return Err(ProveError::Unclaimed(bundle));
    }
    Ok(())
}

/// Places that are being filled.
pub(super) struct Workspace {
    places: Places,
    bundle: PathBuf,
    private: PathBuf,
    journal: Journal,
    /// Keeps runs away that have other private directories.
    _bundle_lock: Option<File>,
}

impl Workspace {
    /// Takes up what an interrupted run has left; `None` if there is nothing.
    pub fn take_up(places: &Places) -> Result<Option<Self>, ProveError> {
        ensure_free(places)?;
        if !exists(&places.partial()) {
            return Ok(None);
        }
        Self::enter(places).map(Some)
    }

    /// Makes the directories to fill, and those that they are in if need be. What an interrupted run has left is thrown
    /// away if that is what was asked for.
    pub fn make(places: &Places, leftover: Leftover) -> Result<Self, ProveError> {
        ensure_free(places)?;
        if leftover == Leftover::Restart {
            discard(places)?;
        }
        let workspace = Self::enter(places)?;
        // Another run was quicker.
        if workspace.journal.inputs()?.is_some() {
            return Err(ProveError::Busy(places.partial()));
        }
        Ok(workspace)
    }

    fn enter(places: &Places) -> Result<Self, ProveError> {
        let partial = places.partial();
        let failed = |path: &Path| ProveError::write(path.display().to_string());
        let make_folder = |folder: &Path| fs::create_dir_all(folder).map_err(failed(folder));
        // Of a run that goes on it is not known yet whether this is its place: nothing is made there by mistake.
        if !exists(&partial) {
            make_folder(places.out())?;
        }
        make_folder(&disk::folder_of(places.private()))?;
        make_private(&partial)?;
        // Where each is: aside, or in its place if the run was interrupted while it was published.
        let [private, bundle] = moves(places).map(|(aside, place)| {
            if !exists(&aside) && exists(&place) {
                place
            } else {
                aside
            }
        });
        make_private(&private)?;
        write_notices(&private)?;
        let journal = Journal::open(&private).map_err(|error| busy(error, &partial))?;
        if !exists(&bundle) && !journal.shards()?.is_empty() {
            return Err(ProveError::OtherOut { partial, bundle });
        }
        make_folder(places.out())?;
        make(fs::create_dir(&bundle)).map_err(failed(&bundle))?;
        Ok(Self {
            places: places.clone(),
            _bundle_lock: lock(&bundle)?,
            bundle,
            private,
            journal,
        })
    }

    /// That the interrupted run was about something else.
    pub fn other_inputs(
        &self,
        differences: Vec<&'static str>,
        keeps: bool,
    ) -> Result<ProveError, RecordError> {
        Ok(ProveError::OtherInputs {
            partial: self.places.partial(),
            differences,
            proven: self.journal.shards()?.len() as u64,
            keeps,
        })
    }

    /// The bundle's directory while it is being filled.
    pub fn bundle(&self) -> &Path {
        &self.bundle
    }

    /// The private directory while it is being filled.
    pub fn private(&self) -> &Path {
        &self.private
    }

    /// What has been done.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Opens a file of the bundle, and creates it if need be.
    pub fn open_public(&self, name: &str) -> Result<File, ProveError> {
        let path = self.bundle.join(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&path);
        file.map_err(ProveError::write(path.display().to_string()))
    }

    /// Writes a whole file of the bundle, whatever was there.
    pub fn write_public(&self, name: &str, bytes: &[u8]) -> Result<(), ProveError> {
        let path = self.bundle.join(name);
        let write = || -> io::Result<()> {
            let mut file = File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(ProveError::write(path.display().to_string()))
    }

    /// Removes a file of the bundle, if it is there.
    pub fn remove_public(&self, name: &str) -> Result<(), ProveError> {
        let path = self.bundle.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(ProveError::write(path.display().to_string())(error))
            }
            _ => Ok(()),
        }
    }

    /// Opens a private file, and creates it if need be.
    pub fn open_private(&self, name: &str) -> Result<File, ProveError> {
        let path = self.private.join(name);
        disk::create_or_open(&path).map_err(ProveError::write(path.display().to_string()))
    }

    /// Writes a whole private file, whatever was there.
    pub fn write_private(&self, name: &str, bytes: &[u8]) -> Result<(), ProveError> {
        let path = self.private.join(name);
        disk::replace_private(&path, bytes).map_err(ProveError::write(path.display().to_string()))
    }

    /// Waits until the entries of both directories are on the disk.
    pub fn sync(&self) -> Result<(), ProveError> {
        for path in [&self.bundle, &self.private] {
            disk::sync_directory(path).map_err(ProveError::write(path.display().to_string()))?;
        }
        Ok(())
    }

    /// Moves both directories to their places, if the bundle is still what was verified: the private one first, so that
    /// there is never a bundle without it. `durable` is told after each step.
    pub fn publish(
        self,
        verified: &VerifiedRecord,
        durable: impl Fn(&'static str),
    ) -> Result<(), ProveError> {
        contents::ensure(&self.bundle, &verified.bundle)?;
        let Self {
            places,
            private,
            journal,
            _bundle_lock: lock,
            ..
        } = self;
        // Open files cannot be moved everywhere.
        drop(journal);
        drop(lock);
        let partial = places.partial();
        let steps = || -> io::Result<()> {
            disk::remove_abandoned(&private)?;
            for ((from, to), name) in moves(&places).into_iter().zip(["private", "bundle"]) {
                if exists(&from) {
                    disk::move_into_place(&from, &to)?;
                    durable(name);
                }
            }
            fs::remove_dir_all(&partial)?;
            disk::sync_directory(&disk::folder_of(&partial))
        };
        steps().map_err(ProveError::write(places.out().display().to_string()))
    }
}

/// A directory that is there is as good as one that was made.
fn make(made: io::Result<()>) -> io::Result<()> {
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

fn make_private(path: &Path) -> Result<(), ProveError> {
    make(disk::create_private_dir(path)).map_err(ProveError::write(path.display().to_string()))
}

/// Says in the private directory what it is, to people and to Git.
fn write_notices(private: &Path) -> Result<(), ProveError> {
    for (name, text) in private_files::NOTICES {
        let path = private.join(name);
        if !exists(&path) {
            disk::replace_private(&path, text.as_bytes())
                .map_err(ProveError::write(path.display().to_string()))?;
        }
    }
    Ok(())
}

/// Holds a directory as long as the run lasts, where the file system can.
fn lock(directory: &Path) -> Result<Option<File>, ProveError> {
    let Ok(file) = File::open(directory) else {
        return Ok(None);
    };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(ProveError::Busy(directory.to_owned())),
        Err(TryLockError::Error(_)) => Ok(None),
        Ok(()) => Ok(Some(file)),
    }
}

/// Throws away what an interrupted run has left; its secret first.
fn discard(places: &Places) -> Result<(), ProveError> {
    let partial = places.partial();
    if !exists(&partial) {
        return Ok(());
    }
    // Of a run that is done but for its last rename, nothing is thrown away.
    for (_, place) in moves(places) {
        if exists(&place) {
            return Err(ProveError::OutputExists(place));
        }
    }
    let private = places.partial_private();
    if private.join(private_files::JOURNAL).exists() {
        // A run that is at work holds its lock; a journal that is damaged is nobody's.
        let opened = Journal::open(&private).map_err(|error| busy(error, &partial));
        if let Err(error @ ProveError::Busy(_)) = opened {
            return Err(error);
        }
    }
    erase_secret(&private)?;
    let bundle = places.partial_bundle();
    if exists(&bundle) {
        drop(lock(&bundle)?);
        fs::remove_dir_all(&bundle).map_err(ProveError::write(bundle.display().to_string()))?;
    }
    fs::remove_dir_all(&partial).map_err(ProveError::write(partial.display().to_string()))
}

fn busy(error: RecordError, partial: &Path) -> ProveError {
    match error {
        RecordError::Journal { source } if source.is_in_use() => {
            ProveError::Busy(partial.to_owned())
        }
        other => other.into(),
    }
}
