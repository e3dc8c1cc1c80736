//! Slots of archives: locators, keys, records, and what is sealed.

use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, aead::AeadInOut as _};
use circuits::{domain, shape::Production};
use fixtures::testing::Ledger;
use serde_json::{Value, json};

use super::{bytes32, number, spec, text, topic};
use crate::{
    files,
    made::{self, archive::PREFIX_BITS},
};

fn cases() -> Vec<Value> {
    let ledger = made::archive::ledger();
    let accounts = ledger.accounts().iter();
    accounts.map(|it| account(&ledger, &it.id)).collect()
}

/// An account of the committed archive, with all that its slots are made of.
fn account(ledger: &Ledger, id: &str) -> Value {
    let inclusion = ledger.inclusion(id);
    let set = ledger.archives(PREFIX_BITS);
    let sealed = set.seal::<Production>(&inclusion);
    let size = set.geometry().slot_bytes();
    let context = ledger.header().context();
    let nodes = |path: &[[u8; 64]]| -> Vec<String> { path.iter().map(hex::encode).collect() };
    let entries: Vec<Value> = inclusion
        .entries
        .iter()
        .map(|entry| {
            let id = entry.component.row::<Production>();
            json!({"id": id, "amount": entry.amount.0.to_string()})
        })
        .collect();
    json!({
        "domain_header": domain::ARCHIVE_HEADER,
        "domain_locator": domain::ARCHIVE_LOCATOR,
        "domain_key": domain::ARCHIVE_KEY,
        "archive": "archives/both.archive",
        "ledger": context.ledger.to_string(),
        "collateral": context.collateral.to_string(),
        "bits": PREFIX_BITS,
        "prefix": sealed.prefix.value(),
        "slots": set.geometry().slots(),
        "slot_bytes": size,
        "account": id,
        "code": hex::encode(inclusion.salt),
        "leaf_number": u64::from(inclusion.position.place),
        "entries": entries,
        "shard_path": nodes(&inclusion.shard_path),
        "top_path": nodes(&inclusion.top_path),
        "sealed": sealed.slots.chunks(size).map(hex::encode).collect::<Vec<_>>(),
    })
}

/// The record of a case, as SPEC.md has it.
fn record(case: &Value) -> Vec<u8> {
    let list = |field: &str| case[field].as_array().unwrap().clone();
    let mut record = number(case, "leaf_number").to_le_bytes().to_vec();
    record.extend((list("entries").len() as u16).to_le_bytes());
    record.push(list("shard_path").len() as u8);
    record.push(list("top_path").len() as u8);
    for entry in list("entries") {
        record.extend((number(&entry, "id") as u16).to_le_bytes());
        record.extend(text(&entry, "amount").parse::<u64>().unwrap().to_le_bytes());
    }
    for node in [list("shard_path"), list("top_path")].concat() {
        record.extend(hex::decode(node.as_str().unwrap()).unwrap());
    }
    record
}

#[test]
fn slots_are_those_of_the_specification() {
    for case in topic("archives", "12", cases()) {
        let [ledger, collateral, code] =
            ["ledger", "collateral", "code"].map(|field| bytes32(&case, field));
        let archive = files::file(text(&case, "archive"));
        let header = spec::sha256(
            "por/archive-header/v2",
            &[&archive[..83], &ledger, &collateral],
        );
        let slot_bytes = number(&case, "slot_bytes") as usize;
        let bits = [number(&case, "bits") as u8];
        assert_eq!(bits, [16], "so that a prefix is the first two bytes");
        let first = drawn(&code, &ledger, &bits, 0);
        let prefix = u16::from_be_bytes([first[0], first[1]]);
        assert_eq!(u64::from(prefix), number(&case, "prefix"));
        let mut payload = record(&case);
        let room = slot_bytes - 32;
        payload.resize(payload.len().next_multiple_of(room), 0);
        let sealed = case["sealed"].as_array().unwrap();
        assert_eq!(sealed.len(), payload.len() / room);
        for ((number, payload), sealed) in (0_u32..).zip(payload.chunks(room)).zip(sealed) {
            let mut locator = drawn(&code, &ledger, &bits, number);
            locator[..2].copy_from_slice(&first[..2]);
            let parts: [&[u8]; 3] = [&ledger, &header, &number.to_le_bytes()];
            let key = spec::hmac256(&code, "por/archive-key/v1", &parts);
            let cipher = ChaCha20Poly1305::new(&key.into());
            let mut text = payload.to_vec();
            let tag = cipher
                .encrypt_inout_detached(&[0; 12].into(), &header, text.as_mut_slice().into())
                .unwrap();
            let slot = [&locator[..], &text, &tag].concat();
            assert_eq!(sealed.as_str().unwrap(), hex::encode(&slot));
            // It is in the archive, where slots are in order.
            let slots = archive[archive.len() - number_of(&case) * slot_bytes..].chunks(slot_bytes);
            assert!(slots.clone().any(|other| other == slot));
            assert!(slots.map(|slot| &slot[..16]).is_sorted());
        }
    }
}

fn number_of(case: &Value) -> usize {
    // n = 3, H K = 67,353: x = 1,645, q = 1, sd = isqrt(2) = 1.
    assert_eq!(number(case, "slots"), 1 + 8 + 152);
    number(case, "slots") as usize
}

/// The first 16 bytes of a locator's MAC, before the prefix of slot 0 replaces its first bits.
fn drawn(code: &[u8; 32], ledger: &[u8; 32], bits: &[u8; 1], slot: u32) -> [u8; 16] {
    let parts: [&[u8]; 3] = [ledger, bits, &slot.to_le_bytes()];
    let mac = spec::hmac256(code, "por/archive-locator/v1", &parts);
    *mac.first_chunk().unwrap()
}
