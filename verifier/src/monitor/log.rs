//! Follows an exchange's log: each state of it has to extend all that was seen before. If it does not, both halves are kept,
//! which anybody can be shown (`verifier fork`).

use std::{fs, io};

use disk::{Existing, Readers, write};
use history::{
    checkpoint::SignedCheckpoint,
    key::LogKey,
    leaf::{Leaf, MAX_LEAF_BYTES},
    merkle::{self, Hash, TreeHead},
    note::MAX_NOTE_BYTES,
    policy::{LogPolicy, NotWitnessed},
    proof::LogProof,
};
use jiff::Timestamp;

use super::{
    finding::{Code, Finding},
    source::{MAX_LOG_NUMBERS, NotHad, Source},
    store::{LogSeen, Store, StoreError, WitnessRow},
};

/// The checkpoint, in the log's directory.
const CHECKPOINT: &str = "checkpoint";
/// The leaves.
const ENTRIES: &str = "entries";

/// Whom the reader believes about the log.
#[derive(Clone, Debug)]
pub struct FollowedLog {
    /// Logs, witnesses and quorum.
    pub policy: LogPolicy,
}

/// What is known of the log after it was asked for.
#[derive(Debug, Default)]
pub struct LogRound {
    /// What was found.
    pub findings: Vec<Finding>,
    /// Whether it could not be asked, so that what was found before holds.
    pub unanswered: bool,
    /// The largest state that extends all before it.
    pub seen: Option<LogSeen>,
}

/// Why the log is not followed.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The state is of a log that the reader does not name any more.
    #[error("the state directory has the log {0}, which is not signed by this key")]
    OtherLog(String),
}

/// What there is instead of a log.
enum NoLog {
    Had(NotHad),
    Unreadable(String),
}

/// The log as it is served now.
struct Served {
    key: LogKey,
    checkpoint: SignedCheckpoint,
    /// Of its leaves as many as the checkpoint is over; none if a fork is seen from the checkpoint alone.
    leaves: Option<Vec<Leaf>>,
}

/// Asks for the log, and compares it with what was seen.
///
/// # Errors
/// [`LogError`].
pub fn follow(
    source: &Source,
    followed: &FollowedLog,
    store: &Store,
    now: Timestamp,
) -> Result<LogRound, LogError> {
    let mut round = LogRound {
        seen: store.log()?,
        ..LogRound::default()
    };
    // Between the two files the log may have grown.
    let asked = || served(source, followed, store, round.seen.as_ref(), now);
    let asked = asked().or_else(|no_log| match no_log {
        Ok(NoLog::Unreadable(_)) => asked(),
        no_log => Err(no_log),
    });
    let served = match asked {
        Ok(served) => served,
        Err(Err(error)) => return Err(error),
        Err(Ok(no_log)) => {
            let (code, text) = of_no_log(no_log, &round, matches!(source, Source::Web(_)));
            round.unanswered = code == Code::Unanswered;
            round.findings.push(Finding::of_log("", code, text));
            return Ok(round);
        }
    };
    round
        .findings
        .extend(witnessed(followed, &served, store, now)?);
    let found = compare(&served, round.seen.as_ref(), store, now)?;
    round.findings.extend(found);
    round.seen = store.log()?;
    Ok(round)
}

fn of_no_log(no_log: NoLog, round: &LogRound, is_web: bool) -> (Code, String) {
    let known = round.seen.is_some();
    match no_log {
        NoLog::Had(NotHad::Unanswered(what)) => (Code::Unanswered, what),
        NoLog::Had(NotHad::Gone(what)) if known => (Code::LogGone, what),
        NoLog::Had(NotHad::Gone(what)) => (Code::LogMissing, what),
        // A network that answers for others says what is no log.
        NoLog::Had(NotHad::Malformed(what)) if known && is_web => (Code::Unanswered, what),
        NoLog::Had(NotHad::Malformed(what)) | NoLog::Unreadable(what) => {
            (Code::LogUnreadable, what)
        }
    }
}

