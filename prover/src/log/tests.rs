//! The log's directory and its key. What witnesses answer is in `asking`.

mod asking;
mod killed;
mod published;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use circuits::ledger::{ClaimDigest, LedgerDigest, Root};
use history::{
    checkpoint::SignedCheckpoint,
    key::{WitnessKey, WitnessSecret},
    leaf::Snapshot,
    note::NoteSignature,
    policy::LogPolicy,
};
use tempfile::TempDir;

use super::{signer::signed_path, *};

pub(super) const NAME: &str = "example.com/proofs";

/// A folder with a log and its key, or with neither yet.
pub(super) struct Place(TempDir);

impl Place {
    pub(super) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With a log of these snapshots, by their seeds.
    pub(super) fn with(seeds: &[u8]) -> Self {
        let place = Self::empty();
        place.init().unwrap();
        for (sequence, seed) in (0..).zip(seeds) {
            assert_eq!(place.add(sequence, *seed).unwrap(), Added::New);
        }
        place
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.path("log")
    }

    pub(super) fn key(&self) -> PathBuf {
        self.path("log.key")
    }

    pub(super) fn init(&self) -> Result<Log, LogError> {
        let mut signer = LogSigner::create(&self.key())?;
        Log::create(&self.dir(), NAME.parse().unwrap(), &mut signer)
    }

    pub(super) fn add(&self, sequence: u64, seed: u8) -> Result<Added, LogError> {
        let mut signer = LogSigner::open(&self.key())?;
        Log::open_to_change(&self.dir())?.add(sequence, snapshot(seed), &mut signer)
    }

    pub(super) fn skip(&self, last: u64) -> Result<u64, LogError> {
        let mut signer = LogSigner::open(&self.key())?;
        Log::open_to_change(&self.dir())?.skip(last, &mut signer)
    }

    pub(super) fn log(&self) -> Log {
        Log::open(&self.dir()).unwrap()
    }

    /// The same files in another folder.
    pub(super) fn copy(&self) -> Self {
        let copy = Self::empty();
        copy_all(self.0.path(), copy.0.path());
        copy
    }
}

pub(super) fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

pub(super) fn snapshot(seed: u8) -> Snapshot {
    Snapshot {
        ledger: LedgerDigest([seed; 32]),
        root: Root([seed.wrapping_add(1); 32]),
        claim: ClaimDigest([seed.wrapping_add(2); 32]),
    }
}

pub(super) fn witness_secret(seed: u8) -> WitnessSecret {
    WitnessSecret::from_seed(&[seed; 32])
}

pub(super) fn witness(seed: u8) -> WitnessKey {
    let name = format!("witness.example/{seed}").parse().unwrap();
    WitnessKey::new(name, witness_secret(seed).public())
}

/// A cosignature by a witness that has seen nothing before.
pub(super) fn cosigned(log: &Log, seed: u8, seconds: u64) -> NoteSignature {
    let request = log.request(0).unwrap();
    let cosignable = request.judge(log.key(), None).unwrap();
    cosignable.cosign(&witness(seed), &witness_secret(seed), seconds)
}

/// Of a log, with witnesses 1 to 3 at these addresses, of whom so many have to cosign.
pub(super) fn policy(log: &Log, urls: [&str; 3], enough: usize) -> LogPolicy {
    let mut text = format!("log {}\n", log.key());
    for (seed, url) in (1..).zip(urls) {
        text += &format!("witness w{seed} {} {url}\n", witness(seed));
    }
    text += &format!("group enough {enough} w1 w2 w3\nquorum enough\n");
    LogPolicy::from_bytes(text.as_bytes()).unwrap()
}

#[test]
fn a_log_is_read_as_it_was_written() {
    let place = Place::with(&[1, 2, 3]);
    let log = place.log();
    assert_eq!(log.key().name().as_str(), NAME);
    let found: Vec<_> = log.leaves().iter().map(|leaf| leaf.snapshot).collect();
    assert_eq!(found, [1, 2, 3].map(|seed| Some(snapshot(seed))));
    assert_eq!(log.checkpoint().head().size, 3);
    for number in 0..3 {
        let proof = log.prove(number).unwrap();
        let text = format!("log {}\nquorum none", log.key());
        let policy = LogPolicy::from_bytes(text.as_bytes()).unwrap();
        let logged = proof.verify(&policy).unwrap();
        assert_eq!(logged.leaf().sequence, number);
    }
    assert!(matches!(log.prove(3), Err(LogError::NotThere(3))));
    assert!(matches!(
        log.request(4),
        Err(LogError::Larger { old: 4, size: 3 })
    ));
}

