//! Files of everybody in the sample, and of those in a list.

use std::fs;

use circuits::ledger::AccountId;
use documents::bundle::{
    descriptor::Descriptor,
    files::{CLAIM, COLLATERAL, DESCRIPTOR},
};
use documents::inclusion::id_of_cell;
use prover::testing::file_name;

use super::{
    inclusion::{assert_told, debtor, sample},
    *,
};
use crate::support::{NOTHING, QUOTED, edit};

/// What files of a ledger with loans need that do not have it inside, and how it is named to the verifier.
const DOCUMENTS: [&str; 2] = [DESCRIPTOR, COLLATERAL];
const OPTIONS: [&str; 2] = ["--descriptor", "--collateral"];

/// Everybody's files, in a directory of their own.
pub fn issue_all(out: &Path, args: &[&str]) -> CommandOutput {
    let mut command = inclusion_from(&proven().private());
    run(command
        .args(["--all", "--quiet", "--out"])
        .arg(out)
        .args(args))
}

/// Where an account's file is.
fn file_of(out: &Path, account: &str) -> PathBuf {
    let descriptor = fs::read(proven().private().join("descriptor.json")).unwrap();
    let ledger = Descriptor::from_bytes(&descriptor).unwrap().ledger_digest();
    let name = file_name(ledger, AccountId::new(account).unwrap());
    out.join(&name[..2]).join(name)
}

#[test]
fn all_inclusion_files_are_named_by_hash_and_need_the_ledgers_documents() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("files");
    issue_all(&out, &[]).assert_done();
    let (mut count, mut folders) = (0, 0);
    for entry in fs::read_dir(&out).unwrap() {
        let entry = entry.unwrap();
        let folder = entry.file_name().into_string().unwrap();
        if DOCUMENTS.contains(&folder.as_str()) {
            continue;
        }
        folders += 1;
        for file in fs::read_dir(entry.path()).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let digits = name.strip_suffix(".json").unwrap();
            let hex = digits.bytes().all(|c| c.is_ascii_hexdigit());
            assert!(digits.len() == 64 && hex && digits.starts_with(&folder));
            count += 1;
        }
    }
    assert_eq!((count, folders), (sample().0.len(), 256));
    // The documents are those of the bundle.
    for document in DOCUMENTS {
        let published = fs::read(proven().bundle().join(document)).unwrap();
        assert_eq!(
            fs::read(out.join(document)).unwrap(),
            published,
            "{document}"
        );
    }
    assert_eq!(issue_all(&out, &[]).code, 2, "nothing is overwritten");

    // Everybody who owes something is told so, and what, as is who has nothing.
    let (_, debts) = sample();
    assert!(debts.len() >= 50);
    let root = proven().root.as_str();
    let told = |account: &str| {
        let account_arg = format!("--account={account}");
        let args = [&account_arg, "--root", root, "--json"];
        assert_told(&inclusion(&file_of(&out, account), &args), account);
    };
    debts.keys().for_each(|account| told(account));
    told(NOTHING);
    told("doe, jane");
}

/// The rows of an index, in which ids are as spreadsheets take them for text.
pub fn index(path: &Path) -> BTreeMap<String, String> {
    let mut table = csv::Reader::from_path(path).unwrap();
    assert_eq!(table.headers().unwrap(), vec!["account", "file"]);
    let rows = table.records().map(|row| row.unwrap());
    rows.map(|row| (row[0].to_owned(), row[1].to_owned()))
        .collect()
}

#[test]
fn an_index_for_the_exchange_alone_says_which_file_is_whose() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("indexed");
    let ended = issue_all(&out, &[]);
    let path = proven().private().join("indexed.index.csv");
    assert!(
        ended
            .assert_done()
            .out
            .contains(&format!("index: {}, secret", path.display())),
        "{ended:?}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let index = index(&path);
    assert_eq!(index.len(), sample().0.len());
    for (account, file) in &index {
        let id = id_of_cell(account);
        assert_eq!(out.join(file), file_of(&out, id), "{account}");
        assert!(out.join(file).is_file(), "{account}");
    }
    // Two accounts, of which one is called as a spreadsheet would write the other.
    assert!(index.contains_key("'=1+1") && index.contains_key("''=1+1"));
    // It is not among what is handed out, and it is a list of accounts itself.
    assert!(!out.join("indexed.index.csv").exists());
    let mut command = verifier();
    command.arg("inclusion").arg("--dir").arg(&out);
    command
        .arg("--accounts")
        .arg(&path)
        .args(["--root", &proven().root, "--json"]);
    let checked = run(&mut command).json();
    assert_eq!(
        (
            &checked["missing"],
            &checked["rejected"],
            &checked["unread"]
        ),
        (&0.into(), &0.into(), &0.into())
    );
    // One of an earlier directory of this name is replaced.
    fs::remove_dir_all(&out).unwrap();
    issue_all(&out, &[]).assert_done();
}