fn served(
    source: &Source,
    followed: &FollowedLog,
    store: &Store,
    seen: Option<&LogSeen>,
    now: Timestamp,
) -> Result<Served, Result<NoLog, LogError>> {
    let no_log = |no_log| Err(Ok(no_log));
    let had = |error| Ok(NoLog::Had(error));
    let bytes = source.of_log(CHECKPOINT, MAX_NOTE_BYTES).map_err(had)?;
    let checkpoint = match SignedCheckpoint::from_bytes(&bytes) {
        Ok(checkpoint) => checkpoint,
        Err(error) => {
            let what = format!("log/{CHECKPOINT}: {error}");
            return no_log(NoLog::Had(NotHad::Malformed(what)));
        }
    };
    let key = match checkpoint.signed_by_one_of(followed.policy.logs()) {
        Ok(key) => key.clone(),
        Err(error) => return no_log(NoLog::Unreadable(format!("log/{CHECKPOINT}: {error}"))),
    };
    if let Some(seen) = seen
        && seen.checkpoint.ensure_of(&key).is_err()
    {
        let origin = seen.checkpoint.checkpoint().origin.clone();
        if seen
            .checkpoint
            .signed_by_one_of(followed.policy.logs())
            .is_err()
        {
            return Err(Err(LogError::OtherLog(origin)));
        }
        let what = format!("the log {origin} is not served any more, and another one is");
        return no_log(NoLog::Had(NotHad::Gone(what)));
    }
    let TreeHead { size, root } = checkpoint.head();
    let before = store
        .checkpoints_of(size)
        .map_err(|error| Err(error.into()))?;
    if before.iter().any(|before| before.head().root != root) {
        return Ok(Served {
            key,
            checkpoint,
            leaves: None,
        });
    }
    // The log has signed it: with or without its leaves, it is one half of whatever contradicts it.
    store
        .keep_checkpoint(&checkpoint, now)
        .map_err(|error| Err(error.into()))?;
    if size > MAX_LOG_NUMBERS {
        let what =
            format!("the log has {size} numbers, and at most {MAX_LOG_NUMBERS} are followed");
        return no_log(NoLog::Unreadable(what));
    }
    let most = MAX_LOG_NUMBERS as usize * (MAX_LEAF_BYTES + 1);
    let bytes = source.of_log(ENTRIES, most).map_err(had)?;
    match leaves(&bytes, checkpoint.head()) {
        Some(leaves) => Ok(Served {
            key,
            checkpoint,
            leaves: Some(leaves),
        }),
        None => {
            let what = format!("log/{ENTRIES} does not have the {size} leaves of log/{CHECKPOINT}");
            no_log(NoLog::Unreadable(what))
        }
    }
}

/// The leaves of a checkpoint, of a file that may have more.
fn leaves(bytes: &[u8], head: TreeHead) -> Option<Vec<Leaf>> {
    let size = usize::try_from(head.size).ok()?;
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let leaves = (0..head.size).map(|number| {
        let leaf = Leaf::from_bytes(lines.next()?.strip_suffix(b"\n")?).ok()?;
        (leaf.sequence == number).then_some(leaf)
    });
    let leaves: Vec<_> = leaves.collect::<Option<_>>()?;
    let is_whole = leaves.len() == size && merkle::root(&hashes(&leaves)) == head.root;
    is_whole.then_some(leaves)
}

fn hashes(leaves: &[Leaf]) -> Vec<Hash> {
    leaves.iter().map(Leaf::hash).collect()
}