#[test]
fn the_same_again_is_no_error_and_another_under_its_number_is_refused() {
    let place = Place::with(&[1, 2]);
    let before = fs::read(place.dir().join("checkpoint")).unwrap();
    assert_eq!(place.add(0, 1).unwrap(), Added::Before);
    assert_eq!(place.add(1, 2).unwrap(), Added::Before);
    assert!(matches!(place.add(0, 2), Err(LogError::Taken(0))));
    assert!(matches!(place.add(1, 9), Err(LogError::Taken(1))));
    assert_eq!(fs::read(place.dir().join("checkpoint")).unwrap(), before);
    assert_eq!(place.log().leaves().len(), 2);
}

#[test]
fn gaps_are_refused_until_their_numbers_are_skipped() {
    let place = Place::with(&[]);
    let gap = place.add(2, 1).unwrap_err();
    assert!(matches!(
        gap,
        LogError::Gap {
            sequence: 2,
            next: 0
        }
    ));
    assert!(gap.hint().contains("prover log skip"));
    assert_eq!(place.skip(1).unwrap(), 2);
    // Once more: they are without already.
    assert_eq!(place.skip(1).unwrap(), 0);
    assert_eq!(place.add(2, 1).unwrap(), Added::New);
    assert!(matches!(place.add(1, 1), Err(LogError::Taken(1))));
    assert!(matches!(place.skip(2), Err(LogError::Taken(2))));
    assert!(matches!(place.skip(1 << 40), Err(LogError::TooLarge(_))));
    let without: Vec<_> = place
        .log()
        .leaves()
        .iter()
        .map(|leaf| leaf.snapshot.is_none())
        .collect();
    assert_eq!(without, [true, true, false]);
}

#[test]
fn an_older_copy_of_the_directory_makes_no_second_history() {
    let place = Place::with(&[1]);
    let older = place.copy();
    place.add(1, 2).unwrap();
    place.add(2, 3).unwrap();
    // The directory of before, under the key that has signed since.
    fs::remove_dir_all(place.dir()).unwrap();
    copy_all(&older.dir(), &place.dir());
    let entries = fs::read(place.dir().join("entries")).unwrap();
    for (sequence, seed) in [(1, 9), (1, 2)] {
        // Even what was there is fewer than what was signed.
        let refused = place.add(sequence, seed).unwrap_err();
        assert!(
            matches!(refused, LogError::Rewritten { size: 3 }),
            "{refused}"
        );
        assert!(refused.is_refusal());
    }
    assert!(matches!(
        place.skip(5),
        Err(LogError::Rewritten { size: 3 })
    ));
    assert!(matches!(
        place.add(0, 1),
        Err(LogError::Rewritten { size: 3 })
    ));
    // Nothing of it was written.
    assert_eq!(fs::read(place.dir().join("entries")).unwrap(), entries);
    assert_eq!(place.log().checkpoint().head().size, 1);
}

#[test]
fn one_snapshot_behind_what_was_signed_can_be_added_once_more_and_no_other() {
    let place = Place::with(&[1]);
    let older = place.copy();
    place.add(1, 2).unwrap();
    fs::remove_dir_all(place.dir()).unwrap();
    copy_all(&older.dir(), &place.dir());
    assert!(matches!(
        place.add(1, 9),
        Err(LogError::Rewritten { size: 2 })
    ));
    assert_eq!(place.add(1, 2).unwrap(), Added::New);
    assert_eq!(place.log().checkpoint().head().size, 2);
}

#[test]
fn a_key_has_one_log_and_a_log_one_key() {
    let place = Place::with(&[1]);
    let mut signer = LogSigner::create(&place.key()).unwrap();
    let other = "example.com/other".parse().unwrap();
    let refused = Log::create(&place.path("other"), other, &mut signer).unwrap_err();
    assert!(matches!(refused, LogError::OtherKey(_)), "{refused}");
    assert!(!place.path("other").exists());
    // The same name, from nothing.
    let again = NAME.parse().unwrap();
    let refused = Log::create(&place.path("other"), again, &mut signer).unwrap_err();
    assert!(
        matches!(refused, LogError::Rewritten { size: 1 }),
        "{refused}"
    );
    drop(signer);
    let mut other = LogSigner::create(&place.path("other.key")).unwrap();
    let mut log = Log::open_to_change(&place.dir()).unwrap();
    let refused = log.add(1, snapshot(2), &mut other).unwrap_err();
    assert!(matches!(refused, LogError::OtherKey(_)), "{refused}");
}

