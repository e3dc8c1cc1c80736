use circuits::ledger::{ClaimDigest, LedgerDigest, Root};

use super::*;
use crate::{
    checkpoint::Checkpoint,
    cosignature::cosign,
    key::{LogKey, LogSecret, WitnessSecret},
    leaf::Snapshot,
    merkle::{TreeHead, inclusion_path, root},
    note::KeyName,
};

/// A log of snapshots, made of a number alone.
pub(crate) struct Sample {
    pub(crate) leaves: Vec<Leaf>,
}

pub(crate) fn log_secret() -> LogSecret {
    LogSecret::from_seed(&[1; 32])
}

pub(crate) fn origin() -> KeyName {
    "example.com/log".parse().unwrap()
}

pub(crate) fn log_key() -> LogKey {
    LogKey::new(origin(), log_secret().public())
}

pub(crate) fn witness_secret(seed: u8) -> WitnessSecret {
    WitnessSecret::from_seed(&[100 + seed; 32])
}

pub(crate) fn witness_key(seed: u8) -> WitnessKey {
    let name = format!("witness.example/{seed}").parse().unwrap();
    WitnessKey::new(name, witness_secret(seed).public())
}

impl Sample {
    pub(crate) fn new(count: u64) -> Self {
        let leaves = (0..count).map(|sequence| Leaf {
            sequence,
            snapshot: Some(Snapshot {
                ledger: LedgerDigest([sequence as u8; 32]),
                root: Root([sequence as u8 + 1; 32]),
                claim: ClaimDigest([sequence as u8 + 2; 32]),
            }),
        });
        Self {
            leaves: leaves.collect(),
        }
    }

    /// The same with another root under one number.
    pub(crate) fn changed(mut self, place: usize) -> Self {
        self.leaves[place].snapshot.as_mut().unwrap().root = Root([0xee; 32]);
        self
    }

    pub(crate) fn hashes(&self) -> Vec<Hash> {
        self.leaves.iter().map(Leaf::hash).collect()
    }

    pub(crate) fn checkpoint(&self) -> SignedCheckpoint {
        let head = TreeHead {
            size: self.leaves.len() as u64,
            root: root(&self.hashes()),
        };
        Checkpoint::new(&origin(), head)
            .sign(&log_secret())
            .unwrap()
    }

    /// Of one leaf, cosigned by these witnesses, each at its number of seconds.
    pub(crate) fn proof(&self, index: usize, by: &[u8]) -> LogProof {
        let mut checkpoint = self.checkpoint();
        for seed in by {
            let (key, secret) = (witness_key(*seed), witness_secret(*seed));
            checkpoint.add(cosign(&checkpoint, &key, &secret, u64::from(*seed)));
        }
        LogProof {
            leaf: self.leaves[index],
            index: index as u64,
            path: inclusion_path(&self.hashes(), index),
            checkpoint,
        }
    }
}

/// So many of three witnesses.
pub(crate) fn of_three(threshold: &str) -> LogPolicy {
    let [first, second, third] = [1, 2, 3].map(witness_key);
    let text = format!(
        "log {}\nwitness a {first}\nwitness b {second}\nwitness c {third}\ngroup g {threshold} a b c\nquorum g\n",
        log_key()
    );
    LogPolicy::from_bytes(text.as_bytes()).unwrap()
}

fn policy() -> LogPolicy {
    of_three("2")
}

#[test]
fn every_snapshot_of_a_log_is_shown_to_be_there() {
    let sample = Sample::new(13);
    for index in 0..13 {
        let text = sample.proof(index, &[1, 3]).to_string();
        let proof = LogProof::from_bytes(text.as_bytes()).unwrap();
        assert_eq!(proof.to_string(), text);
        let logged = proof.verify(&policy()).unwrap();
        assert_eq!(*logged.leaf(), sample.leaves[index]);
        assert_eq!((logged.size(), logged.origin()), (13, "example.com/log"));
        assert_eq!(logged.witnesses().count(), 2);
    }
}

