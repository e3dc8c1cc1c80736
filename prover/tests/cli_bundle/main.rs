//! Both command lines on one proven bundle: the sample exchange, some of whose customers have loans, proven once.

mod archives;
mod audit_pack;
mod auditing;
mod back_end;
mod chain;
mod damaged;
mod drawn;
mod falsified_pack;
mod fields;
mod guide;
mod inclusion;
mod issued;
mod loans;
#[path = "../docs/markdown.rs"]
mod markdown;
mod monitor;
mod progress;
#[path = "../docs/fields.rs"]
mod reference;
mod reserves;
#[path = "../support/mod.rs"]
mod support;
mod working_paper;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use support::{
    ACCEPT_LOANS, CommandOutput, copy, fixture, inclusion_from, proven, prover, run, verifier,
};

/// A root that no ledger has.
const OTHER_ROOT: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

/// The inclusion file of an account, in a directory of its own.
fn issue(account: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.json");
    let mut command = inclusion_from(&proven().private());
    // An id may start with a dash or an equals sign, so it is tied to its option.
    let ended = run(command
        .arg(format!("--account={account}"))
        .arg("--out")
        .arg(&file));
    assert_eq!(ended.code, 0, "{account}: {ended:?}");
    (folder, file)
}

/// Whether a file of the private directory is one that other tests may write meanwhile.
fn is_issued(name: &str) -> bool {
    name == "issued.csv" || name.ends_with(".index.csv") || name.starts_with(".staged-")
}

fn inclusion(file: &Path, args: &[&str]) -> CommandOutput {
    run(verifier().arg("inclusion").arg(file).args(args))
}

/// Checks a bundle's solvency, accepting the sample's loans.
fn solvency(bundle: &Path, args: &[&str]) -> CommandOutput {
    let mut command = verifier();
    command.arg("solvency").arg(bundle).args(ACCEPT_LOANS);
    run(command.args(args))
}

#[test]
fn prove_says_results_on_stdout_and_progress_on_stderr() {
    let proven = proven();
    let (out, err) = (&proven.ended.out, &proven.ended.err);
    assert_eq!(proven.root.len(), 64, "{out}");
    assert!(
        proven
            .root
            .bytes()
            .all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
    );
    assert!(out.starts_with("root: ") && out.contains("bundle: ") && out.contains("private: "));
    assert!(
        err.contains("proving shards") && !err.contains(&proven.root),
        "{err}"
    );
    let mut names: Vec<_> = fs::read_dir(proven.out())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    // All that is in it is published.
    assert_eq!(names, ["bundle"]);
}

/// The commands that come next, as words.
fn next_commands() -> Vec<Vec<String>> {
    let (_, next) = proven().ended.out.split_once("\nnext:\n").unwrap();
    let commands = next.lines().filter(|line| line.starts_with("      "));
    commands.map(|line| shlex::split(line).unwrap()).collect()
}

#[test]
fn what_prove_says_comes_next_can_be_done_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let commands = next_commands();
    let names: Vec<_> = commands.iter().map(|words| words[1].as_str()).collect();
    assert_eq!(names, ["reserves", "inclusion", "forget"]);
    // The last one would erase the secret that other tests use.
    for words in &commands[..2] {
        assert_eq!(words[0], "prover");
        let mut command = prover();
        let ended = run(command.args(&words[1..]).current_dir(folder.path()));
        assert_eq!(ended.code, 0, "{ended:?}");
    }
    let made = support::files(folder.path());
    assert!(made.contains(&folder.path().join("dossier.json")));
    assert!(made.contains(&folder.path().join("inclusion-files/descriptor.json")));
}

#[cfg(unix)]
#[test]
fn private_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&proven().private()), 0o700);
    let mut files = 0;
    for entry in fs::read_dir(proven().private()).unwrap() {
        let path = entry.unwrap().path();
        // Another test's, which may have its name meanwhile.
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with(".staged-")
        {
            continue;
        }
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files += 1;
    }
    assert!(files >= 5);
    assert_eq!(mode(&issue("007").1), 0o600);
}

