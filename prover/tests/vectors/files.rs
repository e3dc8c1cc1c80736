//! Reading vectors, which are made anew before anybody reads one if that is asked for.

use std::{
    env,
    ffi::OsString,
    fs,
    path::PathBuf,
    sync::{LazyLock, Mutex},
};

use super::{
    made,
    places::{Files, place, write},
};

/// The path of a vector, which is there: with `UPDATE_GOLDEN=1` bundles and files were made anew.
pub fn path(name: &str) -> PathBuf {
    static MADE: LazyLock<()> = LazyLock::new(|| {
        if update().is_some_and(|what| what == "1") {
            made::make_all();
        }
    });
    LazyLock::force(&MADE);
    place(name)
}

/// What is to be made anew: everything with `1`, tables and known answers alone with `tables`.
fn update() -> Option<OsString> {
    env::var_os("UPDATE_GOLDEN")
}

/// One file.
pub fn file(name: &str) -> Vec<u8> {
    let path = path(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files of a directory.
pub fn directory(name: &str) -> Files {
    let path = path(name);
    let entries = fs::read_dir(&path);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read(entry.path()).unwrap())
    };
    entries.map(|entry| file(entry.unwrap())).collect()
}

/// Compares a text with the vector of this name; when updating, writes it first.
pub fn assert_golden(name: &str, text: &str) {
    // Tests of one table run side by side.
    static WRITING: Mutex<()> = Mutex::new(());
    let _guard = WRITING.lock();
    let path = path(name);
    if update().is_some_and(|what| what == "1" || what == "tables") {
        write(name, text.as_bytes());
    }
    let read = fs::read_to_string(&path);
    let found = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        found == text,
        "{name} is another text than this source makes"
    );
}
