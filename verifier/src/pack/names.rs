//! What the files of a pack are called.

use documents::{
    bundle::files,
    inclusion::draw::{ACCOUNTS, PADDING as SAMPLE_PADDING},
};

/// The list of all files, with their digests.
pub const MANIFEST: &str = "manifest.json";
/// The folder that has the bundle.
pub const BUNDLE: &str = "bundle";
/// The dossier, which opens K_R.
pub const DOSSIER: &str = "dossier.json";
/// The ledger, pseudonymised.
pub const LEDGER: &str = "ledger.csv";
/// The leaves of nobody, with their blinds.
pub const PADDING: &str = "padding.csv";
/// The totals and the blind that open K_L.
pub const TOTALS: &str = "totals.json";
/// What the operator says, and nobody can compute.
pub const SAID: &str = "said.json";
/// What nodes answered, if they were asked.
pub const FINDINGS: &str = "findings.json";
/// The tables of the pack before, if there is one.
pub const BEFORE: &str = "before.json";
/// The folder of the sample, if one was drawn.
pub const SAMPLE: &str = "sample";
/// All tables.
pub const PACK: &str = "pack.json";
/// The page, for print.
pub const PAGE: &str = "page.html";

/// The tables, for spreadsheets.
pub const TABLES: [&str; 7] = [
    "control.csv",
    "assets.csv",
    "clauses.csv",
    "wallets.csv",
    "sample.csv",
    "changes.csv",
    "exceptions.csv",
];

/// Files that are there in each pack, but for those of folders and those that are made of tables.
pub const ALWAYS: [&str; 5] = [DOSSIER, LEDGER, PADDING, TOTALS, SAID];

/// What the files of a bundle are called, in its folder.
const OF_BUNDLE: [&str; 9] = [
    files::DESCRIPTOR,
    files::COLLATERAL,
    files::CLAIM,
    files::POLICY,
    files::LEAVES,
    files::SHARDS,
    files::SOLVENCY,
    files::RESERVES,
    files::OWNERSHIP,
];

/// Names that a bundle can have, from which it is copied.
pub fn of_bundle() -> impl Iterator<Item = &'static str> {
    OF_BUNDLE.into_iter()
}

/// Whether a path, with slashes, is one that a pack can have. No file is read under another name.
pub fn is_known(path: &str) -> bool {
    if let Some(name) = path.strip_prefix("bundle/") {
        return OF_BUNDLE.contains(&name);
    }
    if let Some(name) = path.strip_prefix("sample/") {
        let documents = [
            ACCOUNTS,
            SAMPLE_PADDING,
            files::DESCRIPTOR,
            files::COLLATERAL,
        ];
        return documents.contains(&name) || is_inclusion(name);
    }
    ALWAYS.contains(&path) || [FINDINGS, BEFORE].contains(&path) || is_made(path)
}

/// Whether a path is one of an inclusion file in the folder of the sample: `ab/ab...json`.
pub fn is_inclusion(path: &str) -> bool {
    let digits = |text: &str| {
        let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        text.bytes().all(lower)
    };
    path.split_once('/').is_some_and(|(folder, name)| {
        let name = name.strip_suffix(".json").unwrap_or_default();
        name.len() == 64 && digits(name) && folder.len() == 2 && name.starts_with(folder)
    })
}

/// Whether a file is made of tables: it follows from all others.
pub fn is_made(path: &str) -> bool {
    [PACK, PAGE].contains(&path) || TABLES.contains(&path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_a_pack_are_known() {
        let digits = "ab".repeat(32);
        for known in [
            "bundle/claim.json",
            "dossier.json",
            "pack.json",
            "page.html",
            "sample/accounts.csv",
            &format!("sample/ab/{digits}.json"),
        ] {
            assert!(is_known(known), "{known}");
        }
        for other in [
            "",
            "manifest.json",
            "notes.txt",
            "bundle/notes.txt",
            "bundle/../said.json",
            "sample/../said.json",
            &format!("sample/cd/{digits}.json"),
            &format!("sample/AB/{}.json", digits.to_uppercase()),
            &format!("sample/ab/../{digits}.json"),
        ] {
            assert!(!is_known(other), "{other}");
        }
    }
}