#[test]
fn a_log_is_begun_once_and_in_no_place_that_has_something_else() {
    let place = Place::with(&[1]);
    // Found again, as it is.
    assert_eq!(place.init().unwrap().leaves().len(), 1);
    let other = Place::empty();
    fs::create_dir(other.dir()).unwrap();
    fs::write(other.dir().join("index.html"), "").unwrap();
    assert!(matches!(other.init(), Err(LogError::Exists(_))));
    let mut signer = LogSigner::create(&other.path("other.key")).unwrap();
    let taken = Log::create(&place.dir(), NAME.parse().unwrap(), &mut signer);
    assert!(matches!(taken, Err(LogError::Exists(_))));
}

#[test]
fn of_those_who_add_at_once_one_is_first_and_nobody_signs_another_history() {
    for _ in 0..10 {
        let place = Place::with(&[1]);
        let ended: Vec<_> = thread::scope(|scope| {
            let adding: Vec<_> = (10..16)
                .map(|seed| {
                    let place = &place;
                    scope.spawn(move || place.add(1, seed))
                })
                .collect();
            adding.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let added = ended.iter().filter(|one| matches!(one, Ok(Added::New)));
        assert_eq!(added.count(), 1, "{ended:?}");
        for other in ended.iter().filter_map(|one| one.as_ref().err()) {
            assert!(
                matches!(other, LogError::Busy(_) | LogError::Taken(1)),
                "{other}"
            );
        }
        assert_eq!(place.log().checkpoint().head().size, 2);
    }
}

#[test]
fn a_directory_that_was_changed_is_refused() {
    let place = Place::with(&[1, 2, 3]);
    let entries = fs::read_to_string(place.dir().join("entries")).unwrap();
    let checkpoint = fs::read_to_string(place.dir().join("checkpoint")).unwrap();
    let lines: Vec<_> = entries.lines().collect();
    let other = entries.replace(&"02".repeat(32), &"99".repeat(32));
    for (name, text, says) in [
        ("entries", other, "not those of the checkpoint"),
        (
            "entries",
            lines[..2].join("\n") + "\n",
            "not those of the checkpoint",
        ),
        (
            "entries",
            [lines[1], lines[0], lines[2]].join("\n"),
            "line 1 is not",
        ),
        ("entries", "something else\n".to_owned(), "line 1 is not"),
        (
            "checkpoint",
            checkpoint.replace("\n3\n", "\n2\n"),
            "does not hold",
        ),
        ("checkpoint", String::new(), "not a signed checkpoint"),
        ("log.vkey", "key".to_owned(), "a verifier key is"),
    ] {
        let copy = place.copy();
        fs::write(copy.dir().join(name), &text).unwrap();
        let refused = Log::open(&copy.dir()).unwrap_err().to_string();
        assert!(refused.contains(says), "{name}: {refused}");
    }
    fs::write(signed_path(&place.key()), "something").unwrap();
    assert!(matches!(place.add(3, 4), Err(LogError::Signed(_))));
    // Without it nobody knows whether the directory is the newest.
    fs::remove_file(signed_path(&place.key())).unwrap();
    assert!(matches!(place.add(3, 4), Err(LogError::SignedMissing(_))));
    assert!(matches!(place.add(0, 1), Err(LogError::SignedMissing(_))));
    assert_eq!(place.log().leaves().len(), 3);
}

#[cfg(unix)]
#[test]
fn the_key_is_for_its_owner_and_the_log_for_everybody() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::with(&[1]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.key()), 0o600);
    assert_eq!(mode(&signed_path(&place.key())), 0o600);
    for name in ["log.vkey", "entries", "checkpoint"] {
        assert_eq!(mode(&place.dir().join(name)), 0o644, "{name}");
    }
    let secret = fs::read_to_string(place.key()).unwrap();
    let secret = secret
        .lines()
        .find(|line| line.contains("\"secret\""))
        .unwrap();
    for name in ["log.vkey", "entries", "checkpoint"] {
        let text = fs::read_to_string(place.dir().join(name)).unwrap();
        assert!(!text.contains(secret.trim()), "{name}");
    }
}

#[test]
fn a_checkpoint_is_read_back_by_those_who_did_not_sign_it() {
    let place = Place::with(&[1, 2]);
    let bytes = fs::read(place.dir().join("checkpoint")).unwrap();
    let read = SignedCheckpoint::from_bytes(&bytes).unwrap();
    assert_eq!(read.ensure_of(place.log().key()), Ok(()));
}
