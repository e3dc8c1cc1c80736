//! What is put below a checkpoint, and into log proofs.

use history::{
    policy::NotWitnessed,
    proof::{LogProof, LoggedSnapshot},
};

use super::*;

const NO_URLS: [&str; 3] = [""; 3];

fn collect_of(place: &Place, by: &[(u8, u64)], enough: usize) -> Result<Collected, LogError> {
    let log = place.log();
    let policy = policy(&log, NO_URLS, enough);
    let lines: Vec<_> = by
        .iter()
        .map(|(seed, time)| cosigned(&log, *seed, *time))
        .collect();
    collect(&place.dir(), log.checkpoint(), lines, &policy)
}

fn proof(place: &Place, number: u64, enough: usize) -> LoggedSnapshot {
    let path = place.dir().join(format!("proofs/{number}.tlog-proof"));
    let proof = LogProof::from_bytes(&fs::read(path).unwrap()).unwrap();
    proof
        .verify(&policy(&place.log(), NO_URLS, enough))
        .unwrap()
}

#[test]
fn proofs_are_written_when_enough_have_cosigned_and_then_stay() {
    let place = Place::with(&[1, 2]);
    let collected = collect_of(&place, &[(1, 100)], 2).unwrap();
    let few = NotWitnessed::Quorum { found: 1, known: 3 };
    assert_eq!(collected.witnessed, Err(few));
    assert!(collected.proofs.is_empty() && !place.dir().join("proofs").exists());
    // What the first has cosigned is there when the second does.
    let collected = collect_of(&place, &[(2, 200)], 2).unwrap();
    assert!(collected.witnessed.is_ok());
    assert_eq!(collected.proofs, [0, 1]);
    assert_eq!(proof(&place, 1, 2).witnesses().count(), 2);
    // A third one of the same checkpoint is in the proofs too.
    assert_eq!(collect_of(&place, &[(3, 300)], 2).unwrap().proofs, [0, 1]);
    assert_eq!(proof(&place, 0, 3).witnesses().count(), 3);
    assert!(collect_of(&place, &[], 2).unwrap().proofs.is_empty());
    // Of a later checkpoint only the new one: those before were cosigned when they were new.
    place.add(2, 3).unwrap();
    assert_eq!(place.log().checkpoint().note().signatures().len(), 1);
    let collected = collect_of(&place, &[(1, 1_000), (2, 1_000)], 2).unwrap();
    assert_eq!(collected.proofs, [2]);
    assert_eq!(proof(&place, 1, 2).size(), 2);
    assert_eq!(proof(&place, 2, 2).size(), 3);
    // A policy that asks for more than they have gets new ones.
    let collected = collect_of(&place, &[(3, 1_000)], 3).unwrap();
    assert_eq!(collected.proofs, [2]);
    fs::remove_file(place.dir().join("proofs/1.tlog-proof")).unwrap();
    assert_eq!(collect_of(&place, &[], 3).unwrap().proofs, [1]);
}

#[test]
fn numbers_without_a_snapshot_have_no_proof() {
    let place = Place::with(&[]);
    place.skip(1).unwrap();
    place.add(2, 1).unwrap();
    let collected = collect_of(&place, &[(1, 1), (2, 2)], 2).unwrap();
    assert_eq!(collected.proofs, [2]);
}

#[test]
fn what_was_cosigned_is_not_put_below_another_checkpoint() {
    let place = Place::with(&[1]);
    let before = place.log();
    let line = cosigned(&before, 1, 100);
    place.add(1, 2).unwrap();
    let grown = collect(
        &place.dir(),
        before.checkpoint(),
        [line],
        &policy(&before, NO_URLS, 1),
    );
    assert!(matches!(grown, Err(LogError::Grown(_))));
    assert_eq!(place.log().checkpoint().note().signatures().len(), 1);
}

#[test]
fn a_file_of_lines_has_the_cosignatures_of_known_witnesses_that_hold() {
    let place = Place::with(&[1]);
    let log = place.log();
    let policy = policy(&log, NO_URLS, 2);
    let mut false_one = cosigned(&log, 2, 100);
    false_one.bytes[20] ^= 1;
    let lines = format!(
        "\n{}\n{false_one}\nnot a line\n{}\n",
        cosigned(&log, 1, 100),
        cosigned(&log, 9, 100)
    );
    let found = cosignatures(&policy, log.checkpoint(), lines.as_bytes());
    assert_eq!(found, [cosigned(&log, 1, 100)]);
    assert!(cosignatures(&policy, log.checkpoint(), b"\xff").is_empty());
}

#[test]
fn a_bundle_says_its_number_and_what_is_published() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/balances/bundle");
    let (_, published) = published_snapshot(&golden).unwrap();
    let claim = fs::read_to_string(golden.join("claim.json")).unwrap();
    assert!(claim.contains(&published.root.to_string()));
    let folder = tempfile::tempdir().unwrap();
    let refused = published_snapshot(folder.path()).unwrap_err();
    assert!(matches!(refused, LogError::Bundle { .. }));
    // Of two bundles.
    copy_all(&golden, folder.path());
    let ledger = published.ledger.to_string();
    let other = claim.replace(&ledger, &"00".repeat(32));
    assert_ne!(other, claim);
    fs::write(folder.path().join("claim.json"), other).unwrap();
    let refused = published_snapshot(folder.path()).unwrap_err().to_string();
    assert!(refused.contains("another ledger"), "{refused}");
}