#[test]
fn solvency_is_verified_without_a_root_and_says_so() {
    let ended = solvency(&proven().bundle(), &[]);
    let out = &ended.assert_done().out;
    let headline = "VERIFIED: reserves cover all liabilities, less the loans that the policy counts, for every listed \
                    asset";
    assert_eq!(out.lines().next(), Some(headline), "{out}");
    assert!(out.contains("reserves asserted, not shown"), "{out}");
    assert!(
        out.contains(&proven().root) && out.contains("taken from the bundle"),
        "{out}"
    );
    assert!(
        out.contains("not proven:") && out.contains("no totals"),
        "{out}"
    );
    assert!(
        out.contains("crypto winter") && out.contains("Sample Exchange"),
        "{out}"
    );
    // 2,002 accounts take one shard, which says no more of them than that they are at most 2,048.
    assert!(
        out.contains("1 shard, 2048 leaves in each: at most so many accounts"),
        "{out}"
    );
}

#[test]
fn solvency_is_verified_for_the_root_of_outside() {
    let ended = solvency(&proven().bundle(), &["--root", &proven().root, "--json"]);
    let json = ended.assert_done().json();
    assert_eq!(json["verdict"], "verified");
    assert_eq!(json["reason"], "OK");
    assert_eq!(json["root"], proven().root.as_str());
    assert_eq!(json["root_source"], "outside");
    assert_eq!(json["exchange"], "Sample Exchange");
    assert_eq!(json["sequence"], 1);
    assert_eq!(json["assets"].as_array().unwrap().len(), 12);
    assert_eq!(json["disclosures"].as_array().unwrap().len(), 0);
    assert_eq!(json["reserves"]["mode"], "asserted");
    assert_eq!(json["reserves"]["shown"], false);
    assert_eq!(json["policy"]["s1_waived"].as_array().unwrap().len(), 0);
    assert_eq!(
        (&json["shards"], &json["leaves_per_shard"]),
        (&1.into(), &2_048.into())
    );
    // Three limits of every proof, who holds the reserves, and that every counted loan is real.
    assert_eq!(json["not_proven"].as_array().unwrap().len(), 5);
}

#[test]
fn a_bundle_is_as_small_as_its_accounts_are_few() {
    let files = fs::read_dir(proven().bundle()).unwrap();
    let sizes = files.map(|file| file.unwrap().metadata().unwrap().len());
    let size: u64 = sizes.sum();
    assert!(size < 150_000, "{size} bytes");
    let leaves = fs::metadata(proven().bundle().join("leaves.bin")).unwrap();
    assert_eq!(leaves.len(), 32 * 2_048);
}

#[test]
fn another_root_or_policy_is_rejected() {
    for (option, code) in [
        ("--root", "ROOT_NOT_EXPECTED"),
        ("--policy", "POLICY_NOT_EXPECTED"),
    ] {
        solvency(&proven().bundle(), &[option, OTHER_ROOT]).assert_rejected(code);
    }
    let args = ["--root", OTHER_ROOT, "--json", "--quiet"];
    let ended = solvency(&proven().bundle(), &args);
    assert_eq!((ended.code, ended.err.as_str()), (1, ""), "{ended:?}");
    assert_eq!(ended.json()["verdict"], "rejected");
    assert_eq!(ended.json()["reason"], "ROOT_NOT_EXPECTED");
}

#[test]
fn what_is_no_whole_bundle_has_no_verdict_and_a_malformed_one_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    copy(&proven().bundle(), &bundle);
    let no_verdict = |says: &str| {
        solvency(&bundle, &[]).assert_no_verdict(says);
    };
    fs::write(bundle.join("notes.txt"), "").unwrap();
    no_verdict("notes.txt");
    fs::remove_file(bundle.join("notes.txt")).unwrap();
    // The folder above, and what the system leaves in a folder.
    solvency(folder.path(), &[])
        .assert_no_verdict(&format!("give the bundle itself: {}", bundle.display()));
    fs::write(bundle.join(".DS_Store"), "").unwrap();
    let ended = solvency(&bundle, &[]);
    assert!(ended.assert_done().out.contains("not read     .DS_Store"));

    let with = |name: &str, change: &dyn Fn(&str) -> String, check: &dyn Fn()| {
        let path = bundle.join(name);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, change(&whole)).unwrap();
        check();
        fs::write(&path, whole).unwrap();
    };
    for name in ["claim.json", "collateral.json", "descriptor.json"] {
        let half = |text: &str| text[..text.len() / 2].to_owned();
        with(name, &half, &|| no_verdict("damaged on its way: "));
        let spaced = |text: &str| format!("{} ", text.replace('\n', "\r\n"));
        with(name, &spaced, &|| {
            solvency(&bundle, &[]).assert_done();
        });
    }
    let second = |text: &str| text.replacen("\"version\": 2", "\"version\": 3", 1);
    with("claim.json", &second, &|| {
        no_verdict("claim.json is made for a later version of this program: it is version 3");
    });
    let solvency_proof = fs::read(bundle.join("solvency.bin")).unwrap();
    fs::write(bundle.join("solvency.bin"), &solvency_proof[1..]).unwrap();
    no_verdict("solvency.bin has ");
    fs::remove_file(bundle.join("solvency.bin")).unwrap();
    no_verdict("the bundle has no solvency.bin");
    fs::write(bundle.join("solvency.bin"), &solvency_proof).unwrap();
    fs::remove_file(bundle.join("collateral.json")).unwrap();
    no_verdict("the bundle has no collateral.json");

    let ended = solvency(&folder.path().join("missing"), &[]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains("cannot read"), "{ended:?}");
}

