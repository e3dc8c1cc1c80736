use std::fs;

use super::*;
use crate::monitor::finding::{Area, Code, Finding};

fn now() -> Timestamp {
    "2026-06-30T00:00:00Z".parse().unwrap()
}

fn opened(folder: &Path) -> Store {
    Store::open(folder, "a source").unwrap()
}

fn refused(folder: &Path) -> String {
    let refused = Store::open(folder, "a source").err().unwrap();
    format!("{refused}; {}", refused.hint())
}

#[test]
fn a_database_of_a_newer_program_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path());
    store
        .connection
        .pragma_update(None, "user_version", SCHEMA + 1)
        .unwrap();
    drop(store);
    let before = fs::read(folder.path().join(DATABASE)).unwrap();
    let said = refused(folder.path());
    assert!(
        said.contains("is of a newer verifier") && said.contains("as new"),
        "{said}"
    );
    assert_eq!(fs::read(folder.path().join(DATABASE)).unwrap(), before);
}

#[test]
fn another_database_is_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DATABASE);
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE accounts (id)").unwrap();
    drop(other);
    assert!(refused(folder.path()).contains("is no database of a monitor"));
    fs::write(path, "no database at all, and longer than nothing").unwrap();
    assert!(refused(folder.path()).contains("is no database of a monitor"));
}

#[test]
fn what_a_killed_run_was_fetching_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let fetched = folder.path().join(FETCHED).join("x");
    fs::create_dir_all(&fetched).unwrap();
    opened(folder.path());
    assert!(!fetched.exists());
}

#[test]
fn what_is_done_at_once_is_done_as_a_whole_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path());
    let failed = store.at_once(|store| {
        store.set_meta("one", "1")?;
        Err::<(), _>(StoreError::NoFinding(1))
    });
    assert!(failed.is_err());
    assert_eq!(store.meta("one").unwrap(), None);
    store.at_once(|store| store.set_meta("one", "2")).unwrap();
    drop(store);
    assert_eq!(
        opened(folder.path()).meta("one").unwrap().as_deref(),
        Some("2")
    );
}

#[test]
fn findings_hold_until_they_are_looked_for_in_vain() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path());
    let gone = Finding::of_bundle("a", Code::Gone, "there is no a");
    let late = Finding::of_series("", Code::Late, "old");
    let forked = Finding::of_log("", Code::Forked, "two roots");
    let keep = |found: &[Finding], not_looked_at: Option<&Area>| {
        let area = not_looked_at.map(Area::name);
        let is = |of: &str| area.as_deref() == Some(of);
        let stays = |code: &str| code == Code::Forked.name();
        store.keep_findings(found, is, stays, now()).unwrap();
    };
    let holding = || {
        let rows = store
            .findings()
            .unwrap()
            .into_iter()
            .filter(|row| row.holds);
        rows.map(|row| row.code).collect::<Vec<_>>().join(" ")
    };
    keep(&[gone.clone(), late, forked], None);
    assert_eq!(holding(), "GONE LATE FORKED");
    keep(&[], Some(&gone.area));
    assert_eq!(holding(), "GONE FORKED");
    keep(&[], None);
    assert_eq!(holding(), "FORKED");
    keep(&[gone], None);
    assert_eq!(holding(), "GONE FORKED");
    assert_eq!(store.findings().unwrap().len(), 3);
}
