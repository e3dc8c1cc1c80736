//! Where the vectors are.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The files of a directory, as a bundle in memory.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A place in `fixtures/vectors`, be there something or not.
pub fn place(name: &str) -> PathBuf {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/vectors");
    vectors.join(name)
}

/// Writes a vector, and the directories above it.
pub fn write(name: &str, bytes: &[u8]) {
    let path = place(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
