use super::*;
use crate::{
    key::LogSecret,
    proof::tests::{Sample, log_key, origin},
};

fn checkpoint(log: &Sample) -> Half {
    Half::from_bytes(log.checkpoint().to_string().as_bytes()).unwrap()
}

fn proof(log: &Sample, index: usize) -> Half {
    Half::from_bytes(log.proof(index, &[]).to_string().as_bytes()).unwrap()
}

fn compared(one: &Half, other: &Half) -> Compared {
    compare(&log_key(), [one, other]).unwrap()
}

#[test]
fn two_roots_of_one_size_are_a_fork() {
    let (one, other) = (Sample::new(5), Sample::new(5).changed(1));
    let fork = compared(&checkpoint(&one), &checkpoint(&other));
    assert_eq!(fork, Compared::Roots { size: 5 });
    assert!(fork.is_fork());
    // A proof has a checkpoint too.
    assert!(compared(&proof(&one, 3), &checkpoint(&other)).is_fork());
}

#[test]
fn two_snapshots_of_one_number_are_a_fork_whatever_the_sizes() {
    let (one, other) = (Sample::new(5), Sample::new(9).changed(1));
    let fork = compared(&proof(&one, 1), &proof(&other, 1));
    assert!(matches!(fork, Compared::Leaves { .. }));
    assert_eq!(fork.to_string(), "the log has two snapshots under number 1");
}

#[test]
fn a_log_that_grew_is_no_fork() {
    let (one, other) = (Sample::new(5), Sample::new(9));
    assert_eq!(
        compared(&checkpoint(&one), &checkpoint(&one)),
        Compared::Same
    );
    assert_eq!(
        compared(&checkpoint(&one), &checkpoint(&other)),
        Compared::Nothing
    );
    assert_eq!(
        compared(&proof(&one, 1), &proof(&other, 1)),
        Compared::Nothing
    );
    assert_eq!(
        compared(&proof(&one, 1), &proof(&other, 7)),
        Compared::Nothing
    );
}

#[test]
fn what_the_log_has_not_signed_shows_nothing() {
    let honest = Sample::new(5);
    let forged = honest.checkpoint().checkpoint().clone();
    let forged = forged.sign(&LogSecret::from_seed(&[7; 32])).unwrap();
    let forged = Half::Checkpoint(Box::new(forged));
    let refused = compare(&log_key(), [&checkpoint(&honest), &forged]).unwrap_err();
    assert_eq!(
        refused,
        (1, HalfError::Checkpoint(CheckpointError::Unsigned))
    );
    // Somebody else's leaf beside the log's own checkpoint.
    let Half::Proof(mut lying) = proof(&honest, 2) else {
        panic!("a proof");
    };
    lying.leaf = Sample::new(5).changed(2).leaves[2];
    let refused = compare(&log_key(), [&Half::Proof(lying), &proof(&honest, 2)]).unwrap_err();
    assert_eq!(refused, (0, HalfError::Proof(LogProofError::Path)));
    let other = LogKey::new("example.com/other".parse().unwrap(), log_key().public());
    assert_eq!(origin(), *log_key().name());
    assert!(compare(&other, [&checkpoint(&honest), &checkpoint(&honest)]).is_err());
}