/// The files of a list.
fn issue_listed(list: &Path, out: &Path) -> CommandOutput {
    let mut command = inclusion_from(&proven().private());
    run(command
        .arg("--accounts")
        .arg(list)
        .arg("--out")
        .arg(out)
        .arg("--quiet"))
}

#[test]
fn files_of_a_list_are_those_of_its_accounts_and_each_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let root = &proven().root;
    for (list, text) in [
        ("lines", "007\n'=1+1\n\n=1+1\n=1+1\n"),
        ("table.csv", "n,account\n1,''=1+1\n2,'=1+1\n3,007\n4,=1+1\n"),
    ] {
        fs::write(path(list), text).unwrap();
        let out = path(&format!("files of {list}"));
        let ended = issue_listed(&path(list), &out);
        assert!(
            ended
                .assert_done()
                .out
                .contains("(3 inclusion files; 1 line of accounts listed before)"),
            "{ended:?}"
        );
        for account in [QUOTED, "=1+1", "007"] {
            let args = [&format!("--account={account}"), "--root", root, "--json"];
            assert_told(&inclusion(&file_of(&out, account), &args), account);
        }
        assert!(!file_of(&out, "7").exists());
        let name = format!("files of {list}.index.csv");
        assert_eq!(index(&proven().private().join(name)).len(), 3);
    }
}

#[test]
fn a_list_with_accounts_that_are_not_there_is_refused_by_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (text, says) in [
        (
            "007\nnobody\nmallory\n7\n",
            "have the ids on lines 2, 3 of the list",
        ),
        (
            "007\nnobody\n",
            "no account of the ledger has the id on line 2 of the list",
        ),
        ("n;id\n1;007\n", "names no column account"),
    ] {
        fs::write(path("list"), text).unwrap();
        let ended = issue_listed(&path("list"), &path("out"));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.err.contains(says), "{ended:?}");
        assert!(
            !ended.err.contains("nobody") && !path("out").exists(),
            "{ended:?}"
        );
        assert!(!path("out.partial").exists());
    }
    let ended = issue_listed(&path("none"), &path("out"));
    assert!(ended.code == 2 && ended.err.contains("none"), "{ended:?}");
}

