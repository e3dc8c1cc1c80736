use circuits::{
    ledger::{AccountId, Root},
    shape::Tiny,
};
use fixtures::testing::{Ledger, ledger::leaf_generators};
use history::{
    checkpoint::Checkpoint,
    key::{LogKey, LogSecret, WitnessKey, WitnessSecret},
    leaf::Leaf,
    merkle::{TreeHead, inclusion_path, root},
    witness::AddCheckpoint,
};

use super::*;
use crate::{
    inclusion::Against,
    missing::unsaid,
    report,
    solvency::{RootSource, samples::rejected},
};

const CLAIM: ClaimDigest = ClaimDigest([3; 32]);

fn ledger() -> Ledger<Tiny> {
    Ledger::small_with_loans()
}

fn log_secret() -> LogSecret {
    LogSecret::from_seed(&[1; 32])
}

fn log_key() -> LogKey {
    LogKey::new("example.com/log".parse().unwrap(), log_secret().public())
}

fn witness(seed: u8) -> (WitnessKey, WitnessSecret) {
    let secret = WitnessSecret::from_seed(&[seed; 32]);
    let name = format!("witness.example/{seed}").parse().unwrap();
    (WitnessKey::new(name, secret.public()), secret)
}

/// What stands in the log under the sample's number, and when each of two witnesses saw it.
struct Logs {
    snapshot: Option<Snapshot>,
    hours: [i64; 2],
    quorum: &'static str,
}

impl Default for Logs {
    /// Within the hour.
    fn default() -> Self {
        let ledger = ledger();
        Self {
            snapshot: Some(Snapshot {
                ledger: ledger.descriptor().ledger_digest(),
                root: ledger.root(),
                claim: CLAIM,
            }),
            hours: [1, 1],
            quorum: "group both all a b\nquorum both",
        }
    }
}

impl Logs {
    /// The log of the sample's exchange: its snapshot has number 1.
    fn expectation(&self, within_hours: Option<u32>) -> LogExpectation {
        let leaves = [None, self.snapshot, None].into_iter().zip(0..);
        let leaves: Vec<_> = leaves
            .map(|(snapshot, sequence)| Leaf { sequence, snapshot })
            .collect();
        let hashes: Vec<_> = leaves.iter().map(Leaf::hash).collect();
        let head = TreeHead {
            size: 3,
            root: root(&hashes),
        };
        let mut checkpoint = Checkpoint::new(log_key().name(), head)
            .sign(&log_secret())
            .unwrap();
        let time = ledger().descriptor().time();
        let witnesses = [witness(7), witness(8)];
        for (hours, (key, secret)) in self.hours.iter().zip(&witnesses) {
            let seconds = time.as_second() + hours * 3600;
            let request = AddCheckpoint {
                old_size: 0,
                path: Vec::new(),
                checkpoint: checkpoint.clone(),
            };
            let cosignable = request.judge(&log_key(), None).unwrap();
            checkpoint.add(cosignable.cosign(key, secret, seconds as u64));
        }
        let [(a, _), (b, _)] = witnesses;
        let policy = format!(
            "log {}\nwitness a {a}\nwitness b {b}\n{}\n",
            log_key(),
            self.quorum
        );
        LogExpectation {
            proof: LogProof {
                leaf: leaves[1],
                index: 1,
                path: inclusion_path(&hashes, 1),
                checkpoint,
            },
            policy: LogPolicy::from_bytes(policy.as_bytes()).unwrap(),
            within_hours,
        }
    }

    fn logged(&self) -> Logged {
        self.expectation(None).verify().unwrap()
    }
}

fn ensured(logged: &Logged) -> Result<(), Refusal> {
    logged.ensure_of(ledger().descriptor(), ledger().root(), Some(CLAIM))
}

#[test]
fn a_root_that_witnesses_saw_is_known_from_outside() {
    let logged = Logs::default().logged();
    assert!(ensured(&logged).is_ok());
    assert!(logged.is_witnessed());
    let against = Against::of_log(logged, None, unsaid).unwrap();
    assert_eq!(
        (against.root(), against.root_source()),
        (ledger().root(), RootSource::Log)
    );
    assert_eq!(against.claim(), Some(CLAIM));

    let alice = AccountId::new("alice").unwrap();
    let file = ledger().file("alice");
    let verified = documents::inclusion::verify_inclusion::<Tiny>(
        &leaf_generators::<Tiny>(),
        file,
        alice,
        against.root(),
    )
    .unwrap();
    against.ensure_logged(verified.file()).unwrap();
    let text = report::inclusion::to_text(&verified, &against);
    let said = "             it stands in the log, as the witnesses that you named saw it\n\
                log          example.com/log: number 1 of 3\n             \
                cosigned by witness.example/7, 2026-06-30T01:00:00Z\n";
    assert!(text.contains(said), "{text}");
    let json = report::inclusion::to_json(&verified, &against);
    assert_eq!(json["root_source"], "log");
    assert_eq!(json["log"]["witnesses"][1]["name"], "witness.example/8");
    assert_eq!(json["log"]["time"], "2026-06-30T01:00:00Z");
    assert_eq!(json["log"]["claim"], CLAIM.to_string());
}

