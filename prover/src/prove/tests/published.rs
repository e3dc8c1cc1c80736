//! What is published: exactly what was verified, and it depends on the bounds alone.

use std::collections::BTreeMap;

use super::*;

/// Durable steps of a run of one shard until it is verified: the shard, the tree above, the claim, the verdict.
const VERIFIED: u64 = BEFORE_SHARDS + 4;

/// Ends the run when it has verified its bundle, as a signal that kills would: before anything has been moved.
struct KillAt(Watch);

impl Progress for KillAt {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}

    fn durable(&self, what: &'static str) {
        self.0.durable(what);
        assert!(what != "the verdict", "killed");
    }
}

/// A run that was killed after its last verification.
fn killed() -> TempDir {
    let out = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let snapshot = Exchange::lending().load(folder.path());
    let draft = ClaimDraft::new(&snapshot, Exchange::lending().descriptor()).unwrap();
    let options = Options::with_workers(2);
    let killed = KillAt(Watch::default());
    let run = || {
        prove(
            setup(),
            &snapshot,
            &draft,
            &places(out.path()),
            &options,
            &killed,
        )
    };
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"killed"));
    assert_eq!(killed.0.durable.load(Ordering::SeqCst), VERIFIED);
    out
}

fn go_on(out: &Path) -> Result<BundleSummary, ProveError> {
    Exchange::lending().run(out, Leftover::Resume, &Watch::default())
}

/// A foreign file in the bundle's directory is named, nothing is published, and without it the run goes on.
fn refuses_foreign_files(out: &Path) {
    for name in [".DS_Store", files::RESERVES] {
        let path = places(out).partial_bundle().join(name);
        fs::write(&path, "").unwrap();
        let error = go_on(out).unwrap_err();
        assert!(
            matches!(&error, ProveError::Foreign(which) if *which == path),
            "{error}"
        );
        assert!(error.hint().contains("move it away"));
        assert!(!places(out).bundle().exists() && !out.join("private").exists());
        fs::remove_file(&path).unwrap();
    }
    go_on(out).unwrap();
    verify(&places(out).bundle(), 10_000).unwrap();
}

#[test]
fn a_foreign_file_is_refused_before_the_verification() {
    refuses_foreign_files(Exchange::lending().stopped_after(VERIFIED - 1).path());
}

#[test]
fn a_foreign_file_is_refused_after_the_verification() {
    refuses_foreign_files(killed().path());
}

#[test]
fn a_file_that_was_changed_after_the_verification_is_made_and_verified_again() {
    for name in [
        files::LEAVES,
        files::SHARDS,
        files::SOLVENCY,
        files::CLAIM,
        files::POLICY,
        files::DESCRIPTOR,
        files::COLLATERAL,
    ] {
        for damage in ["changed", "longer", "gone"] {
            let out = killed();
            let path = places(out.path()).partial_bundle().join(name);
            let mut bytes = fs::read(&path).unwrap();
            let last = bytes.len() - 1;
            match damage {
                "changed" => bytes[last] ^= 1,
                _ => bytes.push(b'\n'),
            }
            fs::write(&path, bytes).unwrap();
            if damage == "gone" {
                fs::remove_file(&path).unwrap();
            }
            go_on(out.path()).unwrap();
            verify(&places(out.path()).bundle(), 10_000)
                .unwrap_or_else(|refusal| panic!("{name} {damage}: {refusal}"));
        }
    }
}

#[test]
fn a_verified_bundle_is_published_as_it_was() {
    let out = killed();
    let read = |folder: PathBuf| -> BTreeMap<_, _> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        entries
            .map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap()))
            .collect()
    };
    let before = read(places(out.path()).partial_bundle());
    let watch = Watch::default();
    Exchange::lending()
        .run(out.path(), Leftover::Resume, &watch)
        .unwrap();
    assert_eq!(read(places(out.path()).bundle()), before);
    // The inputs, the tree, both directories, the end; and no verdict.
    assert_eq!(watch.durable.load(Ordering::SeqCst), 5);
}

#[test]
fn with_bounds_sizes_and_shapes_say_the_bounds_alone() {
    let debts = Exchange {
        max_accounts: Some(1_500),
        max_entries: Some(2_500),
        ..Exchange::lending()
    };
    let mut one_entry = debts.clone();
    one_entry.balances.retain(|balance| balance.asset == 0);
    one_entry.debts.clear();
    let mut few = one_entry.clone();
    few.balances.truncate(3);
    let mut shapes = [&debts, &one_entry, &few].map(|exchange| {
        let (out, made) = exchange.prove();
        let bundle = fs::read_dir(places(out.path()).bundle()).unwrap();
        let sizes: BTreeMap<_, _> = bundle
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name(), entry.metadata().unwrap().len()))
            .collect();
        (made.shards, made.leaves_per_shard, sizes)
    });
    shapes.sort();
    assert_eq!(shapes[0], shapes[2]);
    assert_eq!((shapes[0].0, shapes[0].1), (3, 1024));
}

#[test]
fn numbers_above_their_bounds_are_refused_before_anything_is_written() {
    for (max_accounts, max_entries, name) in [
        (Some(202), None, "max_accounts"),
        (None, Some(269), "max_entries"),
    ] {
        let exchange = Exchange {
            max_accounts,
            max_entries,
            ..Exchange::lending()
        };
        let out = tempfile::tempdir().unwrap();
        let error = exchange
            .run(out.path(), Leftover::Resume, &Watch::default())
            .unwrap_err();
        // At the bound's own line, with what to do.
        let ProveError::Inputs(diagnostics) = error else {
            panic!("{error}")
        };
        let said = diagnostics.to_string();
        let (what, hint) = said.split_once('\n').unwrap();
        assert_eq!(diagnostics.errors(), 1, "{said}");
        assert!(what.starts_with("error: snapshot.toml:25:"), "{said}");
        assert!(what.contains(name) && hint.contains(name), "{said}");
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    }
}
