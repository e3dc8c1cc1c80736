//! The log, beside the bundles.

use std::{fs, path::Path};

use documents::bundle::{claim::Claim, descriptor::Descriptor};
use health::state::State;
use history::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    fork::{Half, compare},
    key::{LogKey, LogSecret, WitnessKey, WitnessSecret},
    leaf::{Leaf, Snapshot},
    merkle::{TreeHead, root},
    policy::LogPolicy,
    witness::AddCheckpoint,
};
use verifier::monitor::log::FollowedLog;

use crate::{
    assert_state,
    exchange::{Month, Watching, year},
};

/// Who has the log's key, and can do with it whatever they want.
struct Keeper {
    secret: LogSecret,
    key: LogKey,
}

impl Keeper {
    fn new() -> Self {
        Self::of("example.com/proofs", 3)
    }

    fn of(name: &str, seed: u8) -> Self {
        let secret = LogSecret::from_seed(&[seed; 32]);
        let key = LogKey::new(name.parse().unwrap(), secret.public());
        Self { secret, key }
    }

    fn followed(&self, rest: &str) -> FollowedLog {
        let text = format!("log {}\n{rest}", self.key);
        FollowedLog {
            policy: LogPolicy::from_bytes(text.as_bytes()).unwrap(),
        }
    }

    /// Serves a log that has these leaves.
    fn serve(&self, watching: &Watching, leaves: &[Leaf]) {
        let hashes: Vec<_> = leaves.iter().map(Leaf::hash).collect();
        let head = TreeHead {
            size: leaves.len() as u64,
            root: root(&hashes),
        };
        let checkpoint = Checkpoint::new(self.key.name(), head)
            .sign(&self.secret)
            .unwrap();
        let folder = watching.published().join("log");
        fs::create_dir_all(&folder).unwrap();
        let lines: String = leaves.iter().map(|leaf| format!("{leaf}\n")).collect();
        fs::write(folder.join("entries"), lines).unwrap();
        fs::write(folder.join("checkpoint"), checkpoint.to_string()).unwrap();
    }
}

fn none(number: u64) -> Leaf {
    Leaf {
        sequence: number,
        snapshot: None,
    }
}

fn leaf_of(month: &Month) -> Leaf {
    let read = |name: &str| fs::read(month.bundle().join(name)).unwrap();
    let descriptor = Descriptor::from_bytes(&read("descriptor.json")).unwrap();
    let claim = Claim::from_bytes(&read("claim.json")).unwrap();
    Leaf {
        sequence: month.number,
        snapshot: Some(Snapshot {
            ledger: descriptor.ledger_digest(),
            root: claim.root,
            claim: claim.claim_digest(),
        }),
    }
}

/// Number 0, which there never was, and so many months.
fn leaves(months: usize) -> Vec<Leaf> {
    let months = year()[..months].iter().map(leaf_of);
    [none(0)].into_iter().chain(months).collect()
}

fn halves(watching: &Watching) -> Vec<Half> {
    let folder = watching.state().join("forks");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| Half::from_bytes(&fs::read(path).unwrap()).unwrap();
    files.iter().map(read).collect()
}

#[test]
fn a_log_that_has_every_bundle_and_grows_is_ok() {
    let (keeper, watching) = (Keeper::new(), Watching::of(&year()[..3]));
    let followed = keeper.followed("quorum none\n");
    keeper.serve(&watching, &leaves(3));
    assert_eq!(watching.round_of_log(&followed).standing.state, State::Ok);
    watching.publish(&year()[3]);
    assert_state(
        &watching.round_of_log(&followed),
        State::Stressed,
        "NOT_IN_LOG_YET",
    );
    keeper.serve(&watching, &leaves(4));
    let round = watching.round_of_log(&followed);
    assert_eq!(round.standing.state, State::Ok);
    assert_eq!(round.log.unwrap().seen.unwrap().leaves.len(), 5);
    // A copy of some time ago is no fork.
    keeper.serve(&watching, &leaves(3));
    assert_state(
        &watching.round_of_log(&followed),
        State::Stressed,
        "LOG_OLDER",
    );
}

