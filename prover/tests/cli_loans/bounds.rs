//! `[padding]`: what is published says the bounds, and a ledger beyond them is refused.

use super::*;

/// The plan of the sample under these bounds: shards, and leaves of all of them.
fn planned(padding: &str) -> (u64, u64) {
    let folder = copied("sample");
    let snapshot = folder.path().join("sample/snapshot.toml");
    append(&snapshot, &format!("\n[padding]\n{padding}\n"));
    let ended = check(&snapshot, &["--json"]);
    let json = ended.assert_done().json();
    let number = |key: &str| json[key].as_u64().unwrap();
    assert_eq!(number("most_accounts_published"), number("leaves"));
    (number("shards"), number("leaves"))
}

#[test]
fn bounds_alone_say_how_many_shards_and_leaves_there_are() {
    for (padding, shards, leaves_per_shard) in [
        ("", 1, 2_048),
        ("max_accounts = 2000", 1, 2_048),
        ("max_accounts = 2049", 1, 3_072),
        ("max_accounts = 67353", 1, 67_353),
        // More than one shard has.
        ("max_accounts = 67354", 2, 33_792),
        // A shard has 67,353 slots, and none is left over that an account of 27 entries could not use.
        ("max_entries = 67326", 1, 2_048),
        ("max_entries = 67327", 2, 1_024),
        ("max_accounts = 5000\nmax_entries = 100000", 2, 3_072),
    ] {
        let expected = (shards, shards * leaves_per_shard);
        assert_eq!(planned(padding), expected, "{padding}");
    }
}

#[test]
fn a_ledger_beyond_its_bounds_is_refused_where_they_are_said() {
    for (padding, what) in [
        ("max_accounts = 1999", "max_accounts, which is 1999"),
        ("max_entries = 2000", "max_entries, which is 2000"),
    ] {
        let folder = copied("sample");
        let snapshot = folder.path().join("sample/snapshot.toml");
        let lines = fs::read_to_string(&snapshot).unwrap().lines().count();
        append(&snapshot, &format!("[padding]\n{padding}\n"));
        let ended = check(&snapshot, &[]);
        assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
        let place = format!("error: snapshot.toml:{}:", lines + 2);
        assert!(ended.err.contains(&place), "{place}: {ended:?}");
        assert!(ended.err.contains(what), "{ended:?}");
        // The true number is not said: what is refused may be shown to somebody.
        assert!(!ended.err.contains("2000 accounts"), "{ended:?}");
        let out = folder.path().join("out");
        let mut prove = prover();
        prove
            .args(["prove", "--quiet", "--snapshot"])
            .arg(&snapshot);
        let ended = run(prove.arg("--out").arg(&out));
        assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
        assert!(!out.exists());
    }
}
