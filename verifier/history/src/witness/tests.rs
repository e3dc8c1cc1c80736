use super::*;
use crate::{
    checkpoint::Checkpoint,
    merkle::consistency_path,
    policy::LogPolicy,
    proof::{
        LogProof,
        tests::{Sample, log_key, log_secret, of_three, witness_key, witness_secret},
    },
};

/// A witness and what it remembers.
struct Remembering {
    seed: u8,
    last: Option<TreeHead>,
}

impl Remembering {
    fn new(seed: u8) -> Self {
        Self { seed, last: None }
    }

    fn size(&self) -> usize {
        self.last.map_or(0, |last| last.size as usize)
    }

    /// Asks for a cosignature of a log, as its operator would who knows the last size.
    fn asked(&mut self, log: &Sample) -> Result<NoteSignature, NotCosigned> {
        let request = request(log, self.size().min(log.leaves.len()));
        self.given(&request)
    }

    fn given(&mut self, request: &AddCheckpoint) -> Result<NoteSignature, NotCosigned> {
        let bytes = request.to_string();
        let request = AddCheckpoint::from_bytes(bytes.as_bytes()).unwrap();
        let cosignable = request.judge(&log_key(), self.last)?;
        self.last = Some(cosignable.checkpoint().head());
        Ok(cosignable.cosign(&witness_key(self.seed), &witness_secret(self.seed), 1_000))
    }

    /// It does not care what it signed before.
    fn dishonest(&self, log: &Sample) -> NoteSignature {
        let request = request(log, 0);
        let cosignable = request.judge(&log_key(), None).unwrap();
        cosignable.cosign(&witness_key(self.seed), &witness_secret(self.seed), 1_000)
    }
}

fn request(log: &Sample, old: usize) -> AddCheckpoint {
    AddCheckpoint {
        old_size: old as u64,
        path: consistency_path(&log.hashes(), old),
        checkpoint: log.checkpoint(),
    }
}

fn accepted_by(log: &Sample, by: Vec<NoteSignature>, policy: &LogPolicy) -> bool {
    let mut checkpoint = log.checkpoint();
    by.into_iter()
        .for_each(|signature| checkpoint.add(signature));
    let proof = LogProof {
        checkpoint,
        ..log.proof(log.leaves.len() - 1, &[])
    };
    proof.verify(policy).is_ok()
}

#[test]
fn a_log_that_grows_is_cosigned_again_and_again() {
    let mut witness = Remembering::new(1);
    for count in [1, 2, 3, 3, 7, 8, 20] {
        let signature = witness.asked(&Sample::new(count)).unwrap();
        let mut checkpoint = Sample::new(count).checkpoint();
        checkpoint.add(signature);
        let found = crate::cosignature::cosigned_by(&checkpoint, &witness_key(1));
        assert_eq!(found.unwrap().unwrap().time.as_second(), 1_000);
    }
}

#[test]
fn a_log_that_was_rewritten_is_not_cosigned() {
    let mut witness = Remembering::new(1);
    witness.asked(&Sample::new(6)).unwrap();
    let rewritten = Sample::new(9).changed(2);
    assert_eq!(witness.asked(&rewritten), Err(NotCosigned::NotExtended));
    assert_eq!(
        witness.asked(&Sample::new(6).changed(2)),
        Err(NotCosigned::Fork)
    );
    assert_eq!(
        witness.asked(&Sample::new(4)),
        Err(NotCosigned::Conflict(6))
    );
    // What it remembers is as before.
    assert!(witness.asked(&Sample::new(9)).is_ok());
}

#[test]
fn a_request_that_forgets_what_was_cosigned_is_told_its_size() {
    let mut witness = Remembering::new(1);
    witness.asked(&Sample::new(6)).unwrap();
    for old in [0, 5] {
        let refused = witness.given(&request(&Sample::new(9), old)).unwrap_err();
        assert_eq!((refused.status(), refused), (409, NotCosigned::Conflict(6)));
    }
}

#[test]
fn a_checkpoint_of_somebody_else_is_not_cosigned() {
    let request = request(&Sample::new(3), 0);
    let mut unsigned = request.clone();
    let text = request.checkpoint.to_string().replacen("\n3\n", "\n4\n", 1);
    unsigned.checkpoint = SignedCheckpoint::from_bytes(text.as_bytes()).unwrap();
    let refused = unsigned.judge(&log_key(), None).unwrap_err();
    assert_eq!(refused.status(), 403);
    let other = LogKey::new("example.com/other".parse().unwrap(), log_key().public());
    assert_eq!(request.judge(&other, None).unwrap_err().status(), 404);
}