#[test]
fn too_few_cosignatures_are_told_and_those_that_there_are_remembered() {
    let (keeper, watching) = (Keeper::new(), Watching::of(year()));
    let secret = || WitnessSecret::from_seed(&[4; 32]);
    let witness = WitnessKey::new("witness.example/w1".parse().unwrap(), secret().public());
    let followed = keeper.followed(&format!("witness w {witness}\nquorum w\n"));
    keeper.serve(&watching, &leaves(4));
    assert_state(
        &watching.round_of_log(&followed),
        State::Stressed,
        "LOG_NOT_WITNESSED",
    );
    let path = watching.published().join("log/checkpoint");
    let checkpoint = SignedCheckpoint::from_bytes(&fs::read(&path).unwrap()).unwrap();
    let request = AddCheckpoint {
        old_size: 0,
        path: Vec::new(),
        checkpoint,
    };
    let cosignable = request.judge(&keeper.key, None).unwrap();
    let signature = cosignable.cosign(&witness, &secret(), 1_782_864_000);
    let mut cosigned = request.checkpoint.clone();
    cosigned.add(signature);
    fs::write(path, cosigned.to_string()).unwrap();
    assert_eq!(watching.round_of_log(&followed).standing.state, State::Ok);
    let monitor = watching
        .monitor::<circuits::shape::Tiny>(crate::demands())
        .unwrap();
    let witnesses = monitor.store().witnesses().unwrap();
    assert_eq!((witnesses.len(), witnesses[0].size), (1, 5));
    assert_eq!(witnesses[0].time.as_second(), 1_782_864_000);
}

#[test]
fn a_forked_log_is_caught_and_both_halves_show_it_to_anybody() {
    let keeper = Keeper::new();
    let other = Leaf {
        sequence: 2,
        ..leaf_of(&year()[0])
    };
    let same_size = [&leaves(4)[..2], &[other], &leaves(4)[3..]].concat();
    let larger = [&same_size[..], &[none(5)]].concat();
    let smaller = same_size[..4].to_vec();
    for second in [same_size, larger, smaller] {
        let watching = Watching::of(year());
        let followed = keeper.followed("quorum none\n");
        keeper.serve(&watching, &leaves(4));
        assert_eq!(watching.round_of_log(&followed).standing.state, State::Ok);
        keeper.serve(&watching, &second);
        assert_state(&watching.round_of_log(&followed), State::Broken, "FORKED");
        let halves = halves(&watching);
        assert_eq!(halves.len(), 2);
        let compared = compare(&keeper.key, [&halves[0], &halves[1]]).unwrap();
        assert!(compared.is_fork(), "{compared}");
        // What the log was takes nothing back.
        keeper.serve(&watching, &leaves(4));
        assert_eq!(
            watching.round_of_log(&followed).standing.state,
            State::Broken
        );
    }
}

#[test]
fn what_the_log_has_otherwise_or_not_at_all_is_broken() {
    let keeper = Keeper::new();
    let followed = keeper.followed("quorum none\n");
    let watching = Watching::of(year());
    let mut other = leaves(4);
    other[3] = none(3);
    keeper.serve(&watching, &other);
    assert_state(
        &watching.round_of_log(&followed),
        State::Broken,
        "LOG_OTHER",
    );
    let watching = Watching::of(year());
    keeper.serve(&watching, &leaves(2));
    let round = watching.round_of_log(&followed);
    assert_eq!(crate::codes(&round), ["NOT_IN_LOG", "NOT_IN_LOG_YET"]);
    // Number 3 names number 1 as the one before it, and number 2 is in the log alone.
    let later = crate::exchange::prove(
        &crate::common::Exchange {
            sequence: 3,
            ..crate::exchange::exchange(3)
        },
        3,
        Some(year()[0].root),
    );
    let watching = Watching::of([&year()[0], &later]);
    keeper.serve(
        &watching,
        &[
            none(0),
            leaf_of(&year()[0]),
            leaf_of(&year()[1]),
            leaf_of(&later),
        ],
    );
    let round = watching.round_of_log(&followed);
    assert_eq!(crate::codes(&round), ["LEFT_OUT", "NUMBERS_PASSED_OVER"]);
}