#[test]
fn the_time_is_one_that_half_of_the_witnesses_vouch_for() {
    let sample = Sample::new(1);
    for (by, seconds) in [(&[1, 2][..], 1), (&[1, 2, 3], 2), (&[2, 3], 2)] {
        let logged = sample.proof(0, by).verify(&policy()).unwrap();
        assert_eq!(logged.time().unwrap().as_second(), seconds, "{by:?}");
    }
}

#[test]
fn too_few_witnesses_are_no_quorum() {
    let sample = Sample::new(4);
    for by in [&[][..], &[1], &[2, 9], &[7, 8, 9]] {
        let refused = sample.proof(2, by).verify(&policy()).unwrap_err();
        assert!(matches!(
            refused,
            LogProofError::NotWitnessed(NotWitnessed::Quorum { known: 3, .. })
        ));
    }
}

#[test]
fn another_leaf_place_or_path_is_refused() {
    let sample = Sample::new(7);
    let honest = sample.proof(3, &[1, 2]);
    let other_leaf = LogProof {
        leaf: Sample::new(7).changed(3).leaves[3],
        ..honest.clone()
    };
    assert_eq!(other_leaf.verify(&policy()), Err(LogProofError::Path));
    let elsewhere = LogProof {
        index: 4,
        ..honest.clone()
    };
    let refused = LogProofError::Place {
        index: 4,
        sequence: 3,
    };
    assert_eq!(elsewhere.verify(&policy()), Err(refused));
    // A leaf that says another number than its place is in nobody's log as what it says.
    let mut swapped = Sample::new(7);
    swapped.leaves.swap(3, 4);
    assert!(matches!(
        swapped.proof(3, &[1, 2]).verify(&policy()),
        Err(LogProofError::Place { .. })
    ));
    for place in 0..honest.path.len() {
        let mut changed = honest.clone();
        changed.path[place][5] ^= 4;
        assert_eq!(changed.verify(&policy()), Err(LogProofError::Path));
    }
    let mut longer = honest;
    longer.path.push([0; 32]);
    assert_eq!(longer.verify(&policy()), Err(LogProofError::Path));
}

#[test]
fn what_is_no_log_proof_is_refused() {
    let text = Sample::new(5).proof(3, &[1, 2]).to_string();
    let line = |number: usize| text.lines().nth(number).unwrap();
    for (from, to) in [
        ("@v1", "@v2"),
        (line(1), "extra AAAA"),
        (line(1), "extra"),
        (line(1), ""),
        ("index 3", "index 03"),
        ("index 3", "index"),
        (line(3), "AAAA"),
        ("\n\nexample", "\nexample"),
        ("extra ", "Extra "),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        assert!(
            LogProof::from_bytes(changed.as_bytes()).is_err(),
            "{changed}"
        );
    }
    assert_eq!(
        LogProof::from_bytes(b"\xff"),
        Err(LogProofError::Form("text"))
    );
    let long = vec![b'x'; MAX_PROOF_BYTES + 1];
    assert_eq!(LogProof::from_bytes(&long), Err(LogProofError::Size));
    let many = text.replacen(
        "index 3\n",
        &format!("index 3\n{}", format!("{}\n", line(3)).repeat(70)),
        1,
    );
    assert_eq!(
        LogProof::from_bytes(many.as_bytes()),
        Err(LogProofError::Form("path"))
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = LogProof::from_bytes(&bytes);
        let _ = crate::witness::AddCheckpoint::from_bytes(&bytes);
        let _ = LogPolicy::from_bytes(&bytes);
    }

    #[test]
    fn no_changed_byte_makes_it_lie(place in 0usize..2000, to in proptest::num::u8::ANY) {
        let honest = Sample::new(5).proof(3, &[1, 2]);
        let mut bytes = honest.to_string().into_bytes();
        let place = place % bytes.len();
        bytes[place] = to;
        if let Ok(proof) = LogProof::from_bytes(&bytes)
            && let Ok(logged) = proof.verify(&policy())
        {
            proptest::prop_assert_eq!(logged.leaf(), &honest.leaf);
        }
    }
}
