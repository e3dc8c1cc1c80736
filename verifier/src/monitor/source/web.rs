//! A published directory on a host, by the transport that bounds what the host decides.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use circuits::hash::{Digest32, sha256_bytes};
use documents::bundle::{
    canonical,
    claim::Claim,
    files::{CLAIM, COLLATERAL},
};
use transport::{Access, Answering, Endpoint, Failure, Limits, NoAddress, NoRuntime, within};

use super::{
    had::{Had, Held, NotHad, listed},
    lengths::{Lengths, large},
};
use crate::monitor::{
    files::{DOCUMENTS, FileDigest, Files},
    published::{BUNDLES, BundleName, LOG, MAX_LIST_BYTES},
};

/// Longest wait for a small file; what is large has more, by its length.
const PATIENCE: Duration = Duration::from_secs(60);
/// A host that sends less in a second is one that does not answer.
const SLOWEST: u64 = 64 << 10;
/// How long a host is asked in one round, all of it together. What was had until then is kept, and the next round goes on.
const ROUND: Duration = Duration::from_secs(6 * 3_600);

/// A published directory on a host.
pub struct Web {
    endpoint: Endpoint,
    shown: String,
    /// Of the whole address.
    digest: Digest32,
    runtime: tokio::runtime::Runtime,
    /// How long it is asked in one round.
    most: Duration,
    /// When this round has asked for long enough.
    until: Mutex<Instant>,
}

/// Why nobody can be asked there.
#[derive(Debug, thiserror::Error)]
pub enum NoWeb {
    /// The address.
    #[error(transparent)]
    Address(#[from] NoAddress),
    /// The machine.
    #[error(transparent)]
    Runtime(#[from] NoRuntime),
}

impl Web {
    /// The one at this address. Nobody is asked yet.
    ///
    /// # Errors
    /// [`NoWeb`].
    pub fn new(access: &Access) -> Result<Self, NoWeb> {
        let endpoint = Endpoint::new(access)?;
        Ok(Self {
            shown: endpoint.shown().to_owned(),
            endpoint,
            digest: sha256_bytes(access.url.as_bytes()),
            runtime: transport::runtime()?,
            most: ROUND,
            until: Mutex::new(Instant::now() + ROUND),
        })
    }

    /// The same, asked no longer than this in a round.
    pub fn asked_for(self, most: Duration) -> Self {
        Self { most, ..self }
    }

    /// A round begins.
    pub(super) fn begin(&self) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + self.most;
    }

    /// What is left of the round.
    fn left(&self) -> Duration {
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.saturating_duration_since(Instant::now())
    }

    /// The host, and the proxy on the way there.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    pub(super) fn identity(&self) -> String {
        format!("{} ({})", self.shown, &hex::encode(self.digest)[..16])
    }

    pub(super) fn list(&self) -> Result<Vec<BundleName>, NotHad> {
        listed(&self.small(&[BUNDLES], MAX_LIST_BYTES)?)
    }

    pub(super) fn of_log(&self, file: &str, most: usize) -> Result<Vec<u8>, NotHad> {
        self.small(&[LOG, file], most as u64)
    }

