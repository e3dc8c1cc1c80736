//! Files that are not what their name says: each command ends soon, says why, and writes nothing.

#![cfg(unix)]

use std::{
    fs::{self, File},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::Duration,
};

use assert_cmd::Command;
use circuits::ledger::Root;
use tempfile::TempDir;
use verifier::{
    bundle::{
        claim::{Claim, MAX_CLAIM_BYTES, ReservesMode},
        collateral::{AssetTerms, CollateralSchedule, CollateralTerms, MAX_COLLATERAL_BYTES},
        descriptor::{Asset, Descriptor, MAX_DESCRIPTOR_BYTES},
        files,
    },
    policy::MAX_POLICY_BYTES,
};

/// A command that takes longer hangs. The largest file that is read is of 512 MiB.
const SOON: Duration = Duration::from_secs(30);

fn verifier() -> Command {
    Command::new(env!("CARGO_BIN_EXE_verifier"))
}

/// Exit code and standard error of a command that has nothing to say on standard output.
#[track_caller]
fn run(command: &mut Command) -> (i32, String) {
    let output = command.timeout(SOON).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    let code = output.status.code().expect("it ends by itself");
    assert!(!err.contains("panicked"), "{err}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "{err}");
    (code, err)
}

fn mkfifo(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

fn sparse(path: &Path) {
    File::create(path).unwrap().set_len(10 << 30).unwrap();
}

/// What is no file, by name. Opening some of it would wait forever, reading some would never end.
const NO_FILES: [&str; 5] = [
    "pipe",
    "directory",
    "device",
    "link-to-pipe",
    "link-to-device",
];

/// Files that no program wrote, by name.
const MALFORMED: [&str; 10] = [
    "huge",
    "deep",
    "deep-objects",
    "number",
    "exponent",
    "text",
    "truncated",
    "empty",
    "binary",
    "surrogate",
];

/// All of them in a folder, beside an empty bundle and a good key.
struct Folder {
    folder: TempDir,
    public: String,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        mkfifo(&path("pipe"));
        fs::create_dir(path("directory")).unwrap();
        symlink("/dev/zero", path("device")).unwrap();
        symlink("pipe", path("link-to-pipe")).unwrap();
        symlink("device", path("link-to-device")).unwrap();
        sparse(&path("huge"));
        let write = |name, text: &str| fs::write(path(name), text).unwrap();
        write("deep", &"[".repeat(100_000));
        write("deep-objects", &"{\"facts\":".repeat(50_000));
        write(
            "number",
            &format!("{{\n  \"version\": {}\n}}\n", "9".repeat(500_000)),
        );
        write("exponent", "{\n  \"version\": 1e999999999999999999\n}\n");
        write(
            "text",
            &format!("{{\n  \"ledger\": \"{}\"\n}}\n", "0".repeat(64 << 20)),
        );
        write("truncated", "{\n  \"version\": 1,\n  \"ledger\": \"00");
        write("empty", "");
        fs::write(path("binary"), [0xff; 3000]).unwrap();
        write(
            "surrogate",
            "{\n  \"version\": 1,\n  \"ledger\": \"\\ud800\"\n}\n",
        );
        fs::create_dir(path("bundle")).unwrap();
        let mut command = verifier();
        let output = command.args(["keygen", "--json", "--out"]).arg(path("key"));
        let made: serde_json::Value =
            serde_json::from_slice(&output.output().unwrap().stdout).unwrap();
        let public = made["public"].as_str().unwrap().to_owned();
        Self { folder, public }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn names(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        names.sort();
        names
    }

    /// A command on each file: what is no file gives no verdict, a malformed one is rejected with a code, if its kind
    /// has one.
    fn check(&self, code: Option<&str>, command: impl Fn(&mut Command, &Path)) {
        let before = self.names();
        for name in NO_FILES.iter().chain(&MALFORMED) {
            let mut run_on = verifier();
            command(&mut run_on, &self.path(name));
            let (exit, err) = run(&mut run_on);
            if NO_FILES.contains(name) {
                assert_eq!(exit, 2, "{name}: {err}");
                assert!(err.contains("it is not a regular file"), "{name}: {err}");
            } else if let Some(code) = code {
                assert_eq!(exit, 1, "{name}: {err}");
                assert!(err.contains(&format!("REJECTED ({code})")), "{name}: {err}");
            } else {
                assert_eq!(exit, 2, "{name}: {err}");
            }
            assert!(err.len() < 2_000, "{name}: {} bytes", err.len());
            assert_eq!(self.names(), before, "{name}");
        }
    }
}

#[test]
fn as_a_dossier() {
    let folder = Folder::new();
    folder.check(Some("DOSSIER"), |command, path| {
        command
            .arg("reserves")
            .arg("--bundle")
            .arg(folder.path("bundle"));
        command.arg("--dossier").arg(path);
        command.arg("--html").arg(folder.path("page.html"));
        command.arg("--out").arg(folder.path("findings.json"));
    });
    folder.check(Some("DOSSIER"), |command, path| {
        command
            .arg("attest")
            .arg("--bundle")
            .arg(folder.path("bundle"));
        command
            .arg("--dossier")
            .arg(path)
            .arg("--key")
            .arg(folder.path("key"));
        command.arg("--out").arg(folder.path("attestation.json"));
    });
}

#[test]
fn as_an_attestation() {
    let folder = Folder::new();
    // What can be read is looked at when the bundle has verified, which this one does not.
    let before = folder.names();
    for name in NO_FILES.iter().chain(&["huge", "text"]) {
        let mut command = verifier();
        command.arg("solvency").arg(folder.path("bundle"));
        command.arg("--attestation").arg(folder.path(name));
        command.args(["--auditor-key", &folder.public]);
        let (exit, err) = run(&mut command);
        let file = MALFORMED.contains(name);
        assert_eq!(exit, if file { 1 } else { 2 }, "{name}: {err}");
        assert_eq!(
            err.contains("REJECTED (ATTESTATION)"),
            file,
            "{name}: {err}"
        );
        assert_eq!(folder.names(), before, "{name}");
    }
}

#[test]
fn as_an_auditors_key() {
    let folder = Folder::new();
    folder.check(None, |command, path| {
        command
            .arg("attest")
            .arg("--bundle")
            .arg(folder.path("bundle"));
        command.arg("--key").arg(path);
        command.arg("--out").arg(folder.path("attestation.json"));
    });
}

#[test]
fn as_an_inclusion_file() {
    let folder = Folder::new();
    let root = "00".repeat(32);
    folder.check(Some("INCLUSION_FILE"), |command, path| {
        command.arg("inclusion").arg(path);
        command.args(["--account", "alice", "--root", &root]);
    });
}

#[test]
fn as_an_archive() {
    let folder = Folder::new();
    let root = "00".repeat(32);
    let check = |command: &mut Command, path: &Path| {
        command.arg("inclusion").arg("--archive").arg(path);
        command.args(["--code", &root, "--account", "alice", "--root", &root]);
    };
    // A directory is one of archives, and this one has none.
    let before = folder.names();
    for name in NO_FILES.iter().chain(&MALFORMED) {
        let mut command = verifier();
        check(&mut command, &folder.path(name));
        let (exit, err) = run(&mut command);
        let expected = match *name {
            "directory" => (2, "there are no archives"),
            name if NO_FILES.contains(&name) => (2, "it is not a regular file"),
            _ => (1, "REJECTED (ARCHIVE)"),
        };
        assert_eq!(exit, expected.0, "{name}: {err}");
        assert!(err.contains(expected.1), "{name}: {err}");
        assert_eq!(folder.names(), before, "{name}");
    }
    // The same among the archives of a directory.
    for name in NO_FILES.iter().chain(&MALFORMED) {
        let folder = Folder::new();
        let archive = folder.path("bundle/0.archive");
        fs::rename(folder.path(name), archive).unwrap();
        let mut command = verifier();
        check(&mut command, &folder.path("bundle"));
        let (exit, err) = run(&mut command);
        let file = MALFORMED.contains(name);
        assert_eq!(exit, if file { 1 } else { 2 }, "{name}: {err}");
        assert_eq!(err.contains("REJECTED (ARCHIVE)"), file, "{name}: {err}");
    }
}

#[test]
fn archives_of_sizes_that_no_archive_has_are_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.archive");
    let root = "00".repeat(32);
    let shard = 67_353_u64;
    // Leaves, prefix bits, slots, bytes of a slot, bytes of the descriptor.
    for (leaves, bits, slots, slot, descriptor) in [
        (u64::MAX, 0_u8, u64::MAX, u32::MAX, u32::MAX),
        (1 << 33, 0, 1 << 33, 3004, 100),
        (shard, 0, u64::MAX, 1916, 100),
        (shard, 0, shard, u32::MAX, 100),
        (shard, 255, 1, 1916, 100),
        (shard, 0, shard, 1916, u32::MAX),
        (shard, 0, shard, 1916, 131_072),
        (127_534 * shard, 0, 127_534 * shard, 3004, 131_072),
    ] {
        let mut bytes = b"PORARCHV".to_vec();
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend([0; 33]);
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(leaves.to_le_bytes());
        bytes.extend([bits, 0, 0]);
        bytes.extend(slots.to_le_bytes());
        bytes.extend(slot.to_le_bytes());
        bytes.extend(descriptor.to_le_bytes());
        assert_eq!(bytes.len(), 76);
        fs::write(&path, bytes).unwrap();
        // As long as the largest that the header could mean, without taking the disk.
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(10 << 30).unwrap();
        let mut command = verifier();
        command.arg("inclusion").arg("--archive").arg(&path);
        let (exit, err) = run(command.args(["--code", &root, "--root", &root]));
        assert_eq!(exit, 1, "{err}");
        assert!(err.contains("REJECTED (ARCHIVE)"), "{err}");
    }
}

#[test]
fn as_the_descriptor_of_an_inclusion_file() {
    let folder = Folder::new();
    let root = "00".repeat(32);
    let file = folder.path("bundle/file.json");
    let text = format!(
        "{{\n  \"version\": 2,\n  \"root\": \"{root}\",\n  \"ledger\": \"{root}\",\n  \"kind\": \"spot\",\n  \
         \"shape\": 1,\n  \"leaves\": 67353,\n  \"salt\": \"{root}\",\n  \"first_leaf\": 0,\n  \"entries\": [],\n  \
         \"shard_path\": [],\n  \"top_path\": []\n}}\n"
    );
    fs::write(&file, text).unwrap();
    let (exit, err) = run(verifier()
        .arg("inclusion")
        .arg(&file)
        .args(["--root", &root]));
    assert_eq!(exit, 2, "{err}");
    assert!(err.contains("--descriptor"), "{err}");
    folder.check(Some("DESCRIPTOR"), |command, path| {
        command.arg("inclusion").arg(&file);
        command.arg("--descriptor").arg(path);
        command.args(["--account", "alice", "--root", &root]);
    });
    for name in NO_FILES.iter().chain(&MALFORMED) {
        for place in ["bundle/descriptor.json", "descriptor.json"] {
            let other = Folder::new();
            fs::copy(&file, other.path("bundle/file.json")).unwrap();
            fs::rename(other.path(name), other.path(place)).unwrap();
            let mut command = verifier();
            command.arg("inclusion").arg(other.path("bundle/file.json"));
            let (exit, err) = run(command.args(["--root", &root]));
            // A link that leads nowhere from its new place is no descriptor.
            let rejected = MALFORMED.contains(name);
            assert_eq!(exit, if rejected { 1 } else { 2 }, "{name}: {err}");
            assert_eq!(
                err.contains("REJECTED (DESCRIPTOR)"),
                rejected,
                "{name}: {err}"
            );
        }
    }
}

/// Documents of a bundle that are good as far as they are read before the next: what each is called, how large it
/// may be, and the code for a malformed one.
fn documents() -> [(&'static str, u64, &'static str, Vec<u8>); 4] {
    let time = "2026-06-30T00:00:00Z";
    let asset = Asset {
        symbol: "BTC".to_owned(),
        decimals: 8,
    };
    let descriptor = Descriptor::new(
        "Sample",
        time.parse().unwrap(),
        1,
        None,
        vec![asset],
        [7; 32],
    )
    .unwrap();
    let terms = CollateralTerms {
        source: "Sample index".to_owned(),
        time: time.to_owned(),
        quote: "USD".to_owned(),
        assets: vec![AssetTerms {
            price: "65100.22".to_owned(),
            haircut: "0.1".to_owned(),
        }],
    };
    let schedule = CollateralSchedule::new(&descriptor, terms).unwrap();
    let claim = Claim {
        ledger: descriptor.ledger_digest(),
        collateral: Some(schedule.digest()),
        shape: 1,
        leaves_per_shard: 1_024,
        shards: 1,
        root: Root([0; 32]),
        policy: [0; 32],
        reserves_mode: ReservesMode::Asserted,
        reserves_commitment: [0; 32],
        reserves_list: None,
        disclosures: vec![],
    };
    [
        (
            files::DESCRIPTOR,
            MAX_DESCRIPTOR_BYTES,
            "DESCRIPTOR",
            descriptor.to_bytes(),
        ),
        (files::CLAIM, MAX_CLAIM_BYTES, "CLAIM", claim.to_bytes()),
        (
            files::COLLATERAL,
            MAX_COLLATERAL_BYTES,
            "COLLATERAL",
            schedule.to_bytes(),
        ),
        (
            files::POLICY,
            MAX_POLICY_BYTES,
            "POLICY",
            b"# not the one that the claim names".to_vec(),
        ),
    ]
}

#[test]
fn as_a_document_of_a_bundle() {
    let folder = Folder::new();
    let inspect = || run(verifier().arg("inspect").arg(folder.path("bundle")));
    for (document, cap, code, good) in documents() {
        let path = folder.path("bundle").join(document);
        for name in NO_FILES.iter().chain(&MALFORMED) {
            fs::rename(folder.path(name), &path).unwrap();
            let (exit, err) = inspect();
            assert_eq!(exit, 1, "{name} as {document}: {err}");
            let meta = fs::symlink_metadata(&path).unwrap();
            let read = meta.is_file() && meta.len() <= cap;
            let code = if read { code } else { "BUNDLE_FILES" };
            assert!(
                err.contains(&format!("REJECTED ({code})")),
                "{name} as {document}: {err}"
            );
            fs::rename(&path, folder.path(name)).unwrap();
        }
        // The next document is looked at once this one holds.
        fs::write(&path, good).unwrap();
    }
    let (exit, err) = inspect();
    assert_eq!(exit, 1, "{err}");
    assert!(err.contains("REJECTED (POLICY)"), "{err}");
}

#[test]
fn a_collateral_schedule_is_there_exactly_if_the_claim_names_it() {
    let [
        (descriptor, _, _, descriptor_bytes),
        (claim, _, _, claim_bytes),
        (collateral, _, _, schedule),
        _,
    ] = documents();
    let folder = Folder::new();
    let path = |name: &str| folder.path("bundle").join(name);
    let rejected = |code: &str| {
        let (exit, err) = run(verifier().arg("inspect").arg(folder.path("bundle")));
        assert_eq!(exit, 1, "{err}");
        assert!(err.contains(&format!("REJECTED ({code})")), "{err}");
    };
    fs::write(path(descriptor), descriptor_bytes).unwrap();
    fs::write(path(claim), &claim_bytes).unwrap();
    rejected("BUNDLE_FILES");
    // Another schedule of the same ledger is not the one that the claim names.
    let other = String::from_utf8(schedule.clone()).unwrap();
    let other = other.replace("\"haircut\": \"0.1\"", "\"haircut\": \"0\"");
    fs::write(path(collateral), other).unwrap();
    rejected("COLLATERAL");
    fs::write(path(collateral), schedule).unwrap();
    let mut without = Claim::from_bytes(&claim_bytes).unwrap();
    without.collateral = None;
    fs::write(path(claim), without.to_bytes()).unwrap();
    rejected("BUNDLE_FILES");
    fs::remove_file(path(collateral)).unwrap();
    fs::write(path("policy.toml"), "").unwrap();
    rejected("POLICY");
}

#[test]
fn as_an_output() {
    let folder = Folder::new();
    symlink("nowhere", folder.path("link-to-nowhere")).unwrap();
    let before = folder.names();
    for name in NO_FILES.iter().chain(&["link-to-nowhere"]) {
        let path = folder.path(name);
        let (exit, err) = run(verifier().args(["keygen", "--quiet", "--out"]).arg(&path));
        assert_eq!(exit, 2, "{name}: {err}");
        let mut command = verifier();
        command
            .arg("attest")
            .arg("--bundle")
            .arg(folder.path("bundle"));
        command
            .arg("--key")
            .arg(folder.path("key"))
            .arg("--out")
            .arg(&path);
        let (exit, err) = run(&mut command);
        assert!([1, 2].contains(&exit), "{name}: {err}");
        let kind = fs::symlink_metadata(&path).unwrap();
        assert!(!kind.is_file(), "{name}");
        assert_eq!(folder.names(), before, "{name}");
    }
}
