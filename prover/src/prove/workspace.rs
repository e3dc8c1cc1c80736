//! The output directory: filled aside, and renamed when everything is in it and verified.
//!
//! ```text
//! OUT/.partial/bundle, OUT/.partial/private    while a run is at work, and after it was interrupted
//! OUT/bundle, OUT/private                      when it is done
//! ```
//!
//! What an interrupted run has left is gone on with. It holds the build's secret, as the private directory does.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{ProveError, contents};
use crate::private::{
    files as private_files,
    journal::{Journal, VerifiedRecord},
    records::RecordError,
    secret::erase_secret,
};

const BUNDLE: &str = "bundle";
const PRIVATE: &str = "private";
/// Where a run works. It is there as long as the run is not done.
const PARTIAL: &str = ".partial";

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

/// Checks that nothing stands where a run writes, but for what an interrupted run has left.
pub(super) fn ensure_free(out: &Path) -> Result<(), ProveError> {
    let exists = |path: PathBuf| path.symlink_metadata().is_ok().then_some(path);
    let partial = out.join(PARTIAL);
    let interrupted = partial.symlink_metadata().is_ok();
    if interrupted && !partial.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
        return Err(ProveError::OutputExists(partial));
    }
    for name in [BUNDLE, PRIVATE] {
        // A run can be interrupted between the two renames that end it.
        let moved = interrupted && exists(partial.join(name)).is_none();
        if let (Some(path), false) = (exists(out.join(name)), moved) {
            return Err(ProveError::OutputExists(path));
        }
    }
    Ok(())
}

/// An output directory that is being filled.
pub(super) struct Workspace {
    out: PathBuf,
    bundle: PathBuf,
    private: PathBuf,
    journal: Journal,
}

impl Workspace {
    /// Takes up what an interrupted run has left in `out`; `None` if there is nothing.
    pub fn take_up(out: &Path) -> Result<Option<Self>, ProveError> {
        ensure_free(out)?;
        if out.join(PARTIAL).symlink_metadata().is_err() {
            return Ok(None);
        }
        Self::enter(out).map(Some)
    }

    /// Makes the working directory inside `out`, which is made too if need be. What an interrupted run has left there is
    /// thrown away if that is what was asked for.
    pub fn make(out: &Path, leftover: Leftover) -> Result<Self, ProveError> {
        ensure_free(out)?;
        if leftover == Leftover::Restart {
            discard(out)?;
        }
        let workspace = Self::enter(out)?;
        // Another run was quicker.
        if workspace.journal.inputs()?.is_some() {
            return Err(ProveError::Busy(out.join(PARTIAL)));
        }
        Ok(workspace)
    }

    fn enter(out: &Path) -> Result<Self, ProveError> {
        let partial = out.join(PARTIAL);
        let failed = |path: &Path| ProveError::write(path.display().to_string());
        fs::create_dir_all(out).map_err(failed(out))?;
        let make = |path: &Path, private: bool| {
            let created = if private {
                disk::create_private_dir(path)
            } else {
                fs::create_dir(path)
            };
            match created {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                created => created.map_err(failed(path)),
            }
        };
        make(&partial, true)?;
        // Where each is: aside, or in its place if the run was interrupted while it was published.
        let place = |name: &str, private: bool| -> Result<PathBuf, ProveError> {
            let (aside, final_place) = (partial.join(name), out.join(name));
            if aside.symlink_metadata().is_err() && final_place.symlink_metadata().is_ok() {
                return Ok(final_place);
            }
            make(&aside, private)?;
            Ok(aside)
        };
        let private = place(PRIVATE, true)?;
        let bundle = place(BUNDLE, false)?;
        let journal = Journal::open(&private).map_err(|error| busy(error, &partial))?;
        Ok(Self {
            out: out.to_owned(),
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
            partial: self.out.join(PARTIAL),
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
            out,
            bundle,
            private,
            journal,
        } = self;
        // Open files cannot be moved everywhere.
        drop(journal);
        let partial = out.join(PARTIAL);
        let steps = || -> io::Result<()> {
            disk::remove_abandoned(&private)?;
            for (from, name) in [(private, PRIVATE), (bundle, BUNDLE)] {
                let to = out.join(name);
                if from != to {
                    disk::move_into_place(&from, &to)?;
                    durable(name);
                }
            }
            fs::remove_dir_all(&partial)?;
            disk::sync_directory(&out)
        };
        steps().map_err(ProveError::write(out.display().to_string()))
    }
}

/// Throws away what an interrupted run has left; its secret first.
fn discard(out: &Path) -> Result<(), ProveError> {
    let partial = out.join(PARTIAL);
    if partial.symlink_metadata().is_err() {
        return Ok(());
    }
    // Of a run that is done but for its last rename, nothing is thrown away.
    for name in [BUNDLE, PRIVATE] {
        let path = out.join(name);
        if path.symlink_metadata().is_ok() {
            return Err(ProveError::OutputExists(path));
        }
    }
    let private = partial.join(PRIVATE);
    if private.join(private_files::JOURNAL).exists() {
        // A run that is at work holds its lock; a journal that is damaged is nobody's.
        let opened = Journal::open(&private).map_err(|error| busy(error, &partial));
        if let Err(error @ ProveError::Busy(_)) = opened {
            return Err(error);
        }
    }
    erase_secret(&private)?;
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