/// Who has cosigned it, and whether these are enough.
fn witnessed(
    followed: &FollowedLog,
    served: &Served,
    store: &Store,
    now: Timestamp,
) -> Result<Option<Finding>, LogError> {
    let found = |code, text: String| Some(Finding::of_log("", code, text));
    Ok(match followed.policy.check(&served.checkpoint) {
        Ok(witnessed) => {
            for (key, cosigned) in &witnessed.by {
                store.keep_witness(&WitnessRow {
                    name: key.name().to_string(),
                    size: served.checkpoint.head().size,
                    time: cosigned.time,
                    seen: now,
                })?;
            }
            None
        }
        Err(NotWitnessed::Quorum { .. }) => {
            let what = "too few of the policy's witnesses have cosigned the log's checkpoint";
            found(Code::LogNotWitnessed, what.to_owned())
        }
        Err(error) => found(Code::LogUnreadable, format!("log/{CHECKPOINT}: {error}")),
    })
}

/// Whether it extends what was seen; keeps it if it does, and both halves of a fork if it cannot.
fn compare(
    served: &Served,
    seen: Option<&LogSeen>,
    store: &Store,
    now: Timestamp,
) -> Result<Vec<Finding>, LogError> {
    let head = served.checkpoint.head();
    let Some(leaves) = &served.leaves else {
        let before = store.checkpoints_of(head.size)?;
        let mut before = before.iter();
        if let Some(other) = before.find(|other| other.head().root != head.root) {
            let halves = [other.to_string(), served.checkpoint.to_string()];
            let what = format!("the log has signed two roots of {} numbers", head.size);
            store.keep_checkpoint(&served.checkpoint, now)?;
            let name = format!("size-{}", head.size);
            return Ok(vec![forked(store, &name, "checkpoint", halves, what)]);
        }
        return Ok(Vec::new());
    };
    let Some(seen) = seen else {
        store.keep_log(&served.checkpoint, leaves, now)?;
        return Ok(Vec::new());
    };
    let both = seen.leaves.len().min(leaves.len());
    let first_other = (0..both).find(|at| seen.leaves[*at] != leaves[*at]);
    match first_other {
        Some(at) => {
            let half = |checkpoint: &SignedCheckpoint, leaves: &[Leaf]| {
                LogProof {
                    leaf: leaves[at],
                    index: at as u64,
                    path: merkle::inclusion_path(&hashes(leaves), at),
                    checkpoint: checkpoint.with_only(&served.key),
                }
                .to_string()
            };
            let halves = [
                half(&seen.checkpoint, &seen.leaves),
                half(&served.checkpoint, leaves),
            ];
            let what = format!("the log has two snapshots under number {at}");
            store.keep_checkpoint(&served.checkpoint, now)?;
            let name = format!("number-{at}");
            Ok(vec![forked(store, &name, "tlog-proof", halves, what)])
        }
        None if leaves.len() < seen.leaves.len() => {
            let what = format!(
                "the log is served with {} numbers, and {} were seen",
                leaves.len(),
                seen.leaves.len()
            );
            Ok(vec![Finding::of_log("", Code::LogOlder, what)])
        }
        None => {
            store.keep_log(&served.checkpoint, leaves, now)?;
            Ok(Vec::new())
        }
    }
}

/// Keeps both halves, the first that was seen of each, and says where they are. Where they cannot be kept, that is said: the
/// database has both checkpoints.
fn forked(store: &Store, name: &str, form: &str, halves: [String; 2], what: String) -> Finding {
    let folder = store.forks();
    let keep = || -> io::Result<String> {
        fs::create_dir_all(&folder)?;
        let mut files = Vec::new();
        for (half, text) in ["first", "second"].into_iter().zip(halves) {
            let path = folder.join(format!("{name}.{half}.{form}"));
            match write(&path, text.as_bytes(), Existing::Keep, Readers::Everybody) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => files.push(path.display().to_string()),
            }
        }
        Ok(files.join(" and "))
    };
    let text = match keep() {
        Ok(files) => format!("{what}: both halves are in {files}"),
        Err(error) => format!(
            "{what}: the halves cannot be kept in {}: {error}",
            folder.display()
        ),
    };
    Finding::of_log(name, Code::Forked, text)
}
