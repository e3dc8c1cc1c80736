//! Files and archives of everybody in the sample.

use std::fs;

use circuits::ledger::AccountId;
use documents::bundle::{
    descriptor::Descriptor,
    files::{COLLATERAL, DESCRIPTOR},
};
use prover::testing::file_name;

use super::{
    inclusion::{assert_told, debtor, sample},
    *,
};
use crate::support::{NOTHING, edit};

/// What files of a ledger with loans need that do not have it inside, and how it is named to the verifier.
const DOCUMENTS: [&str; 2] = [DESCRIPTOR, COLLATERAL];
const OPTIONS: [&str; 2] = ["--descriptor", "--collateral"];

/// Everybody's files, in a directory of their own.
fn issue_all(out: &Path, args: &[&str]) -> CommandOutput {
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
fn index(path: &Path) -> BTreeMap<String, String> {
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
        let id = account.strip_prefix('\'').unwrap_or(account);
        assert_eq!(out.join(file), file_of(&out, id), "{account}");
        assert!(out.join(file).is_file(), "{account}");
    }
    assert!(index.contains_key("'=1+1"));
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
        ("lines", "007\ndoe, jane\n\n=1+1\n=1+1\n"),
        (
            "table.csv",
            "n,account\n1,\"doe, jane\"\n2,'=1+1\n3,007\n4,=1+1\n",
        ),
    ] {
        fs::write(path(list), text).unwrap();
        let out = path(&format!("files of {list}"));
        let ended = issue_listed(&path(list), &out);
        assert!(
            ended
                .assert_done()
                .out
                .contains("3 inclusion files written to"),
            "{ended:?}"
        );
        assert!(
            ended.out.contains("1 line of accounts listed before"),
            "{ended:?}"
        );
        for account in ["doe, jane", "=1+1", "007"] {
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
    let names = fs::read_dir(&out).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["bundle"]);
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
    assert!(ended.out.contains("2001 accounts"), "{ended:?}");
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
        let id = account.strip_prefix('\'').unwrap_or(account);
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

/// A seed that nobody knew before: not one that everybody can guess.
pub const SEED: &str = "000000000000000000015f2c6d1a7c51d5f4a0e8";

/// Draws a sample into a folder.
fn draw(accounts: &str, out: &Path) -> CommandOutput {
    let mut command = inclusion_from(&proven().private());
    let args = ["--sample", accounts, "--seed", SEED, "--quiet", "--json"];
    run(command.args(args).arg("--out").arg(out))
}

/// Checks a sample against the bundle.
fn check_draw(dir: &Path, accounts: &str, seed: &str) -> CommandOutput {
    let mut command = verifier();
    command.arg("inclusion").arg("--dir").arg(dir);
    command.args(["--sample", accounts, "--seed", seed, "--json"]);
    command.arg("--bundle").arg(proven().bundle());
    run(command.args(["--root", &proven().root]).args(ACCEPT_LOANS))
}

#[test]
fn a_sample_is_what_the_seed_draws_and_anybody_with_the_bundle_can_tell() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("drawn");
    let made = draw("700", &out).assert_done().json();
    assert_eq!(made["files"], 700);
    let nobodys = made["nobodys_leaves"].as_u64().unwrap();
    assert!(nobodys > 0, "leaves of nobody are drawn too");
    assert_eq!(index(&out.join("accounts.csv")).len(), 700);

    let ended = check_draw(&out, "700", SEED);
    // Some of them have debts.
    assert_eq!(ended.code, 3, "{ended:?}");
    let drawn = &ended.json()["drawn"];
    for (key, value) in [
        ("accounts", 700),
        ("nobodys", nobodys),
        ("leaves", 700 + nobodys),
        ("not_shown", 0),
        ("others", 0),
    ] {
        assert_eq!(drawn[key], value, "{key}");
    }
    // Of another seed, or of more accounts, some leaves are not shown.
    for (accounts, seed) in [("700", &SEED.replace('5', "6")), ("701", &SEED.to_owned())] {
        let ended = check_draw(&out, accounts, seed);
        assert_eq!(ended.code, 2, "{ended:?}");
        let json = ended.json();
        assert_eq!(json["verdict"], "incomplete");
        assert!(json["drawn"]["not_shown"].as_u64().unwrap() > 0);
    }
    // A file that is withheld is missed, also where the list does not name its account any more.
    let list = fs::read_to_string(out.join("accounts.csv")).unwrap();
    let (rest, last) = list.trim_end().rsplit_once('\n').unwrap();
    let file = last.rsplit('"').nth(1).unwrap();
    fs::write(out.join("accounts.csv"), format!("{rest}\n")).unwrap();
    let ended = check_draw(&out, "700", SEED);
    assert_eq!(
        (ended.code, &ended.json()["drawn"]["not_shown"]),
        (2, &1.into())
    );
    fs::remove_file(out.join(file)).unwrap();
    fs::write(out.join("accounts.csv"), list).unwrap();
    assert_eq!(check_draw(&out, "700", SEED).json()["missing"], 1);
}

#[test]
fn a_leaf_that_is_said_to_be_nobodys_and_is_not_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("drawn");
    draw("700", &out).assert_done();
    let path = out.join("padding.csv");
    let table = fs::read_to_string(&path).unwrap();
    let line = table.lines().nth(1).unwrap();
    let (leaf, blind) = line.split_once(',').unwrap();
    let other = if blind.starts_with('0') { "1" } else { "0" };
    let forged = table.replacen(line, &format!("{leaf},{other}{}", &blind[1..]), 1);
    fs::write(&path, forged).unwrap();
    let ended = check_draw(&out, "700", SEED);
    assert_eq!(ended.code, 1, "{ended:?}");
    // One object, with the accounts that were checked.
    let json = ended.json();
    assert_eq!(json["reason"], "INCLUSION_FILE");
    assert_eq!(json["accounts"].as_array().unwrap().len(), 700);
    assert_eq!(json["drawn"]["false_leaves"], 1);
    // A table that is no table is told before anything is printed.
    fs::write(&path, "junk").unwrap();
    let ended = check_draw(&out, "700", SEED);
    assert_eq!((ended.code, &ended.json()["verdict"]), (2, &"none".into()));
    // Without its line it is not shown, and without the table none of them is.
    fs::write(&path, table.replacen(&format!("{line}\n"), "", 1)).unwrap();
    assert_eq!(
        check_draw(&out, "700", SEED).json()["drawn"]["not_shown"],
        1
    );
    fs::remove_file(&path).unwrap();
    assert!(check_draw(&out, "700", SEED).json()["drawn"]["not_shown"].as_u64() > Some(1));
}

#[test]
fn a_seed_that_could_be_guessed_draws_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("drawn");
    let mut command = inclusion_from(&proven().private());
    let args = ["--sample", "5", "--seed", "2026-07-01"];
    let ended = run(command.args(args).arg("--out").arg(&out));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(
        ended.err.contains("a seed has 16 to 256 characters"),
        "{ended:?}"
    );
    assert!(!out.exists());
    // A root that the exchange's own bundle says could have been made for the seed.
    let mut command = verifier();
    command.args(["inclusion", "--sample", "5", "--seed", SEED, "--dir", "x"]);
    let ended = run(command.arg("--bundle").arg(proven().bundle()));
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("--root"), "{ended:?}");
}
