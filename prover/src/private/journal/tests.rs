use circuits::curve::Point;
use halo2curves::{ff::Field, group::prime::PrimeCurveAffine as _};

use super::*;

fn record() -> ShardRecord {
    ShardRecord {
        leaves: [1; 32],
        proof: [2; 32],
        tree: [3; 32],
        top: Node {
            digest: [4; 32],
            sum: Point::generator(),
        },
        blind: Scalar::ONE.double(),
    }
}

fn inputs() -> InputsRecord {
    InputsRecord {
        inputs: InputDigests {
            format: 2,
            descriptor: "d".to_owned(),
            collateral: Some("c".to_owned()),
            liabilities: "l".to_owned(),
            debts: "count".to_owned(),
            shape: 2,
            policy: "p".to_owned(),
            loan_terms: "t".to_owned(),
            reserves: "r".to_owned(),
            disclosures: String::new(),
        },
        leaves_per_shard: 1024,
        shards: 3,
        secret_check: "k".to_owned(),
    }
}

fn verified() -> VerifiedRecord {
    VerifiedRecord {
        root: "8".to_owned(),
        bundle: BTreeMap::from([("claim.json".to_owned(), "9".to_owned())]),
    }
}

#[test]
fn what_was_noted_is_there_when_the_journal_is_opened_again() {
    let temp = tempfile::tempdir().unwrap();
    let inputs = inputs();
    {
        let journal = Journal::open(temp.path()).unwrap();
        assert_eq!(journal.inputs().unwrap(), None);
        assert_eq!(journal.accounts().unwrap(), None);
        journal.set_inputs(&inputs).unwrap();
        journal.set_accounts(&[7; 32]).unwrap();
        journal.set_shard(2, record()).unwrap();
        journal.set_verified(&verified()).unwrap();
    }
    let journal = Journal::open(temp.path()).unwrap();
    assert_eq!(journal.inputs().unwrap(), Some(inputs));
    assert_eq!(journal.accounts().unwrap(), Some(vec![7; 32]));
    assert_eq!(journal.shards().unwrap(), BTreeMap::from([(2, record())]));
    assert_eq!(journal.documents().unwrap(), None);
    assert_eq!(journal.verified().unwrap(), Some(verified()));
}

#[test]
fn another_claim_keeps_shards_and_a_new_beginning_keeps_nothing() {
    let temp = tempfile::tempdir().unwrap();
    let journal = Journal::open(temp.path()).unwrap();
    journal.set_inputs(&inputs()).unwrap();
    journal.set_accounts(&[7; 32]).unwrap();
    journal.set_shard(2, record()).unwrap();
    journal.set_documents(&DocumentsRecord::default()).unwrap();
    journal.set_verified(&verified()).unwrap();

    journal.set_inputs(&inputs()).unwrap();
    assert_eq!(journal.documents().unwrap(), None);
    assert_eq!(journal.verified().unwrap(), None);
    assert_eq!(journal.accounts().unwrap(), Some(vec![7; 32]));
    assert_eq!(journal.shards().unwrap().len(), 1);

    journal.clear().unwrap();
    assert_eq!(journal.inputs().unwrap(), None);
    assert_eq!(journal.accounts().unwrap(), None);
    assert!(journal.shards().unwrap().is_empty());
}

#[test]
fn a_second_run_is_kept_away() {
    let temp = tempfile::tempdir().unwrap();
    let _first = Journal::open(temp.path()).unwrap();
    match Journal::open(temp.path()) {
        Err(RecordError::Journal { source }) => {
            assert!(source.is_in_use());
        }
        _ => panic!("there are two"),
    }
}

#[test]
fn a_journal_that_is_cut_short_or_changed_is_an_error_and_never_a_panic() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join(files::JOURNAL);
    {
        let journal = Journal::open(temp.path()).unwrap();
        journal.set_shard(2, record()).unwrap();
    }
    let whole = std::fs::read(&path).unwrap();
    let use_it = || {
        if let Ok(journal) = Journal::open(temp.path()) {
            let _ = (journal.inputs(), journal.shards(), journal.documents());
        }
    };
    for length in [1, 100, 4_095, 4_096, 10_000, whole.len() / 2] {
        std::fs::write(&path, &whole[..length]).unwrap();
        use_it();
    }
    for place in (0..whole.len()).step_by(whole.len() / 97) {
        let mut changed = whole.clone();
        changed[place] ^= 0x81;
        std::fs::write(&path, changed).unwrap();
        use_it();
    }
}