    pub(super) fn bundle(
        &self,
        name: &BundleName,
        known: Option<&Files>,
        lengths: Lengths<'_>,
        fetched: &Path,
    ) -> Result<Had, NotHad> {
        let folder = fs::create_dir_all(fetched).and_then(|()| tempfile::tempdir_in(fetched));
        let folder = folder.map_err(|error| here(fetched, &error))?;
        let of = |file| [name.parts().collect(), vec![file]].concat();
        let claim = self.small(&of(CLAIM), DOCUMENTS[1].1)?;
        let claimed = Claim::from_bytes(&canonical::respaced(&claim))
            .map_err(|error| NotHad::Malformed(format!("{name}/{CLAIM}: {error}")))?;
        let mut files = Vec::new();
        for (file, most) in DOCUMENTS {
            if file == COLLATERAL && claimed.collateral.is_none() {
                continue;
            }
            let bytes = match file {
                CLAIM => claim.clone(),
                _ => self.small(&of(file), most)?,
            };
            let digest = FileDigest {
                bytes: bytes.len() as u64,
                sha256: sha256_bytes(&bytes),
            };
            let path = folder.path().join(file);
            fs::write(&path, bytes).map_err(|error| here(&path, &error))?;
            files.push((file.to_owned(), digest));
        }
        let documents = Files::new(files.clone());
        let same = |known: &Files| {
            DOCUMENTS
                .iter()
                .all(|(file, _)| known.file(file) == documents.file(file))
        };
        if known.is_some_and(same) {
            return Ok(Had::Same);
        }
        for (file, most) in large(name, &claimed, lengths)? {
            let path = folder.path().join(file);
            let digest = self.fetch(&of(file), most, &path)?;
            files.push((file.to_owned(), digest));
        }
        Ok(Had::Held(Held {
            folder: folder.path().to_owned(),
            files: Files::new(files),
            _fetched: Some(folder),
        }))
    }

    /// A file that is held in memory.
    fn small(&self, parts: &[&str], most: u64) -> Result<Vec<u8>, NotHad> {
        let mut bytes = Vec::new();
        self.get(parts, most, &mut |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })?;
        Ok(bytes)
    }

    /// A file that goes to the disk as it comes.
    fn fetch(&self, parts: &[&str], most: u64, path: &Path) -> Result<FileDigest, NotHad> {
        let failed = |error: io::Error| here(path, &error);
        let mut file = File::create_new(path).map_err(failed)?;
        self.get(parts, most, &mut |part| {
            file.write_all(part).map_err(failed)
        })?;
        drop(file);
        let read = File::open(path).and_then(circuits::hash::sha256_read);
        let (sha256, bytes) = read.map_err(failed)?;
        Ok(FileDigest { bytes, sha256 })
    }

    fn get(
        &self,
        parts: &[&str],
        most: u64,
        take: &mut dyn FnMut(&[u8]) -> Result<(), NotHad>,
    ) -> Result<(), NotHad> {
        let file = parts.join("/");
        let failed = |failure: Failure| match failure {
            Failure::TooLong => NotHad::Malformed(format!("{file} is longer than {most} bytes")),
            failure => NotHad::Unanswered(format!("{}: {file}: {failure}", self.shown)),
        };
        let left = self.left();
        if left.is_zero() {
            let what = format!(
                "{}: {file}: this round has asked for long enough",
                self.shown
            );
            return Err(NotHad::Unanswered(what));
        }
        let time = (PATIENCE + Duration::from_secs(most / SLOWEST)).min(left);
        let limits = Limits {
            bytes: usize::try_from(most).unwrap_or(usize::MAX),
            time,
        };
        let endpoint = self.endpoint.below(parts.iter().copied());
        let asked = async {
            let mut answering = endpoint.get(limits).await.map_err(failed)?;
            self.ensure_there(&answering, &file)?;
            while let Some(part) = answering.part().await.map_err(failed)? {
                take(part.as_ref())?;
            }
            Ok(())
        };
        // However often the host asks to be asked again.
        let asked = self
            .runtime
            .block_on(within((time + PATIENCE).min(left), asked));
        asked.map_err(failed)?
    }

    fn ensure_there(&self, answering: &Answering, file: &str) -> Result<(), NotHad> {
        match answering.status() {
            200 => Ok(()),
            404 | 410 => Err(NotHad::Gone(format!(
                "{} says that there is no {file}",
                self.shown
            ))),
            status @ 300..400 => Err(NotHad::Unanswered(format!(
                "{}: {file}: status {status}, another address, which is not followed",
                self.shown
            ))),
            status => Err(NotHad::Unanswered(format!(
                "{}: {file}: status {status}",
                self.shown
            ))),
        }
    }
}

/// What went wrong on this machine.
fn here(path: &Path, error: &io::Error) -> NotHad {
    NotHad::Unanswered(format!(
        "{} cannot be written here: {error}",
        path.display()
    ))
}