#[test]
fn a_log_that_is_not_there_or_not_its_keys_is_unreadable_and_one_that_is_gone_is_broken() {
    let keeper = Keeper::new();
    let followed = keeper.followed("quorum none\n");
    let watching = Watching::of(year());
    assert_state(
        &watching.round_of_log(&followed),
        State::Unreadable,
        "LOG_MISSING",
    );
    keeper.serve(&watching, &leaves(4));
    let log = watching.published().join("log");
    let change = |name: &str, to: &dyn Fn(String) -> String| {
        let text = fs::read_to_string(log.join(name)).unwrap();
        fs::write(log.join(name), to(text)).unwrap();
    };
    change("entries", &|text| text.replacen(" none\n", " None\n", 1));
    assert_state(
        &watching.round_of_log(&followed),
        State::Unreadable,
        "LOG_UNREADABLE",
    );
    keeper.serve(&watching, &leaves(4));
    change("checkpoint", &|text| text.replace("\n5\n", "\n4\n"));
    assert_state(
        &watching.round_of_log(&followed),
        State::Unreadable,
        "LOG_UNREADABLE",
    );
    keeper.serve(&watching, &leaves(4));
    assert_eq!(watching.round_of_log(&followed).standing.state, State::Ok);
    fs::remove_dir_all(&log).unwrap();
    assert_state(&watching.round_of_log(&followed), State::Broken, "LOG_GONE");
    assert!(Path::new(&log).parent().unwrap().is_dir());
}

#[test]
fn a_checkpoint_without_its_leaves_is_one_half_of_what_contradicts_it() {
    let (keeper, watching) = (Keeper::new(), Watching::of(year()));
    let followed = keeper.followed("quorum none\n");
    keeper.serve(&watching, &leaves(4));
    assert_eq!(watching.round_of_log(&followed).standing.state, State::Ok);
    // Another history, whose leaves are not shown.
    let mut other = leaves(4);
    other[1] = none(1);
    other.push(none(5));
    keeper.serve(&watching, &other);
    fs::write(watching.published().join("log/entries"), "").unwrap();
    assert_state(
        &watching.round_of_log(&followed),
        State::Unreadable,
        "LOG_UNREADABLE",
    );
    let honest: Vec<_> = leaves(4).into_iter().chain([none(5)]).collect();
    keeper.serve(&watching, &honest);
    assert_state(&watching.round_of_log(&followed), State::Broken, "FORKED");
    assert_eq!(halves(&watching).len(), 2);
}

#[test]
fn another_log_in_the_place_of_the_one_that_was_seen_is_told() {
    let (keeper, watching) = (Keeper::new(), Watching::of(year()));
    let other = Keeper::of("example.com/other", 5);
    let followed = keeper.followed(&format!("log {}\nquorum none\n", other.key));
    keeper.serve(&watching, &leaves(4));
    assert_eq!(watching.round_of_log(&followed).standing.state, State::Ok);
    other.serve(&watching, &leaves(4));
    assert_state(&watching.round_of_log(&followed), State::Broken, "LOG_GONE");
}

#[test]
fn a_fork_is_told_also_where_its_halves_cannot_be_kept() {
    let (keeper, watching) = (Keeper::new(), Watching::of(year()));
    let followed = keeper.followed("quorum none\n");
    keeper.serve(&watching, &leaves(4));
    watching.round_of_log(&followed);
    fs::write(watching.state().join("forks"), "").unwrap();
    let mut other = leaves(4);
    other[1] = none(1);
    keeper.serve(&watching, &other);
    let round = watching.round_of_log(&followed);
    assert_state(&round, State::Broken, "FORKED");
    let text = &round.standing.reasons[0].reason.text;
    assert!(text.contains("cannot be kept"), "{text}");
}
