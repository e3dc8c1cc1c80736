//! Archives of everybody in the sample.

use std::fs;

use documents::inclusion::id_of_cell;

use super::{
    inclusion::{assert_told, debtor, sample},
    issued::issue_all,
    *,
};
use crate::support::NOTHING;

#[test]
fn archives_are_read_with_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let (made, codes) = (folder.path().join("made"), folder.path().join("codes.csv"));
    let archive = || {
        let mut command = inclusion_from(&proven().private());
        command
            .arg("--archives")
            .arg(&made)
            .arg("--codes")
            .arg(&codes);
        run(command.args(["--prefix-bits", "8", "--quiet"]))
    };
    let ended = archive();
    ended.assert_done();
    assert!(ended.out.contains("256 archives of ") && ended.out.contains("to publish"));
    assert!(ended.out.contains("2002 accounts"), "{ended:?}");
    assert_eq!(archive().code, 2, "nothing is overwritten");

    let mut table = csv::Reader::from_path(&codes).unwrap();
    let codes: BTreeMap<String, [String; 2]> = table
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[0].to_owned(), [1, 2].map(|i| row[i].to_owned())))
        .collect();
    assert_eq!(codes.len(), sample().0.len());
    // What a spreadsheet would take for a formula has an apostrophe before it.
    assert!(codes.contains_key("'=1+1") && !codes.contains_key("=1+1"));

    let check = |path: &Path, code: &str, args: &[&str]| {
        let mut command = verifier();
        command
            .arg("inclusion")
            .arg("--archive")
            .arg(path)
            .args(["--code", code]);
        run(command.args(args))
    };
    let root = proven().root.as_str();
    let archives = made;
    let owing = ["USDT", "TRX"].map(debtor);
    for account in [
        "doe, jane",
        "'=1+1",
        "jos\u{e9}",
        &owing[0],
        &owing[1],
        NOTHING,
    ] {
        let [code, name] = &codes[account];
        let id = id_of_cell(account);
        let args = ["--account", id, "--root", root, "--json"];
        let (_folder, file) = issue(id);
        let expected = inclusion(&file, &args);
        for path in [&archives, &archives.join(name)] {
            let ended = check(path, code, &args);
            assert_told(&ended, id);
            assert_eq!(ended.json(), expected.json(), "the same report");
        }
    }
    let [code, name] = &codes["doe, jane"];
    check(&archives, code, &["--root", root]).assert_no_verdict("no account id was given");
    let reason = |path: &Path, code: &str, args: &[&str]| {
        let ended = check(path, code, &[args, &["--json"]].concat());
        assert_eq!(ended.code, 1, "{ended:?}");
        ended.json()["reason"].as_str().unwrap().to_owned()
    };
    let jane = ["--account", "doe, jane", "--root", root];
    assert_eq!(
        reason(&archives, code, &["--account", "john", "--root", root]),
        "NOT_INCLUDED"
    );
    assert_eq!(reason(&archives, OTHER_ROOT, &jane), "NOT_IN_ARCHIVE");
    assert_eq!(
        reason(
            &archives,
            code,
            &["--account", "doe, jane", "--root", OTHER_ROOT]
        ),
        "ROOT_NOT_EXPECTED"
    );
    let other = codes.values().find(|[_, other]| other != name).unwrap();
    assert_eq!(
        reason(&archives.join(&other[1]), code, &jane),
        "NOT_IN_ARCHIVE"
    );
    fs::remove_file(archives.join(name)).unwrap();
    let ended = check(&archives, code, &jane);
    assert_eq!(
        (ended.code, ended.err.contains(name)),
        (2, true),
        "{ended:?}"
    );
}

#[test]
fn archives_are_as_many_as_asked_for_or_of_a_thousand_slots() {
    for (args, archives) in [
        (&[][..], 2),
        (&["--prefix-bits", "0"], 1),
        (&["--prefix-bits", "4"], 16),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("made");
        let mut command = inclusion_from(&proven().private());
        command
            .arg("--archives")
            .arg(&made)
            .arg("--codes")
            .arg(folder.path().join("codes.csv"))
            .args(["--json", "--quiet"]);
        let json = run(command.args(args)).assert_done().json();
        assert_eq!(json["archive_count"], archives);
        assert_eq!(json["accounts"], sample().0.len());
        let mut sizes = fs::read_dir(&made).unwrap();
        // All are of one size, whatever is in them.
        assert!(sizes.all(|file| file.unwrap().metadata().unwrap().len() == json["archive_bytes"]));
        assert_eq!(fs::read_dir(&made).unwrap().count(), archives);
    }
}

#[test]
fn options_of_files_and_of_archives_are_not_given_together() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made");
    for (options, to) in [
        (&["--all", "--prefix-bits", "3"][..], "--out"),
        (&["--account", NOTHING, "--prefix-bits", "3"], "--out"),
        (&["--account", NOTHING, "--self-contained"], "--out"),
        (&["--self-contained"], "--archives"),
        (&["--all", "--codes", "codes.csv"], "--out"),
    ] {
        let mut command = inclusion_from(&proven().private());
        let ended = run(command.args(options).arg(to).arg(&made));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(!made.exists());
    }
}

#[test]
fn more_bits_than_archives_are_named_by_are_refused_with_the_most_there_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made");
    for bits in ["17", "256"] {
        let mut command = inclusion_from(&proven().private());
        command.arg("--archives").arg(&made);
        let ended = run(command.args(["--prefix-bits", bits]));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.err.contains("0..=16"), "{ended:?}");
        assert!(!made.exists());
    }
}

#[test]
fn what_a_killed_run_left_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("files");
    fs::create_dir(folder.path().join("files.partial")).unwrap();
    let ended = issue_all(&out, &[]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(
        ended.err.contains("files.partial") && ended.err.contains("remove it"),
        "{ended:?}"
    );
    assert!(!out.exists());
}