#[test]
fn inspect_verifies_nothing_and_says_so() {
    // Loans need not be accepted to read what covers them.
    let ended = run(verifier().arg("inspect").arg(proven().bundle()));
    ended.assert_done();
    assert!(ended.out.starts_with("UNVERIFIED"), "{ended:?}");
    assert!(
        ended.out.contains("netting      liabilities are net: "),
        "{ended:?}"
    );
    assert!(ended.out.contains(&proven().root));
    let json = run(verifier()
        .args(["inspect", "--json"])
        .arg(proven().bundle()))
    .json();
    assert_eq!(json["verdict"], "unverified");
    assert_eq!(json["reason"], "NOT_CHECKED");
    assert_eq!(json["root"], proven().root.as_str());
    assert_eq!(json["netted"], true);
    assert_eq!(json["collateral"]["assets"].as_array().unwrap().len(), 12);
}

#[test]
fn what_is_forgotten_cannot_be_issued() {
    let folder = tempfile::tempdir().unwrap();
    let private = folder.path().join("private");
    copy(&proven().private(), &private);
    let forget_with = |args: &[&str]| {
        let mut command = prover();
        run(command
            .arg("forget")
            .arg("--private")
            .arg(&private)
            .args(args))
    };
    // There is no terminal to ask on.
    let ended = forget_with(&[]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains("nothing was erased") && ended.err.contains("--yes"));
    assert!(private.join("secret.json").exists());
    let _ = fs::remove_file(private.join("issued.csv"));
    let never = forget_with(&[]);
    assert!(never.err.contains("no inclusion file"), "{never:?}");
    let mut command = inclusion_from(&private);
    let before = folder.path().join("before.json");
    run(command.args(["--account", "007", "--out"]).arg(&before)).assert_done();
    let once = forget_with(&[]);
    assert!(once.err.contains("1 inclusion file "), "{once:?}");
    assert!(private.join("secret.json").exists());

    let forget = || forget_with(&["--yes"]);
    let ended = forget();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert!(!private.join("secret.json").exists());
    assert_eq!(forget().code, 2, "there is nothing left to erase");

    let mut command = inclusion_from(&private);
    let file = folder.path().join("file.json");
    let ended = run(command.args(["--account", "007", "--out"]).arg(&file));
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("erased"), "{ended:?}");
    // Proving again would make a root that nobody was shown.
    assert!(ended.err.contains("another root"), "{ended:?}");
    assert!(!file.exists());
}

#[test]
fn nothing_that_was_made_before_is_overwritten() {
    let files = || {
        let mut files = BTreeMap::new();
        for folder in [proven().bundle(), proven().private()] {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                // Other tests issue meanwhile.
                if !is_issued(&path.file_name().unwrap().to_string_lossy()) {
                    files.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        files
    };
    let before = files();
    let mut command = prover();
    command
        .args(["prove", "--quiet", "--snapshot"])
        .arg(proven().snapshot());
    let ended = run(command.arg("--out").arg(proven().out()));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(
        ended.err.starts_with("error: "),
        "quiet leaves only the error: {ended:?}"
    );
    assert!(ended.err.contains("exists already"), "{ended:?}");
    // Another place would have another root: the one that there is is named first.
    assert!(
        ended.err.contains("this snapshot was proven at") && ended.err.contains(&proven().root),
        "{ended:?}"
    );
    assert_eq!(files(), before);
}
