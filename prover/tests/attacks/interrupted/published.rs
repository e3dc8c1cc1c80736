//! What is published is exactly what was verified: whatever comes into the bundle's directory on the way, and whatever
//! happens to its files, before the last verification and after it.

use super::*;

/// The claim is there, and all that follows is the verification; the verdict is there, and all that follows is to move.
const MOMENTS: [&str; 2] = ["the claim", "the verdict"];

/// Runs, and does something to the bundle's directory at a moment.
fn run_while(
    out: &Path,
    moment: &'static str,
    happens: impl Fn(&Path) + Sync + 'static,
) -> Result<BundleSummary, ProveError> {
    let bundle = places(out).partial_bundle();
    let watch = Watch {
        at: Some((moment, Box::new(move || happens(&bundle)))),
        ..Watch::default()
    };
    run(&exchange(), out, Leftover::Resume, &watch)
}

fn assert_not_published(out: &Path) {
    assert!(!places(out).bundle().exists() && !out.join("private").exists());
}

#[test]
fn files_that_are_none_of_the_bundle_are_not_published() {
    for moment in MOMENTS {
        for name in [".DS_Store", "reserves.csv", "claim.json.bak"] {
            let out = tempfile::tempdir().unwrap();
            let refused = run_while(out.path(), moment, move |bundle| {
                fs::write(bundle.join(name), "left").unwrap();
            });
            let foreign = places(out.path()).partial_bundle().join(name);
            assert!(matches!(refused, Err(ProveError::Foreign(path)) if path == foreign));
            assert_not_published(out.path());
            // Nor by a run that goes on, until somebody has looked.
            let again = run(&exchange(), out.path(), Leftover::Resume, &Watch::default());
            assert!(matches!(again, Err(ProveError::Foreign(path)) if path == foreign));
            assert_not_published(out.path());
            fs::remove_file(foreign).unwrap();
            go_on(out.path());
        }
    }
}

#[test]
fn a_directory_or_a_link_in_the_bundle_is_not_published() {
    for moment in MOMENTS {
        let out = tempfile::tempdir().unwrap();
        let refused = run_while(out.path(), moment, |bundle| {
            fs::create_dir(bundle.join("more")).unwrap();
        });
        assert!(matches!(refused, Err(ProveError::Foreign(_))));
        assert_not_published(out.path());
        fs::remove_dir(places(out.path()).partial_bundle().join("more")).unwrap();
        go_on(out.path());
    }
}

/// Changed after it was verified.
#[test]
fn files_that_changed_are_not_published_and_made_again() {
    for name in [
        public::LEAVES,
        public::SHARDS,
        public::SOLVENCY,
        public::CLAIM,
        public::COLLATERAL,
        public::POLICY,
        public::DESCRIPTOR,
    ] {
        let out = tempfile::tempdir().unwrap();
        let refused = run_while(out.path(), "the verdict", move |bundle| {
            let path = bundle.join(name);
            let mut bytes = fs::read(&path).unwrap();
            let place = bytes.len() / 2;
            bytes[place] ^= 1;
            fs::write(path, bytes).unwrap();
        });
        let changed = places(out.path()).partial_bundle().join(name);
        assert!(
            matches!(refused, Err(ProveError::Changed(path)) if path == changed),
            "{name}"
        );
        assert_not_published(out.path());
        let made = run(&exchange(), out.path(), Leftover::Resume, &Watch::default()).unwrap();
        assert_done(out.path(), &made);
    }
}

/// Changed between the proof and the verification: no verdict is given on it.
#[test]
fn files_that_changed_before_they_were_verified_are_not_published() {
    for name in [public::LEAVES, public::SOLVENCY, public::COLLATERAL] {
        let out = tempfile::tempdir().unwrap();
        let refused = run_while(out.path(), "the claim", move |bundle| {
            let path = bundle.join(name);
            let mut bytes = fs::read(&path).unwrap();
            let place = bytes.len() / 2;
            bytes[place] ^= 1;
            fs::write(path, bytes).unwrap();
        });
        let refused = refused.unwrap_err();
        assert!(
            matches!(refused, ProveError::Refused(_) | ProveError::Changed(_)),
            "{name}: {refused}"
        );
        assert_not_published(out.path());
        let made = run(&exchange(), out.path(), Leftover::Resume, &Watch::default()).unwrap();
        assert_done(out.path(), &made);
    }
}

/// A file that is longer than its shards is cut to what was proven.
#[test]
fn bytes_behind_the_last_shard_are_not_published() {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), BEFORE + SHARDS);
    for name in [public::LEAVES, public::SHARDS] {
        let path = places(out.path()).partial_bundle().join(name);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, [&bytes[..], b"more"].concat()).unwrap();
    }
    go_on(out.path());
}
