//! Runs that end before they are done: killed, stopped, on a full disk; and the runs that go on with them.

mod damaged;
mod full_disk;
mod killed;
mod other_inputs;
mod published;
mod secrets;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use circuits::shape::Tiny;
use documents::bundle::files as public;
use fixtures::testing::copy_of;
use prover::{
    RecordError,
    testing::{
        BundleSummary, ClaimDraft, Journal, Leftover, LoadedSnapshot, Options, Places, Progress,
        ProveError, ShardTimes, Stage, private_files as files, prove,
    },
};
use verdict::solvency::Expectations;

use crate::common::{ACCEPTED_BPS, Exchange, Prove as _, check, setup, shown, verify_dir};

/// Shards of the ledger here.
const SHARDS: u64 = 3;

/// Steps of a run before its first shard: S and what it is bound to, the inputs' digests, the accounts in their order.
const BEFORE: u64 = 3;

/// Few accounts in three shards, some with loans: most leaves are padding, which costs as much.
fn exchange() -> Exchange {
    Exchange::margin().in_shards(SHARDS)
}

/// Something that happens while a run goes on.
type Happening = Box<dyn Fn() + Sync>;

/// Listens, counts, and ends the run where it is told to.
#[derive(Default)]
struct Watch {
    /// Things that came to the disk for good.
    durable: AtomicU64,
    proven: AtomicU64,
    kept: AtomicU64,
    /// Stops the run in good order after so many durable things.
    stop_after: Option<u64>,
    /// Ends the process after so many.
    abort_after: Option<u64>,
    /// What happens on the disk behind the run's back, once this thing is there for good.
    at: Option<(&'static str, Happening)>,
}

impl Progress for Watch {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}

    fn shards_kept(&self, shards: u64) {
        self.kept.store(shards, Ordering::SeqCst);
    }

    fn shard_proven(&self, _: u64, _: ShardTimes) {
        self.proven.fetch_add(1, Ordering::SeqCst);
    }

    fn durable(&self, what: &'static str) {
        if let Some((_, happens)) = self.at.as_ref().filter(|(step, _)| *step == what) {
            happens();
        }
        let durable = self.durable.fetch_add(1, Ordering::SeqCst) + 1;
        if self.abort_after == Some(durable) {
            // As abrupt as a signal: nothing is flushed, nothing is dropped.
            std::process::abort();
        }
    }

    fn stopping(&self) -> bool {
        self.stop_after
            .is_some_and(|after| self.durable.load(Ordering::SeqCst) >= after)
    }
}

fn options(leftover: Leftover) -> Options {
    Options {
        leftover,
        ..Options::with_workers(2)
    }
}

/// Proves the exchange into `out`, whatever is there.
fn run(
    exchange: &Exchange,
    out: &Path,
    leftover: Leftover,
    watch: &Watch,
) -> Result<BundleSummary, ProveError> {
    let inputs = tempfile::tempdir().unwrap();
    let snapshot: LoadedSnapshot = exchange.load(inputs.path());
    let intended = ClaimDraft::new(&snapshot, exchange.descriptor())?;
    prove::<Tiny>(
        setup(),
        &snapshot,
        &intended,
        &places(out),
        &options(leftover),
        watch,
    )
}

/// Runs until so many things are on the disk for good, then stops in good order.
fn stopped_after(out: &Path, durable: u64) {
    let watch = Watch {
        stop_after: Some(durable),
        ..Watch::default()
    };
    let stopped = run(&exchange(), out, Leftover::Resume, &watch);
    assert!(matches!(stopped, Err(ProveError::Stopped)));
}

/// What is published and what is kept, in a folder.
fn places(folder: &Path) -> Places {
    Places::new(&folder.join("public"), &folder.join("private")).unwrap()
}

/// A file of a run that is not done, named with its directory: `bundle` or `private`.
fn unfinished(out: &Path, file: &str) -> PathBuf {
    match file.split_once('/') {
        Some(("bundle", name)) => places(out).partial_bundle().join(name),
        Some(("private", name)) => places(out).partial_private().join(name),
        _ => panic!("{file}"),
    }
}

