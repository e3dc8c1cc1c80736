//! The manifest: every file of a pack with its length and its digest. What is not in it is no part of the pack, and what
//! is in it is there.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    malformed,
    names::{MANIFEST, is_known},
};
use documents::{
    bundle::{canonical, litter::is_litter},
    input::read_capped,
    refusal::{Reason, Refusal},
    version,
};

/// Most bytes of a manifest: of a sample of a million accounts it has less.
const MAX_MANIFEST_BYTES: u64 = 512 << 20;

/// Most folders below the pack's own: `sample` has 256.
const MOST_DEEP: usize = 3;

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its path in the pack, with slashes.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// What a pack is about, and which files it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// 1.
    pub version: u32,
    /// The ledger digest.
    pub ledger: String,
    /// The root.
    pub root: String,
    /// The digest of the claim.
    pub claim: String,
    /// The digest of the policy.
    pub policy: String,
    /// All files but this one, by their paths' bytes.
    pub files: Vec<FileEntry>,
}

/// The version, before all else.
#[derive(Deserialize)]
struct Stated {
    version: u64,
}

impl Manifest {
    /// The manifest of a directory that is complete but for it.
    ///
    /// # Errors
    /// Those of the file system; what no pack has is refused as whoever verifies would.
    pub fn of(
        directory: &Path,
        [ledger, root, claim, policy]: [String; 4],
    ) -> Result<Self, Refusal> {
        let found = list(directory)?;
        let entry = |(path, _): (&String, &u64)| {
            let full = directory.join(path);
            let (sha256, bytes) =
                digest(&full).map_err(|error| Refusal::unreadable(&full, &error))?;
            Ok(FileEntry {
                path: path.clone(),
                bytes,
                sha256,
            })
        };
        Ok(Self {
            version: version::AUDIT_PACK,
            ledger,
            root,
            claim,
            policy,
            files: found
                .iter()
                .filter(|(path, _)| *path != MANIFEST)
                .map(entry)
                .collect::<Result<_, Refusal>>()?,
        })
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self)
    }

    /// Reads the manifest of a directory.
    ///
    /// # Errors
    /// No verdict if there is none, or it is of another version; else [`Reason::PackManifest`].
    pub fn read(directory: &Path) -> Result<Self, Refusal> {
        let path = directory.join(MANIFEST);
        let bytes = read_capped(&path, MAX_MANIFEST_BYTES).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound && directory.is_dir() {
                return Refusal::NoVerdict {
                    what: format!(
                        "{} is no audit pack: it has no {MANIFEST}",
                        directory.display()
                    ),
                    hint: "give the directory that was written as a pack, whole".to_owned(),
                };
            }
            Refusal::unreadable(&path, &error)
        })?;
        let stated: Stated = serde_json::from_slice(&bytes).map_err(|error| {
            Refusal::damaged(Reason::PackManifest, format!("{MANIFEST}: {error}"))
        })?;
        if stated.version != u64::from(version::AUDIT_PACK) {
            return Err(version::unknown(
                Reason::PackManifest,
                "the audit pack",
                stated.version,
                &[version::AUDIT_PACK],
            ));
        }
        let read: Self = canonical::from_bytes(&bytes)
            .map_err(|error| malformed(Reason::PackManifest, MANIFEST, error))?;
        if !read.files.is_sorted_by(|a, b| a.path < b.path) {
            let detail = "its files are not in the order of their paths, or one is there twice";
            return Err(malformed(Reason::PackManifest, MANIFEST, detail));
        }
        if let Some(other) = read.files.iter().find(|file| !is_known(&file.path)) {
            let detail = format!("{:?} is no file that a pack has", other.path);
            return Err(malformed(Reason::PackManifest, MANIFEST, detail));
        }
        Ok(read)
    }

    /// Whether it lists a file.
    pub fn has(&self, path: &str) -> bool {
        let found = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        found.is_ok()
    }

    /// Compares a directory with it. Returns names that were not read: what systems leave in folders.
    ///
    /// # Errors
    /// [`Reason::PackFiles`]: no verdict if a file is missing, has another length, or is not in the manifest; a rejection if
    /// one has another digest.
    pub fn compare(&self, directory: &Path) -> Result<(), Refusal> {
        let found = list(directory)?;
        let open = |what: String| Refusal::Damaged {
            reason: Reason::PackFiles,
            what,
            hint: Reason::PackFiles.hint().to_owned(),
        };
        for path in found.keys() {
            if path != MANIFEST && !self.has(path) {
                return Err(open(format!(
                    "{path:?} is beside the pack's files, and not of them"
                )));
            }
        }
        for file in &self.files {
            match found.get(&file.path) {
                None => return Err(open(format!("{} is missing", file.path))),
                Some(bytes) if *bytes != file.bytes => {
                    return Err(open(format!(
                        "{} has {bytes} bytes, and the manifest says {}",
                        file.path, file.bytes
                    )));
                }
                Some(_) => {}
            }
        }
        self.files.par_iter().try_for_each(|file| {
            let path = directory.join(&file.path);
            let (sha256, _) = digest(&path).map_err(|error| Refusal::unreadable(&path, &error))?;
            if sha256 != file.sha256 {
                let detail = format!("{} has another digest than in the manifest", file.path);
                return Err(Refusal::rejected(Reason::PackFiles, detail));
            }
            Ok(())
        })
    }
}

/// SHA-256 of a file, and its length, read in pieces.
fn digest(path: &Path) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex::encode(hasher.finalize()), bytes));
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}

/// All regular files below a directory, by their paths with slashes, with their lengths. Litter of systems and editors is
/// passed over, as in a bundle.
fn list(directory: &Path) -> Result<BTreeMap<String, u64>, Refusal> {
    let mut found = BTreeMap::new();
    list_below(directory, "", 0, &mut found)?;
    Ok(found)
}

fn list_below(
    folder: &Path,
    prefix: &str,
    deep: usize,
    found: &mut BTreeMap<String, u64>,
) -> Result<(), Refusal> {
    let unreadable = |error: io::Error| Refusal::unreadable(folder, &error);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        if is_litter(&name) {
            continue;
        }
        // Links are not followed: a pack is what is in its directory.
        let meta = entry.metadata().map_err(unreadable)?;
        let path = format!("{prefix}{}", name.to_string_lossy());
        if meta.is_dir() && deep < MOST_DEEP {
            list_below(&entry.path(), &format!("{path}/"), deep + 1, found)?;
        } else if meta.is_file() {
            found.insert(path, meta.len());
        } else {
            return Err(Refusal::NoVerdict {
                what: format!("{path:?} is no regular file, but a link or something else"),
                hint: "copy the files of the pack themselves, or get it once more".to_owned(),
            });
        }
    }
    Ok(())
}