#[test]
fn a_root_that_was_typed_is_from_outside_and_has_to_be_the_logged_one() {
    let logged = Logs::default().logged();
    let other = Against::of_log(logged, Some(Root([9; 32])), unsaid).unwrap();
    assert_eq!(other.root_source(), RootSource::Outside);
    let refused = other.ensure_logged(&ledger().file("alice")).unwrap_err();
    assert!(matches!(
        refused,
        Refusal::Rejected {
            reason: Reason::LogOther,
            ..
        }
    ));
}

#[test]
fn what_stands_elsewhere_in_the_log_is_refused() {
    let logged = Logs::default().logged();
    let (ours, root) = (ledger(), ledger().root());
    let of = |result: Result<(), Refusal>| rejected(result);
    let number = |number| {
        let descriptor = ours.descriptor();
        let assets = descriptor.assets().to_vec();
        Descriptor::new(
            descriptor.exchange(),
            descriptor.time(),
            number,
            None,
            assets,
            [0x77; 32],
        )
        .unwrap()
    };
    let refused = of(logged.ensure_of(&number(2), root, Some(CLAIM)));
    let words = "the log proof is of number 1, and this is number 2";
    assert_eq!(refused, (Reason::LogOther, words.to_owned()));
    // The same number, and another nonce.
    let refused = of(logged.ensure_of(&number(1), root, Some(CLAIM)));
    let words = "the log has another ledger under number 1";
    assert_eq!(refused, (Reason::LogOther, words.to_owned()));
    let refused = of(logged.ensure_of(ours.descriptor(), Root([9; 32]), Some(CLAIM)));
    let words = "the log has another root of the same ledger under number 1";
    assert_eq!(refused, (Reason::LogOther, words.to_owned()));
    let refused = of(logged.ensure_of(ours.descriptor(), root, Some(ClaimDigest([4; 32]))));
    let words = "the log has another claim over the same root under number 1";
    assert_eq!(refused, (Reason::LogOther, words.to_owned()));
    // A customer's file does not know the claim.
    assert!(logged.ensure_of(ours.descriptor(), root, None).is_ok());
}

#[test]
fn a_number_without_a_snapshot_shows_none() {
    let none = Logs {
        snapshot: None,
        ..Logs::default()
    };
    let refused = rejected(none.expectation(None).verify());
    let words = "the log says that number 1 has no snapshot";
    assert_eq!(refused, (Reason::LogOther, words.to_owned()));
}

#[test]
fn what_was_seen_too_late_or_too_early_is_refused() {
    for (hours, within, holds) in [
        ([1, 1], 1, true),
        ([1, 30], 1, true),
        ([-1, -1], 1, true),
        ([2, 30], 1, false),
        ([-30, -2], 1, false),
        ([2, 30], 2, true),
    ] {
        let logs = Logs {
            hours,
            ..Logs::default()
        };
        let result = ensured(&logs.expectation(Some(within)).verify().unwrap());
        match holds {
            true => assert!(result.is_ok(), "{hours:?}"),
            false => assert_eq!(rejected(result).0, Reason::LogLate, "{hours:?}"),
        }
    }
}

#[test]
fn without_witnesses_it_is_the_exchanges_word() {
    let nobody = Logs {
        hours: [1, 1],
        quorum: "quorum none",
        ..Logs::default()
    };
    let mut expectation = nobody.expectation(Some(1));
    expectation.policy =
        LogPolicy::from_bytes(format!("log {}\nquorum none", log_key()).as_bytes()).unwrap();
    let logged = expectation.verify().unwrap();
    assert!(!logged.is_witnessed());
    assert_eq!(rejected(ensured(&logged)).0, Reason::LogLate);
    let lines = report::logged::lines(Some(&logged)).join("\n");
    assert!(lines.contains("your policy asks for no witness"), "{lines}");
    let refused = Against::of_log(logged, None, unsaid).unwrap_err();
    assert!(matches!(refused, Refusal::NoVerdict { .. }));
}

#[test]
fn a_log_proof_that_does_not_hold_is_refused_as_what_it_is() {
    let mut elsewhere = Logs::default().expectation(None);
    elsewhere.proof.path[0][0] ^= 1;
    assert_eq!(rejected(elsewhere.verify()).0, Reason::LogProof);
    let mut unknown = Logs::default().expectation(None);
    unknown.policy = LogPolicy::from_bytes(b"quorum none").unwrap();
    assert_eq!(rejected(unknown.verify()).0, Reason::LogNotWitnessed);
    let mut few = Logs::default().expectation(None);
    let third = witness(9).0;
    let policy = format!("log {}\nwitness c {third}\nquorum c", log_key());
    few.policy = LogPolicy::from_bytes(policy.as_bytes()).unwrap();
    assert_eq!(rejected(few.verify()).0, Reason::LogNotWitnessed);
}
