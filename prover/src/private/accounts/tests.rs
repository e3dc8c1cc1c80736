use circuits::{
    leaf::BuildSecret,
    ledger::{AssetId, LedgerDigest},
    shape::Tiny,
    tree::LedgerSize,
};
use sha2::{Digest as _, Sha256};
use std::path::Path;

use super::*;
use crate::{
    build::{accounts::Ordering, order::Shuffle},
    progress::Silent,
    sorting::Scratch,
};

const LEDGER: LedgerDigest = LedgerDigest([9; 32]);
const SHARDS: u64 = 30;
const LEAVES: u32 = 10;

fn shuffle() -> Shuffle {
    Shuffle::new(&BuildSecret::from_bytes([5; 32]), &LEDGER)
}

fn id(text: &str) -> AccountId<'_> {
    AccountId::new(text).unwrap()
}

/// Two hundred accounts of no, one or two entries, a pledge and a limb of the surplus among them.
fn entries(i: u64) -> Vec<Entry> {
    let pledged = Component::Pledged(AssetId::new(1).unwrap());
    let all = [pledged, Component::SurplusLow];
    let entry = |component| Entry {
        component,
        amount: Amount(1 + i),
    };
    all.into_iter().take(i as usize % 3).map(entry).collect()
}

fn stored(private: &Path, memory: usize) -> (Vec<String>, Digest32) {
    let ids: Vec<String> = (0..200).map(|i| format!("account {i}")).collect();
    let shuffle = shuffle();
    let scratch = Scratch::default().with_memory(memory);
    let mut ordering = Ordering::new(&shuffle, scratch, &Silent);
    for (i, text) in (0..).zip(&ids) {
        ordering.push::<Tiny>(id(text), &entries(i)).unwrap();
    }
    let size = LedgerSize::<Tiny>::new(LEAVES, SHARDS).unwrap();
    let digest = ordering.write(private, size).unwrap();
    (ids, digest)
}

#[test]
fn every_account_is_found_by_its_id_and_no_other() {
    let temp = tempfile::tempdir().unwrap();
    let (ids, _) = stored(temp.path(), 1 << 20);
    let store = AccountStore::<Tiny>::open(temp.path()).unwrap();
    assert_eq!((store.count(), store.shards()), (200, SHARDS));
    for (i, text) in (0..).zip(&ids) {
        let record = store.find(&shuffle().tag(id(text)), id(text)).unwrap();
        let record = record.expect("it is there");
        assert_eq!((&record.id, record.entries), (text, entries(i)));
    }
    let nobody = id("account 200");
    assert_eq!(store.find(&shuffle().tag(nobody), nobody).unwrap(), None);
}

#[test]
fn shards_have_all_accounts_once_and_by_place() {
    let temp = tempfile::tempdir().unwrap();
    let (mut ids, _) = stored(temp.path(), 1 << 20);
    let store = AccountStore::<Tiny>::open(temp.path()).unwrap();
    let mut read = Vec::new();
    for shard in 0..SHARDS {
        let records = store.shard(shard, LEAVES).unwrap();
        // Two hundred accounts in thirty shards: padding is even.
        assert!((6..=7).contains(&records.len()));
        assert!(records.is_sorted_by_key(|record| record.position.place));
        assert!(records.iter().all(|record| record.position.shard == shard));
        read.extend(records.into_iter().map(|record| record.id));
    }
    assert_ne!(read, ids, "they are shuffled");
    read.sort();
    ids.sort();
    assert_eq!(read, ids);
}

#[test]
fn the_file_is_the_same_however_little_memory_there_was_to_sort_it() {
    let temp = tempfile::tempdir().unwrap();
    let (ids, one) = stored(temp.path(), 1 << 20);
    let bytes = std::fs::read(temp.path().join(files::ACCOUNTS)).unwrap();
    let (_, other) = stored(temp.path(), 1_000);
    assert_eq!(one, other);
    assert_eq!(one, <Digest32>::from(Sha256::digest(&bytes)));
    let entries = (0..200).map(|i| entries(i).len() as u64).sum();
    let id_bytes = ids.iter().map(|id| id.len() as u64).sum();
    assert_eq!(
        file_bytes(200, entries, id_bytes, SHARDS),
        bytes.len() as u64
    );
}

#[test]
fn a_store_that_is_cut_short_or_changed_is_an_error_and_never_a_panic() {
    let temp = tempfile::tempdir().unwrap();
    let (ids, _) = stored(temp.path(), 1 << 20);
    let path = temp.path().join(files::ACCOUNTS);
    let whole = std::fs::read(&path).unwrap();
    for length in (0..whole.len()).step_by(37) {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(AccountStore::<Tiny>::open(temp.path()).is_err());
    }
    let lookup = whole.len() - FOOTER_BYTES - 200 * LOOKUP_BYTES;
    for place in (0..whole.len()).step_by(11) {
        let mut changed = whole.clone();
        changed[place] ^= 0x81;
        std::fs::write(&path, changed).unwrap();
        let shards = AccountStore::<Tiny>::open(temp.path()).and_then(|store| {
            let _ = store.find(&shuffle().tag(id(&ids[7])), id(&ids[7]));
            (0..store.shards()).try_for_each(|shard| store.shard(shard, LEAVES).map(drop))
        });
        // Shards do not read the lookup.
        let in_lookup = (lookup..whole.len() - FOOTER_BYTES).contains(&place);
        assert_eq!(shards.is_ok(), in_lookup, "{place}");
    }
}
