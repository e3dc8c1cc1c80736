//! What the prover leaves on the disk, and what it says of private directories that are not whole.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use circuits::{ledger::AccountId, shape::Tiny};
use documents::inclusion::{Form, InclusionFile};
use prover::{
    InclusionError, Inclusions, RecordError,
    testing::{Erased, ProveError, erase_secret, file_name, private_files as files, write_file},
};

use crate::common::{
    Balance, Exchange, Files, Prove as _, ProvenExchange, account, margin, places, small,
    small_again, small_later,
};

fn open(private: &Path) -> Result<Inclusions<Tiny>, InclusionError> {
    Inclusions::open_shape(private)
}

fn entries(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn nothing_that_exists_is_overwritten() {
    for name in ["public/bundle", "private", "private.partial"] {
        let out = tempfile::tempdir().unwrap();
        let path = out.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "kept").unwrap();
        let before = entries(out.path());
        let refused = Exchange::small().prove_into(out.path());
        assert!(matches!(refused, Err(ProveError::OutputExists(which)) if which == path));
        assert_eq!(entries(out.path()), before);
        assert_eq!(fs::read(path).unwrap(), b"kept");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_is_something_that_exists() {
    let out = tempfile::tempdir().unwrap();
    let places = places(out.path());
    fs::create_dir(places.out()).unwrap();
    std::os::unix::fs::symlink("nowhere", places.bundle()).unwrap();
    let refused = Exchange::small().prove_into(out.path());
    assert!(matches!(refused, Err(ProveError::OutputExists(_))));
}

#[test]
fn a_run_that_fails_leaves_nothing() {
    // Not solvent; a list of reserves that adds up to more than there can be.
    let mut insolvent = Exchange::small();
    insolvent.reserves.clear();
    let mut unpublishable = Exchange {
        mode: "public",
        ..Exchange::small()
    };
    for reserve in &mut unpublishable.reserves {
        reserve.units = (1 << 102) - 1;
    }
    let out = tempfile::tempdir().unwrap();
    assert!(matches!(
        insolvent.prove_into(out.path()),
        Err(ProveError::Insolvent(_))
    ));
    assert!(entries(out.path()).is_empty());
    assert!(matches!(
        unpublishable.prove_into(out.path()),
        Err(ProveError::Reserves(_))
    ));
    assert!(entries(out.path()).is_empty());
    // And nothing is in the way of the next run.
    Exchange::small().prove_into(out.path()).unwrap();
    assert_eq!(entries(out.path()), ["private", "public"]);
    assert_eq!(entries(&out.path().join("public")), ["bundle"]);
}

/// What is being filled by a run that keeps its secret elsewhere is neither taken up nor thrown away.
#[test]
fn a_bundle_that_another_run_has_begun_is_left_to_it() {
    let out = tempfile::tempdir().unwrap();
    let begun = places(out.path()).partial_bundle();
    fs::create_dir_all(&begun).unwrap();
    let refused = Exchange::small().prove_into(out.path());
    assert!(matches!(refused, Err(ProveError::Unclaimed(path)) if path == begun));
    assert_eq!(entries(out.path()), ["public"]);
    // A run that is at work holds it, and has left nothing.
    let at_work = fs::File::open(&begun).unwrap();
    at_work.lock().unwrap();
    let refused = Exchange::small().prove_into(out.path());
    assert!(matches!(refused, Err(ProveError::Busy(path)) if path == begun));
    drop(at_work);
    fs::remove_dir(begun).unwrap();
    Exchange::small().prove_into(out.path()).unwrap();
}

#[cfg(unix)]
#[test]
fn private_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let out = tempfile::tempdir().unwrap();
    Exchange::margin().prove_into(out.path()).unwrap();
    let private = out.path().join("private");
    assert_eq!(mode(&private), 0o700);
    let names = entries(&private);
    assert_eq!(
        names,
        [
            ".gitignore",
            "KEEP-PRIVATE.txt",
            "accounts.bin",
            "build.json",
            "collateral.json",
            "descriptor.json",
            "journal.redb",
            "secret.json",
            "tree.bin"
        ]
    );
    for name in names {
        assert_eq!(mode(&private.join(name)), 0o600);
    }
    let inclusions = open(&private).unwrap();
    let all = out.path().join("inclusions");
    inclusions
        .write_all(&all, Form::SelfContained, |_| {})
        .unwrap();
    assert_eq!(mode(&all), 0o700);
    for folder in entries(&all).iter().map(|name| all.join(name)) {
        assert_eq!(mode(&folder), 0o700);
        let files = entries(&folder);
        assert!(files.iter().all(|name| mode(&folder.join(name)) == 0o600));
    }
}

#[test]
fn inclusion_files_are_not_overwritten() {
    let file = small().inclusion(&account(0)).to_bytes();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mine.json");
    write_file(&path, &file).unwrap();
    assert!(matches!(
        write_file(&path, &file),
        Err(InclusionError::Write { .. })
    ));
    let private = small().private.on_disk();
    let refused = open(private.path())
        .unwrap()
        .write_all(dir.path(), Form::Detached, |_| {});
    assert!(matches!(refused, Err(InclusionError::Write { .. })));
}

#[test]
fn an_account_that_is_not_in_the_ledger_has_no_file() {
    let private = small().private.on_disk();
    let inclusions = open(private.path()).unwrap();
    for id in [
        "newcomer@example.com",
        "Customer-0000@example.com",
        "../../etc/passwd",
    ] {
        let refused = inclusions.of(AccountId::new(id).unwrap());
        assert!(matches!(refused, Err(InclusionError::UnknownAccount)));
    }
}

#[test]
fn forgetting_ends_inclusion_files_and_cannot_be_undone() {
    let private = small().private.on_disk();
    let path = private.path();
    assert!(matches!(erase_secret(path), Ok(Erased::Removed)));
    assert!(!entries(path).contains(&files::SECRET.to_owned()));
    let forgotten = |result| matches!(result, Err(InclusionError::Record(RecordError::Forgotten)));
    assert!(forgotten(open(path).map(|_| ())));
    assert!(matches!(erase_secret(path), Ok(Erased::Nothing)));
    // The secret of another build of the same ledger is no help: nobody stands where it says.
    let again = small_again().private.get(files::SECRET);
    fs::write(path.join(files::SECRET), again).unwrap();
    let made = open(path).unwrap().of(AccountId::new(&account(0)).unwrap());
    assert!(matches!(made, Err(InclusionError::UnknownAccount)));
}

#[test]
fn a_secret_of_another_ledger_is_an_error() {
    // Of another descriptor, and of another schedule.
    for other in [small_later(), margin()] {
        let private = small()
            .private
            .with(files::SECRET, other.private.get(files::SECRET))
            .on_disk();
        let refused = open(private.path()).map(|_| ());
        assert!(matches!(
            refused,
            Err(InclusionError::Record(RecordError::Damaged { .. }))
        ));
    }
}

#[test]
fn directories_that_are_not_private_ones_are_errors() {
    let empty = tempfile::tempdir().unwrap();
    let nowhere = empty.path().join("nowhere");
    let bundle = small().bundle.on_disk();
    for path in [empty.path(), &nowhere, bundle.path()] {
        assert!(matches!(
            open(path),
            Err(InclusionError::Record(RecordError::NotPrivate(_)))
        ));
    }
    let private = small().private.on_disk();
    let refused = Inclusions::open(private.path()).map(|_| ());
    assert!(matches!(refused, Err(InclusionError::Shape(_))));
    let unneeded = [files::JOURNAL, files::NOTICE, files::GIT_IGNORE];
    let needed = margin().private.0.keys();
    for name in needed.filter(|name| !unneeded.contains(&name.as_str())) {
        let private = margin().private.on_disk();
        fs::remove_file(private.path().join(name)).unwrap();
        assert!(
            matches!(open(private.path()), Err(InclusionError::Record(_))),
            "{name}"
        );
    }
}

/// Makes every account's file from a damaged directory. Nothing may panic, and no file is made that does not lead to the
/// root, or that shows something else than the ledger holds.
fn assert_no_harm(proven: &ProvenExchange, private: &Files, what: &str) {
    let dir = private.on_disk();
    let all = dir.path().join("all");
    let ids = [2, 4, 39].map(account);
    let made = catch_unwind(AssertUnwindSafe(|| {
        let Ok(inclusions) = open(dir.path()) else {
            return Vec::new();
        };
        let _ = inclusions.write_all(&all, Form::SelfContained, |_| {});
        let of = |id: &String| {
            let inclusion = inclusions.of(AccountId::new(id).unwrap()).ok()?;
            Some((inclusion.decode(inclusions.header()).unwrap(), id.clone()))
        };
        ids.iter().filter_map(of).collect::<Vec<_>>()
    }));
    let made = made.unwrap_or_else(|_| panic!("{what}: a panic"));
    for (file, id) in made {
        proven
            .check(&file, &id)
            .unwrap_or_else(|refusal| panic!("{what}: a file of no use: {refusal}"));
    }
    // All files, or none.
    if all.exists() {
        for id in &ids {
            let ledger = proven.bundle.descriptor().ledger_digest();
            let name = file_name(ledger, AccountId::new(id).unwrap());
            let file = InclusionFile::read(&all.join(&name[..2]).join(&name), None, None).unwrap();
            proven.check(&file, id).unwrap();
        }
    }
}

#[test]
fn damaged_accounts_are_errors() {
    for (proven, step) in [(margin(), 61), (small(), 397)] {
        let bytes = proven.private.get(files::ACCOUNTS);
        let places = (0..bytes.len().min(64)).chain((64..bytes.len()).step_by(step));
        for place in places {
            for mask in [1, 0x80] {
                let mut other = bytes.to_vec();
                other[place] ^= mask;
                let private = proven.private.with(files::ACCOUNTS, other);
                let what = format!("byte {place} of {}", files::ACCOUNTS);
                assert_no_harm(proven, &private, &what);
            }
        }
    }
}

#[test]
fn damaged_trees_and_records_are_errors() {
    for name in [
        files::TREE,
        files::BUILD,
        files::DESCRIPTOR,
        files::COLLATERAL,
        files::SECRET,
    ] {
        let bytes = margin().private.get(name);
        for place in (0..bytes.len()).step_by(bytes.len() / 20) {
            let mut other = bytes.to_vec();
            other[place] ^= 1 << (place % 7);
            assert_no_harm(
                margin(),
                &margin().private.with(name, other),
                &format!("byte {place} of {name}"),
            );
        }
    }
}

#[test]
fn private_files_cut_off_are_errors() {
    for (name, bytes) in &margin().private.0 {
        for length in [0, 1, 8, 15, 16, bytes.len() / 2, bytes.len() - 1] {
            let private = margin().private.with(name, &bytes[..length]);
            assert_no_harm(margin(), &private, &format!("{length} bytes of {name}"));
        }
    }
}

#[test]
fn accounts_of_another_build_are_errors() {
    let private = small()
        .private
        .with(files::ACCOUNTS, small_again().private.get(files::ACCOUNTS));
    assert_no_harm(small(), &private, "another build's accounts");
    let private = small()
        .private
        .with(files::TREE, small_again().private.get(files::TREE));
    assert_no_harm(small(), &private, "another build's tree");
}

#[test]
fn an_account_id_is_never_a_file_name() {
    let ids = [
        "../../x",
        "..",
        "/etc/passwd",
        "C:\\x",
        "a/b",
        "CON",
        "nul.json",
        ".json",
        "~",
        "-rf",
    ];
    let mut exchange = Exchange::small();
    let first = exchange.balances[0].clone();
    for id in ids {
        let account = id.to_owned();
        exchange.balances.push(Balance {
            account,
            ..first.clone()
        });
    }
    exchange.reserves[0].units += ids.len() as u128 * u128::from(first.units);
    let proven = exchange.prove();
    let folder = tempfile::tempdir().unwrap();
    let (private, all) = (proven.private.on_disk(), folder.path().join("in/all"));
    fs::create_dir(folder.path().join("in")).unwrap();
    let inclusions = open(private.path()).unwrap();
    inclusions
        .write_all(&all, Form::SelfContained, |_| {})
        .unwrap();
    assert_eq!(entries(folder.path()), ["in"]);
    assert_eq!(entries(&folder.path().join("in")), ["all"]);
    let folders = entries(&all);
    assert_eq!(folders.len(), 256);
    let in_folder = |folder: &String| {
        let names = entries(&all.join(folder));
        assert!(names.iter().all(|name| name.starts_with(folder)));
        names
    };
    let names: Vec<_> = folders.iter().flat_map(in_folder).collect();
    assert_eq!(names.len(), exchange.accounts().len());
    for name in names {
        let digits = name.strip_suffix(".json").unwrap();
        let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        assert!(digits.len() == 64 && digits.bytes().all(hex), "{name}");
    }
    for id in ids {
        proven.check(&proven.inclusion(id), id).unwrap();
    }
    // What no file system takes is no id.
    assert!(AccountId::new("a\0b").is_err());
}
