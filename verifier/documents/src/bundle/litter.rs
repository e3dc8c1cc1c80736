//! What operating systems, editors and programs that copy leave in any folder. Nothing reads it, and it is no part of
//! what an exchange published.

use std::ffi::OsStr;

/// Whole names, in lower case.
const NAMES: [&str; 28] = [
    ".apdisk",
    ".appledouble",
    ".ds_store",
    ".fseventsd",
    ".localized",
    ".spotlight-v100",
    ".trashes",
    ".volumeicon.icns",
    "__macosx",
    "icon\r",
    "desktop.ini",
    "ehthumbs.db",
    "thumbs.db",
    "$recycle.bin",
    "system volume information",
    ".directory",
    ".trash-0",
    ".trash-1000",
    "lost+found",
    ".dropbox",
    ".dropbox.attr",
    ".stfolder",
    ".stversions",
    ".sync",
    "@eadir",
    ".git",
    ".gitattributes",
    ".gitignore",
];

/// How names begin, in lower case.
const BEGINNINGS: [&str; 8] = [
    "._",
    ".#",
    "~$",
    ".~lock.",
    ".nfs",
    ".fuse_hidden",
    ".syncthing.",
    ".goutputstream-",
];

/// How names end, in lower case. What a download has left unfinished among them: the file itself is missed then.
const ENDS: [&str; 10] = [
    "~",
    ".bak",
    ".swp",
    ".swo",
    ".tmp",
    ".orig",
    ".part",
    ".partial",
    ".crdownload",
    ".download",
];

/// Whether a name is of such litter, whatever has it: it is never opened.
pub fn is_litter(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    let name = name.to_lowercase();
    NAMES.contains(&name.as_str())
        || BEGINNINGS.iter().any(|start| name.starts_with(start))
        || ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::names::NAMES as FILES;

    #[test]
    fn litter_is_told_from_files_of_a_bundle_and_from_what_nobody_knows() {
        for name in [
            ".DS_Store",
            "Thumbs.db",
            "desktop.ini",
            "Desktop.ini",
            "._claim.json",
            "__MACOSX",
            "claim.json~",
            ".claim.json.swp",
            "policy.toml.bak",
            ".~lock.reserves.csv#",
            "shards.bin.crdownload",
        ] {
            assert!(is_litter(name.as_ref()), "{name}");
        }
        let others = [
            "notes.txt",
            "bundle",
            "secret.json",
            "Claim.json",
            "v2.json",
            "",
        ];
        for name in others.into_iter().chain(FILES) {
            assert!(!is_litter(name.as_ref()), "{name}");
        }
    }
}