#[test]
fn nothing_is_extended_by_everything_without_a_proof() {
    let mut with_path = request(&Sample::new(3), 0);
    with_path.path.push([0; 32]);
    let refused = with_path.judge(&log_key(), None).unwrap_err();
    assert_eq!((refused.status(), refused), (422, NotCosigned::NotExtended));
    let larger = AddCheckpoint {
        old_size: 4,
        ..request(&Sample::new(3), 0)
    };
    assert_eq!(larger.judge(&log_key(), None).unwrap_err().status(), 400);
    let empty = request(&Sample::new(0), 0);
    assert!(empty.judge(&log_key(), None).is_ok());
}

#[test]
fn what_is_no_request_is_refused() {
    let text = request(&Sample::new(9), 5).to_string();
    let first = text.lines().nth(1).unwrap();
    for (from, to) in [
        ("old 5", "old 05"),
        ("old 5", "new 5"),
        ("old 5\n", ""),
        (first, "AAAA"),
        ("\n\nexample", "\nexample"),
        ("example.com/log\n", ""),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        let refused = AddCheckpoint::from_bytes(changed.as_bytes()).unwrap_err();
        assert_eq!(refused.status(), 400, "{changed}");
    }
    let many = text.replacen(
        "old 5\n",
        &format!("old 5\n{}", format!("{first}\n").repeat(64)),
        1,
    );
    assert!(AddCheckpoint::from_bytes(many.as_bytes()).is_err());
    assert!(AddCheckpoint::from_bytes(&vec![b' '; MAX_REQUEST_BYTES + 1]).is_err());
}

/// What a forked log, with one dishonest witness, gets cosigned: its two heads, by whom.
fn forked(dishonest: u8, choice: u8) -> [Vec<NoteSignature>; 2] {
    let [shown, hidden] = forks();
    let mut by_shown = vec![Remembering::new(dishonest).dishonest(&shown)];
    let mut by_hidden = vec![Remembering::new(dishonest).dishonest(&hidden)];
    let honest = (1..=3).filter(|seed| *seed != dishonest);
    for (bit, seed) in honest.enumerate() {
        let mut witness = Remembering::new(seed);
        let is_shown_first = choice >> (2 * bit) & 1 == 0;
        let is_asked_twice = choice >> (2 * bit + 1) & 1 == 0;
        let mut logs = [(&shown, &mut by_shown), (&hidden, &mut by_hidden)];
        if !is_shown_first {
            logs.reverse();
        }
        for (log, by) in logs.into_iter().take(1 + usize::from(is_asked_twice)) {
            by.extend(witness.asked(log));
        }
    }
    [by_shown, by_hidden]
}

/// Two logs that differ in their last snapshot.
fn forks() -> [Sample; 2] {
    [Sample::new(4), Sample::new(4).changed(3)]
}

fn both_accepted(by: [Vec<NoteSignature>; 2], policy: &LogPolicy) -> bool {
    let accepted = forks().into_iter().zip(by);
    accepted
        .into_iter()
        .all(|(log, by)| accepted_by(&log, by, policy))
}

/// Any two quorums of all three share more than one witness, so an honest one, which cosigns one root of each number.
#[test]
fn two_roots_of_one_number_never_both_reach_a_quorum_in_which_two_overlap() {
    let all = of_three("all");
    for dishonest in 1..=3 {
        for choice in 0..16 {
            assert!(
                !both_accepted(forked(dishonest, choice), &all),
                "{dishonest} {choice}"
            );
        }
    }
    // With all that are honest, one head does reach it.
    let by = (1..=3).map(|seed| Remembering::new(seed).asked(&forks()[0]).unwrap());
    assert!(accepted_by(&forks()[0], by.collect(), &all));
}

/// Two quorums of two of three may share the dishonest one alone. The documents say so where policies are written.
#[test]
fn two_of_three_are_too_few_where_one_is_dishonest() {
    let both = (0..16).map(|choice| both_accepted(forked(2, choice), &of_three("2")));
    let split = (0..16_u8).map(|choice| choice & 1 != choice >> 2 & 1);
    assert!(both.eq(split));
}

/// Otherwise a log could fill the disk of whoever watches it.
#[test]
fn a_checkpoint_longer_than_what_a_witness_keeps_is_not_cosigned() {
    let log = Sample::new(3);
    let mut said = log.checkpoint().checkpoint().clone();
    let ask = |said: &Checkpoint| {
        let checkpoint = said.sign(&log_secret()).unwrap();
        Remembering::new(1).given(&AddCheckpoint {
            checkpoint,
            ..request(&log, 0)
        })
    };
    said.extensions = vec!["a".repeat(MAX_COSIGNED_BYTES)];
    assert_eq!(ask(&said).unwrap_err(), NotCosigned::Long);
    said.extensions = vec!["a".repeat(MAX_COSIGNED_BYTES / 2)];
    assert!(ask(&said).is_ok());
}
