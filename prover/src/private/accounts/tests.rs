use circuits::{leaf::BuildSecret, ledger::LedgerDigest};

use super::*;
use crate::{
    build::accounts::{Cut, order_accounts},
    inputs::builder::LedgerBuilder,
    progress::Silent,
    sorting::Scratch,
};

const LEDGER: LedgerDigest = LedgerDigest([9; 32]);
const CAPACITY: usize = 16;
const SHARDS: u64 = 30;

fn shuffle() -> Shuffle {
    Shuffle::new(&BuildSecret::from_bytes([5; 32]), &LEDGER)
}

fn id(text: &str) -> AccountId<'_> {
    AccountId::new(text).unwrap()
}

/// Two hundred accounts of one, two or three balances.
fn stored(private: &Path, memory: usize) -> (Vec<String>, Digest32) {
    let mut builder = LedgerBuilder::new(3);
    let ids: Vec<String> = (0..200).map(|i| format!("account {i}")).collect();
    for (i, id) in ids.iter().enumerate() {
        for asset in 0..=i % 3 {
            builder.push(id, AssetId::new(asset).unwrap(), Amount(1 + i as u64));
        }
    }
    let ledger = builder.finish().unwrap();
    let cut = Cut {
        capacity: CAPACITY,
        shards: SHARDS,
    };
    let scratch = Scratch::default().with_memory(memory);
    let digest = order_accounts(private, &ledger, &shuffle(), cut, &scratch, &Silent).unwrap();
    (ids, digest)
}

#[test]
fn every_account_is_found_by_its_id_and_no_other() {
    let temp = tempfile::tempdir().unwrap();
    let (ids, _) = stored(temp.path(), 1 << 20);
    let store = AccountStore::open(temp.path()).unwrap();
    assert_eq!((store.count(), store.shards()), (200, SHARDS));
    for (i, text) in ids.iter().enumerate() {
        let record = store.find(&shuffle(), id(text)).unwrap();
        let record = record.expect("it is there");
        assert_eq!(&record.id, text);
        assert_eq!(record.entries.len(), i % 3 + 1);
        assert_eq!(record.entries[0].1, Amount(1 + i as u64));
    }
    assert_eq!(store.find(&shuffle(), id("account 200")).unwrap(), None);
}

#[test]
fn shards_have_all_accounts_once_and_in_the_order_of_their_leaves() {
    let temp = tempfile::tempdir().unwrap();
    let (mut ids, _) = stored(temp.path(), 1 << 20);
    let store = AccountStore::open(temp.path()).unwrap();
    let (mut read, mut end) = (Vec::new(), 0);
    for shard in 0..SHARDS {
        for record in store.shard(shard).unwrap() {
            assert!(record.first_leaf >= end);
            assert_eq!(record.first_leaf / CAPACITY as u64, shard);
            end = record.first_leaf + record.entries.len() as u64;
            assert_eq!((end - 1) / CAPACITY as u64, shard);
            read.push(record.id);
        }
    }
    assert_ne!(read, ids, "they are shuffled");
    read.sort();
    ids.sort();
    assert_eq!(read, ids);
}

#[test]
fn the_file_is_the_same_however_little_memory_there_was_to_sort_it() {
    let temp = tempfile::tempdir().unwrap();
    let (_, one) = stored(temp.path(), 1 << 20);
    let bytes = std::fs::read(temp.path().join(files::ACCOUNTS)).unwrap();
    let (_, other) = stored(temp.path(), 1_000);
    assert_eq!(one, other);
    assert_eq!(one, <Digest32>::from(Sha256::digest(bytes)));
}

#[test]
fn a_store_that_is_cut_short_or_changed_is_an_error_and_never_a_panic() {
    let temp = tempfile::tempdir().unwrap();
    let (ids, _) = stored(temp.path(), 1 << 20);
    let path = temp.path().join(files::ACCOUNTS);
    let whole = std::fs::read(&path).unwrap();
    let use_it = || {
        if let Ok(store) = AccountStore::open(temp.path()) {
            let _ = store.find(&shuffle(), id(&ids[7]));
            for shard in 0..store.shards() {
                let _ = store.shard(shard);
            }
        }
    };
    for length in (0..whole.len()).step_by(37) {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(AccountStore::open(temp.path()).is_err());
    }
    for place in (0..whole.len()).step_by(11) {
        let mut changed = whole.clone();
        changed[place] ^= 0x81;
        std::fs::write(&path, changed).unwrap();
        use_it();
    }
}
