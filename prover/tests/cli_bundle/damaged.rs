//! Nothing is issued from a private directory in which a bit has changed: no file, no archive.

use std::fs;

use super::{
    inclusion::{ALICE, assert_told},
    *,
};

/// The sample's private directory, where it can be damaged.
struct DamagedDirectory {
    folder: tempfile::TempDir,
}

impl DamagedDirectory {
    fn new() -> Self {
        let this = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        copy(&proven().private(), &this.private());
        this
    }

    fn private(&self) -> PathBuf {
        self.folder.path().join("private")
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.private().join(name)).unwrap()
    }

    /// The file of one account, and what became of the command.
    fn issue(&self, account: &str) -> (PathBuf, CommandOutput) {
        let file = self.folder.path().join("file.json");
        let mut command = inclusion_from(&self.private());
        let ended = run(command.args(["--account", account, "--out"]).arg(&file));
        (file, ended)
    }

    /// That an account has no file, for one of these reasons, when these bits are others.
    #[track_caller]
    fn assert_no_file(&self, name: &str, place: usize, reasons: &[&str]) {
        let whole = self.read(name);
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        fs::write(self.private().join(name), bytes).unwrap();
        let (file, ended) = self.issue(ALICE);
        assert_eq!(
            (ended.code, ended.out.as_str()),
            (2, ""),
            "byte {place} of {name}: {ended:?}"
        );
        let said = |reason: &&str| ended.err.contains(*reason);
        assert!(
            reasons.iter().any(said),
            "byte {place} of {name}: {ended:?}"
        );
        assert!(!file.exists());
        fs::write(self.private().join(name), whole).unwrap();
    }
}

/// Where an account's record is in `accounts.bin`, with the number of its leaf.
fn record_of(accounts: &[u8], account: &str) -> (std::ops::Range<usize>, usize) {
    let length = (account.len() as u16).to_le_bytes();
    let wanted = [&length[..], account.as_bytes()].concat();
    let mut windows = accounts.windows(wanted.len());
    let start = windows.position(|window| window == wanted).unwrap() - 4;
    let place = u32::from_le_bytes(accounts[start..start + 4].try_into().unwrap());
    let count = start + 4 + wanted.len();
    let entries = u16::from_le_bytes(accounts[count..count + 2].try_into().unwrap());
    // An id and an amount for each entry, and the check.
    (
        start..count + 2 + 10 * usize::from(entries) + 16,
        place as usize,
    )
}

#[test]
fn no_bit_of_an_accounts_record_can_change_and_a_file_be_issued() {
    let damaged = DamagedDirectory::new();
    let (record, _) = record_of(&damaged.read("accounts.bin"), ALICE);
    // It has balances.
    assert!(record.len() > 4 + 2 + ALICE.len() + 2 + 16, "{record:?}");
    // An account that is not found is none either.
    let reasons = [
        "accounts.bin is damaged",
        "no account of the ledger has this id",
    ];
    for place in record.step_by(3) {
        damaged.assert_no_file("accounts.bin", place, &reasons);
    }
    let (file, ended) = damaged.issue(ALICE);
    assert_eq!(ended.code, 0, "{ended:?}");
    let args = ["--account", ALICE, "--root", &proven().root, "--json"];
    assert_told(&inclusion(&file, &args), ALICE);
}

#[test]
fn no_node_on_an_accounts_path_can_change_and_a_file_be_issued() {
    let damaged = DamagedDirectory::new();
    let (_, place) = record_of(&damaged.read("accounts.bin"), ALICE);
    let length = damaged.read("tree.bin").len();
    // Digest and sum of its leaf and of its sibling, and of the top.
    for node in [place, place ^ 1, length / 64 - 1] {
        for byte in [0, 31, 32, 63] {
            damaged.assert_no_file("tree.bin", node * 64 + byte, &["tree.bin is damaged"]);
        }
    }
}

#[test]
fn nothing_is_issued_from_a_private_directory_that_was_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let private = folder.path().join("private");
    copy(&proven().private(), &private);
    let made = folder.path().join("made");
    for name in ["accounts.bin", "tree.bin"] {
        let path = private.join(name);
        let whole = fs::read(&path).unwrap();
        // Somewhere in what every account's file is made of: a balance, a node.
        for place in [whole.len() / 5, whole.len() / 3] {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            fs::write(&path, &bytes).unwrap();
            for args in [["--all", "--out"], ["--quiet", "--archives"]] {
                let mut command = inclusion_from(&private);
                let ended = run(command.args(args).arg(&made));
                assert_eq!(
                    (ended.code, ended.out.as_str()),
                    (2, ""),
                    "{name}: {ended:?}"
                );
                assert!(ended.err.contains(name), "{name}: {ended:?}");
                assert!(!made.exists(), "{name}");
            }
        }
        fs::write(&path, &whole).unwrap();
    }
    let mut command = inclusion_from(&private);
    run(command.args(["--all", "--quiet", "--out"]).arg(&made)).assert_done();
}
