//! What a failing disk or a lost cache can do to the files of an interrupted run: it is noticed, and made again.

use super::*;

/// An interrupted run that has proven all shards, and one file of it changed.
fn with_damage(file: &Path, damage: impl FnOnce(&mut Vec<u8>)) -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), 3 + SHARDS);
    assert_eq!(noted_shards(out.path()), SHARDS);
    let path = partial(out.path()).join(file);
    let mut bytes = fs::read(&path).unwrap();
    damage(&mut bytes);
    fs::write(&path, bytes).unwrap();
    out
}

/// Goes on; returns how many shards were kept.
fn kept_of(out: &Path) -> u64 {
    let made = run(&exchange(), out, Leftover::Resume, &Watch::default()).unwrap();
    assert_done(out, &made);
    made.kept_shards
}

#[test]
fn a_shard_whose_leaves_proof_or_tree_changed_is_proven_again() {
    for file in ["bundle/leaves.bin", "bundle/shards.bin", "private/tree.bin"] {
        let out = with_damage(Path::new(file), |bytes| {
            let place = bytes.len() / SHARDS as usize + 7;
            bytes[place] ^= 1;
        });
        assert_eq!(kept_of(out.path()), SHARDS - 1, "{file}");
    }
}

#[test]
fn shards_that_are_cut_off_are_proven_again() {
    for file in ["bundle/leaves.bin", "bundle/shards.bin", "private/tree.bin"] {
        let out = with_damage(Path::new(file), |bytes| bytes.truncate(bytes.len() / 2 + 1));
        assert_eq!(kept_of(out.path()), SHARDS / 2, "{file}");
        let out = with_damage(Path::new(file), Vec::clear);
        assert_eq!(kept_of(out.path()), 0, "{file}");
    }
}

#[test]
fn accounts_that_changed_are_put_in_order_again() {
    let out = with_damage(Path::new("private/accounts.bin"), |bytes| bytes[100] ^= 1);
    assert_eq!(kept_of(out.path()), SHARDS);
}

#[test]
fn a_secret_that_is_gone_or_of_other_balances_ends_the_run() {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), 3 + SHARDS);
    let secret = partial(out.path()).join("private").join(files::SECRET);
    let text = fs::read_to_string(&secret).unwrap();
    let at = text.find("ledger_sha256").unwrap() + 20;
    let digit = if &text[at..=at] == "0" { "1" } else { "0" };
    let mut other = text.clone();
    other.replace_range(at..=at, digit);
    for content in [Some(other), None] {
        match content {
            Some(text) => fs::write(&secret, text).unwrap(),
            None => fs::remove_file(&secret).unwrap(),
        }
        let refused = run(&exchange(), out.path(), Leftover::Resume, &Watch::default());
        assert!(matches!(refused, Err(ProveError::Record(_))));
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

#[test]
fn a_journal_that_is_no_journal_ends_the_run_until_it_is_thrown_away() {
    let out = with_damage(Path::new("private/journal.redb"), |bytes| {
        bytes[..1_000].fill(0x5a);
    });
    let refused = run(&exchange(), out.path(), Leftover::Resume, &Watch::default());
    assert!(matches!(refused, Err(ProveError::Record(_))));
    let made = run(
        &exchange(),
        out.path(),
        Leftover::Restart,
        &Watch::default(),
    )
    .unwrap();
    assert_done(out.path(), &made);
}
