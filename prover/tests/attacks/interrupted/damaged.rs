//! What a failing disk or a lost cache can do to the files of an interrupted run: it is noticed, and made again.

use super::*;

/// An interrupted run that has proven all shards, and one file of it changed.
fn with_damage(file: &str, damage: impl FnOnce(&mut Vec<u8>)) -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), BEFORE + SHARDS);
    assert_eq!(noted_shards(out.path()), SHARDS);
    let path = unfinished(out.path(), file);
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
        let out = with_damage(file, |bytes| {
            let place = bytes.len() / SHARDS as usize + 7;
            bytes[place] ^= 1;
        });
        assert_eq!(kept_of(out.path()), SHARDS - 1, "{file}");
    }
}

#[test]
fn shards_that_are_cut_off_are_proven_again() {
    for file in ["bundle/leaves.bin", "bundle/shards.bin", "private/tree.bin"] {
        let out = with_damage(file, |bytes| bytes.truncate(bytes.len() / 2 + 1));
        assert_eq!(kept_of(out.path()), SHARDS / 2, "{file}");
        let out = with_damage(file, Vec::clear);
        assert_eq!(kept_of(out.path()), 0, "{file}");
    }
}

#[test]
fn accounts_that_changed_are_put_in_order_again() {
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes[100] ^= 1,
        |bytes| *bytes.last_mut().unwrap() ^= 1,
        |bytes| bytes.truncate(bytes.len() / 2),
        Vec::clear,
    ];
    for damage in damages {
        let out = with_damage("private/accounts.bin", damage);
        assert_eq!(kept_of(out.path()), SHARDS);
    }
}

#[test]
fn a_journal_that_is_no_journal_ends_the_run_until_it_is_thrown_away() {
    let out = with_damage("private/journal.redb", |bytes| {
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