#[test]
fn one_file_goes_to_standard_output_as_it_is() {
    let (_folder, file) = issue("doe, jane");
    let printed = |args: &[&str]| {
        let mut command = inclusion_from(&proven().private());
        run(command.args(args).args(["--out", "-", "--quiet"]))
    };
    let bytes = fs::read_to_string(&file).unwrap();
    let ended = printed(&["--account", "doe, jane"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert_eq!(ended.out, bytes);
    assert_eq!(
        printed(&["--account", "doe, jane", "--json"]).json()["file"],
        bytes
    );
    let ended = printed(&["--all"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(
        ended.err.contains("name a directory with --out"),
        "{ended:?}"
    );
}

#[test]
fn what_customers_are_given_is_not_put_where_it_would_be_published() {
    let snapshot = proven().snapshot();
    let private = proven().private();
    let (out, bundle) = (proven().out(), proven().bundle());
    for inside in [out.join("files"), bundle.join("files"), out.join("a/b")] {
        let at = |args: &[&str], option: &str| {
            let mut command = inclusion_from(&private);
            run(command.args(args).arg(option).arg(&inside))
        };
        let codes = ["--archives", out.to_str().unwrap(), "--codes"];
        let mut dossier = prover();
        dossier
            .args(["reserves", "dossier", "--snapshot"])
            .arg(snapshot);
        dossier
            .arg("--private")
            .arg(&private)
            .arg("--out")
            .arg(&inside);
        for ended in [
            at(&["--all"], "--out"),
            at(&["--account", "007"], "--out"),
            at(&[codes[0], &format!("{}/archives", codes[1])], codes[2]),
            run(&mut dossier),
        ] {
            assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
            assert!(
                ended.err.contains("is secret, and would lie inside"),
                "{ended:?}"
            );
            assert!(
                ended.err.contains("one careless copy would publish both"),
                "{ended:?}"
            );
        }
    }
    // A copy of the bundle is known by what is in it, whatever it is called.
    let www = tempfile::tempdir().unwrap();
    copy(&bundle, &www.path().join("june-2026"));
    let mut command = inclusion_from(&private);
    let ended = run(command
        .args(["--all", "--out"])
        .arg(www.path().join("files")));
    let beside = format!(
        "beside the bundle {}",
        www.path().join("june-2026").display()
    );
    assert!(ended.code == 2 && ended.err.contains(&beside), "{ended:?}");
    let names = fs::read_dir(&out).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["bundle"]);
    // Archives are published, but neither inside a bundle, which has no other files, nor beside another root's.
    let archives = |directory: &Path| {
        let mut command = inclusion_from(&private);
        run(command
            .arg("--archives")
            .arg(directory)
            .arg("--codes")
            .arg(www.path().join("codes")))
    };
    let ended = archives(&www.path().join("june-2026/archives"));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(
        ended
            .err
            .contains("which is a bundle and has no other files"),
        "{ended:?}"
    );
    assert!(!www.path().join("june-2026/archives").exists());
    let root = &proven().root;
    edit(&www.path().join("june-2026").join(CLAIM), root, OTHER_ROOT);
    let ended = archives(&www.path().join("archives"));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(
        ended.err.contains(root) && ended.err.contains(OTHER_ROOT),
        "{ended:?}"
    );
    // Beside a copy of the bundle nothing is published, if the private directory is there too.
    let folder = tempfile::tempdir().unwrap();
    copy(&bundle, &folder.path().join("bundle"));
    copy(&private, &folder.path().join("sample.private"));
    let mut command = inclusion_from(&folder.path().join("sample.private"));
    let beside = folder.path().join("file.json");
    run(command.args(["--account", "007", "--out"]).arg(beside)).assert_done();
}

#[test]
fn away_from_the_ledgers_documents_a_file_gives_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("files");
    issue_all(&out, &[]).assert_done();
    let away = folder.path().join("away/from/all/file.json");
    fs::create_dir_all(away.parent().unwrap()).unwrap();
    let debtor = debtor("USDT");
    for account in ["doe, jane", &debtor] {
        let args = ["--account", account, "--root", &proven().root, "--json"];
        let (_folder, whole) = issue(account);
        fs::copy(file_of(&out, account), &away).unwrap();
        let mut named = args.to_vec();
        let documents = DOCUMENTS.map(|document| out.join(document));
        for (document, option) in documents.iter().zip(OPTIONS) {
            // One is missing until it is named.
            let ended = inclusion(&away, &named);
            assert_eq!(ended.code, 2, "{ended:?}");
            assert!(ended.err.contains(option), "{ended:?}");
            named.extend([option, document.to_str().unwrap()]);
        }
        assert_told(&inclusion(&away, &named), account);
        assert_told(&inclusion(&whole, &named), account);
        for document in &documents {
            let beside = away.with_file_name(document.file_name().unwrap());
            fs::copy(document, beside).unwrap();
        }
        assert_told(&inclusion(&away, &args), account);
        // Another ledger's, or under another schedule, is refused, also where the file has its own.
        for ((document, option), (from, to)) in documents.iter().zip(OPTIONS).zip([
            ("\"sequence\": 1", "\"sequence\": 2"),
            ("\"haircut\": \"0.15\"", "\"haircut\": \"0.1\""),
        ]) {
            let beside = away.with_file_name(document.file_name().unwrap());
            edit(&beside, from, to);
            let with_other = [&args[..], &[option, beside.to_str().unwrap()]].concat();
            for ended in [inclusion(&away, &args), inclusion(&whole, &with_other)] {
                assert_eq!(ended.code, 1, "{ended:?}");
                assert_eq!(ended.json()["reason"], "OTHER_DOCUMENT");
            }
            fs::copy(document, beside).unwrap();
        }
        for document in DOCUMENTS {
            fs::remove_file(away.with_file_name(document)).unwrap();
        }
    }
}

#[test]
fn self_contained_files_are_those_of_single_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("files");
    issue_all(&out, &["--self-contained"]).assert_done();
    for document in DOCUMENTS {
        assert!(!out.join(document).exists());
    }
    for account in [
        "=1+1",
        "jos\u{e9}",
        "../../etc/passwd",
        &debtor("TRX"),
        NOTHING,
    ] {
        let (_folder, file) = issue(account);
        let all = fs::read(file_of(&out, account)).unwrap();
        assert_eq!(all, fs::read(file).unwrap(), "{account}");
    }
}
