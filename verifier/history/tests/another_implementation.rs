//! What Go's implementation of notes and of the tree has made (`vectors/make.go`) is what this one makes, and accepts.

use history::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    cosignature::cosigned_by,
    key::{LogKey, LogSecret, WitnessKey, WitnessSecret},
    leaf::Leaf,
    merkle::{
        Hash, TreeHead, consistency_path, empty_root, inclusion_path, is_extended_by, root,
        root_of_path,
    },
    note::NoteSignature,
    witness::AddCheckpoint,
};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/go.json")).unwrap()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

fn seed(vectors: &Value, name: &str) -> [u8; 32] {
    let mut seed = [0; 32];
    hex::decode_to_slice(text(vectors, name), &mut seed).unwrap();
    seed
}

fn hash(text: &Value) -> Hash {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let bytes = STANDARD.decode(text.as_str().unwrap()).unwrap();
    bytes.try_into().unwrap()
}

fn leaves(vectors: &Value) -> Vec<Hash> {
    let leaves = vectors["leaves"].as_array().unwrap().iter();
    let leaf = |text: &Value| Leaf::from_bytes(text.as_str().unwrap().as_bytes()).unwrap();
    leaves.map(|text| leaf(text).hash()).collect()
}

/// What is proven, in a tree of which size, and the path.
fn paths<'v>(
    vectors: &'v Value,
    name: &str,
) -> impl Iterator<Item = (usize, usize, Vec<Hash>)> + 'v {
    let paths = vectors[name].as_array().unwrap().iter();
    paths.map(|path| {
        let number = |name: &str| path[name].as_u64().unwrap() as usize;
        let hashes = path["path"].as_array().unwrap().iter().map(hash).collect();
        (number("of"), number("size"), hashes)
    })
}

#[test]
fn roots_and_paths_are_those_of_go() {
    let vectors = vectors();
    let leaves = leaves(&vectors);
    let roots: Vec<_> = vectors["roots"]
        .as_array()
        .unwrap()
        .iter()
        .map(hash)
        .collect();
    assert_eq!(roots.len(), leaves.len());
    for (size, expected) in (1..).zip(&roots) {
        assert_eq!(root(&leaves[..size]), *expected, "{size}");
    }
    let mut seen = 0;
    for (index, size, path) in paths(&vectors, "inclusions") {
        assert_eq!(
            inclusion_path(&leaves[..size], index),
            path,
            "{index} of {size}"
        );
        let reached = root_of_path(leaves[index], index as u64, size as u64, &path);
        assert_eq!(reached, Some(roots[size - 1]), "{index} of {size}");
        seen += 1;
    }
    assert_eq!(seen, leaves.len() * (leaves.len() + 1) / 2);
    let head = |size: usize| TreeHead {
        size: size as u64,
        root: roots[size - 1],
    };
    for (old, size, path) in paths(&vectors, "consistencies") {
        assert_eq!(
            consistency_path(&leaves[..size], old),
            path,
            "{old} to {size}"
        );
        assert!(
            is_extended_by(head(old), head(size), &path),
            "{old} to {size}"
        );
        seen -= 1;
    }
    assert_eq!(seen, 0);
    assert_ne!(empty_root(), roots[0]);
}

#[test]
fn a_checkpoint_that_go_signed_is_the_one_that_is_signed_here() {
    let vectors = vectors();
    let key: LogKey = text(&vectors, "verifier_key").parse().unwrap();
    let signed = text(&vectors, "checkpoint");
    let read = SignedCheckpoint::from_bytes(signed.as_bytes()).unwrap();
    assert_eq!(read.ensure_of(&key), Ok(()));
    let leaves = leaves(&vectors);
    let head = TreeHead {
        size: leaves.len() as u64,
        root: root(&leaves),
    };
    let secret = LogSecret::from_seed(&seed(&vectors, "seed"));
    assert_eq!(LogKey::new(key.name().clone(), secret.public()), key);
    let ours = Checkpoint::new(key.name(), head).sign(&secret).unwrap();
    assert_eq!(ours.to_string(), signed);
}

#[test]
fn a_cosignature_that_go_made_is_the_one_that_is_made_here() {
    let vectors = vectors();
    let key: WitnessKey = text(&vectors, "witness_key").parse().unwrap();
    let log: LogKey = text(&vectors, "verifier_key").parse().unwrap();
    let mut read = SignedCheckpoint::from_bytes(text(&vectors, "checkpoint").as_bytes()).unwrap();
    let request = AddCheckpoint {
        old_size: 0,
        path: Vec::new(),
        checkpoint: read.clone(),
    };
    let line = NoteSignature::from_line(text(&vectors, "cosignature")).unwrap();
    let time = vectors["time"].as_u64().unwrap();
    let secret = WitnessSecret::from_seed(&seed(&vectors, "witness_seed"));
    let ours = request
        .judge(&log, None)
        .unwrap()
        .cosign(&key, &secret, time);
    assert_eq!(ours, line);
    read.add(line);
    let cosigned = cosigned_by(&read, &key).unwrap().unwrap();
    assert_eq!(cosigned.time.as_second() as u64, time);
}