/// What an interrupted run has noted as proven. `out/private` if it had come to its last step.
fn noted_shards(out: &Path) -> u64 {
    let aside = places(out).partial_private();
    let private = if aside.exists() {
        aside
    } else {
        out.join("private")
    };
    if !private.join(files::JOURNAL).exists() {
        return 0;
    }
    let journal = Journal::open(&private).unwrap();
    journal.shards().unwrap().len() as u64
}

/// Goes on with what is there, and checks that nothing that was noted is proven again and that the bundle is
/// right.
fn go_on(out: &Path) -> BundleSummary {
    let noted = noted_shards(out);
    let watch = Watch::default();
    let made = run(&exchange(), out, Leftover::Resume, &watch).unwrap();
    assert_eq!(made.kept_shards, noted);
    assert_eq!(watch.kept.load(Ordering::SeqCst), noted);
    assert_eq!(watch.proven.load(Ordering::SeqCst), SHARDS - noted);
    assert_done(out, &made);
    made
}

fn assert_done(out: &Path, made: &BundleSummary) {
    assert_eq!(made.shards, SHARDS);
    let mut names: Vec<_> = fs::read_dir(out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["private", "public"]);
    verify_dir(&places(out).bundle(), &expected(made)).unwrap();
    let inclusions = prover::Inclusions::<Tiny>::open_shape(&out.join("private"));
    let (inclusions, exchange) = (inclusions.unwrap(), exchange());
    for account in exchange.accounts() {
        let id = circuits::ledger::AccountId::new(account).unwrap();
        let file = inclusions.of(id).unwrap();
        let file = file.decode(inclusions.header()).unwrap();
        check(&file, account, made.root).unwrap();
        let (balances, debts) = shown(&file);
        assert_eq!(balances, exchange.balances_of(account));
        assert_eq!(debts, exchange.debts_of(account));
    }
}

/// What a reader of the bundle expects.
fn expected(made: &BundleSummary) -> Expectations {
    Expectations {
        root: Some(made.root),
        accept_loans_bps: ACCEPTED_BPS,
        ..Expectations::default()
    }
}

#[test]
fn a_run_that_goes_on_makes_the_same_bundle_but_for_the_randomness_of_proofs() {
    let out = tempfile::tempdir().unwrap();
    // A worker stops after its first shard, the other one may have been at its first too.
    stopped_after(out.path(), BEFORE + 1);
    let other = copy_of(out.path());
    let (one, two) = (go_on(out.path()), go_on(other.path()));
    assert_eq!(one.root, two.root);
    let read = |out: &Path, name: &str| fs::read(places(out).bundle().join(name)).unwrap();
    let (out, other) = (out.path(), other.path());
    for name in [
        public::LEAVES,
        public::DESCRIPTOR,
        public::COLLATERAL,
        public::POLICY,
    ] {
        assert_eq!(read(out, name), read(other, name), "{name}");
    }
    assert_ne!(read(out, public::SHARDS), read(other, public::SHARDS));
    let read = |out: &Path, name: &str| fs::read(out.join("private").join(name)).unwrap();
    for name in [files::ACCOUNTS, files::TREE, files::SECRET] {
        assert_eq!(read(out, name), read(other, name), "{name}");
    }
}

#[test]
fn a_run_that_is_told_to_stop_says_so_and_keeps_what_it_has() {
    let out = tempfile::tempdir().unwrap();
    for durable in 1..=BEFORE {
        stopped_after(out.path(), durable);
        assert!(!places(out.path()).bundle().exists());
    }
    go_on(out.path());
}

#[test]
fn two_runs_in_one_place_are_one_too_many() {
    let out = tempfile::tempdir().unwrap();
    stopped_after(out.path(), BEFORE + 1);
    {
        let _at_work = Journal::open(&places(out.path()).partial_private()).unwrap();
        for leftover in [Leftover::Resume, Leftover::Restart] {
            let refused = run(&exchange(), out.path(), leftover, &Watch::default());
            assert!(matches!(refused, Err(ProveError::Busy(_))));
        }
    }
    go_on(out.path());
}
