//! S that is lost, damaged or of something else: blinds are made anew as long as nothing was published with them, and
//! never used for two ledgers.

use super::*;

/// An interrupted run that came so far.
fn interrupted(durable: u64) -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), durable);
    out
}

fn secret_of(out: &Path) -> PathBuf {
    places(out).partial_private().join(files::SECRET)
}

/// Everything that the lost one has ordered is made anew with the new one, and everybody is found.
#[test]
fn a_secret_that_is_lost_before_the_first_shard_is_made_anew() {
    let out = interrupted(BEFORE);
    assert_eq!(noted_shards(out.path()), 0);
    let accounts = places(out.path()).partial_private().join(files::ACCOUNTS);
    let before = fs::read(&accounts).unwrap();
    let lost = fs::read(secret_of(out.path())).unwrap();
    fs::remove_file(secret_of(out.path())).unwrap();
    let made = run(&exchange(), out.path(), Leftover::Resume, &Watch::default()).unwrap();
    assert_eq!(made.kept_shards, 0);
    assert_done(out.path(), &made);
    let private = |name| fs::read(out.path().join("private").join(name)).unwrap();
    assert_ne!(private(files::SECRET), lost);
    assert_ne!(private(files::ACCOUNTS), before);
}

/// Also by a run that is killed again on its way.
#[test]
fn a_secret_that_is_lost_twice_is_made_anew_twice() {
    let out = interrupted(BEFORE);
    for step in 1..=BEFORE {
        fs::remove_file(secret_of(out.path())).unwrap();
        stopped_after(out.path(), step);
        assert_eq!(noted_shards(out.path()), 0);
    }
    go_on(out.path());
}

#[test]
fn a_secret_that_is_lost_after_the_first_shard_ends_the_run() {
    for shards in [1, SHARDS] {
        let out = interrupted(BEFORE + shards);
        assert!(noted_shards(out.path()) >= 1);
        fs::remove_file(secret_of(out.path())).unwrap();
        for leftover in [Leftover::Resume, Leftover::KeepShards] {
            let watch = Watch::default();
            let refused = run(&exchange(), out.path(), leftover, &watch);
            assert!(matches!(
                refused,
                Err(ProveError::Record(RecordError::Forgotten))
            ));
            assert_eq!(watch.proven.load(Ordering::SeqCst), 0);
        }
        // Nothing was made without it, and it can begin anew.
        let made = run(
            &exchange(),
            out.path(),
            Leftover::Restart,
            &Watch::default(),
        )
        .unwrap();
        assert_eq!(made.kept_shards, 0);
        assert_done(out.path(), &made);
    }
}

#[test]
fn a_secret_that_was_changed_or_is_bound_to_something_else_ends_the_run() {
    let out = interrupted(BEFORE + SHARDS);
    let honest = fs::read_to_string(secret_of(out.path())).unwrap();
    // The last digit of each number and digest.
    let keys = [
        "secret",
        "ledger",
        "collateral",
        "leaves_per_shard",
        "shards",
        "committed",
    ];
    for key in keys {
        let line = honest
            .lines()
            .find(|line| line.contains(&format!("\"{key}\"")));
        let line = line.unwrap_or_else(|| panic!("{key} is bound"));
        let at = line.rfind(|c: char| c.is_ascii_hexdigit()).unwrap();
        let digit = if &line[at..=at] == "1" { "2" } else { "1" };
        let mut other = line.to_owned();
        other.replace_range(at..=at, digit);
        fs::write(secret_of(out.path()), honest.replace(line, &other)).unwrap();
        let refused = run(&exchange(), out.path(), Leftover::Resume, &Watch::default());
        let damaged = matches!(
            refused,
            Err(ProveError::Record(RecordError::Damaged { .. }))
        );
        assert!(damaged, "{key}: {:?}", refused.err());
    }
    // Whole, but of another run over the same ledger: nobody's leaves would be found.
    let other = interrupted(BEFORE + SHARDS);
    fs::copy(secret_of(other.path()), secret_of(out.path())).unwrap();
    for leftover in [Leftover::Resume, Leftover::KeepShards] {
        let refused = run(&exchange(), out.path(), leftover, &Watch::default()).unwrap_err();
        let said = refused.to_string();
        assert!(said.contains("it is the secret of another run"), "{said}");
        assert!(!places(out.path()).bundle().exists());
    }
    fs::write(secret_of(out.path()), honest).unwrap();
    go_on(out.path());
}
