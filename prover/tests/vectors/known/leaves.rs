//! Salts, blinds and leaves, those of padding among them.

use circuits::{
    curve::{decode_point, encode_point, encode_scalar},
    domain,
    generators::pinned_leaf_generators,
    leaf::{BuildSecret, Component, Entry, commit},
    ledger::{AccountId, Amount, CollateralDigest, LedgerContext, LedgerDigest},
    shape::Production,
};
use num_bigint::BigUint;
use serde_json::{Value, json};

use super::{bytes32, number, spec, text, topic};

const LEDGER: LedgerDigest = LedgerDigest([7; 32]);

fn contexts() -> [LedgerContext; 2] {
    [CollateralDigest::NONE, CollateralDigest([5; 32])].map(|collateral| LedgerContext {
        ledger: LEDGER,
        collateral,
    })
}

/// Accounts without entries, with the largest amount, with every kind of entry, and of long and composed ids.
fn accounts() -> Vec<(String, Vec<(usize, u64)>)> {
    let largest = u64::MAX;
    vec![
        ("a".to_owned(), vec![]),
        ("alice@example.com".to_owned(), vec![(0, 1)]),
        ("zoë".to_owned(), vec![(511, largest)]),
        ("zoe\u{308}".to_owned(), vec![(511, largest)]),
        (
            "x".repeat(256),
            vec![
                (0, largest),
                (1, 2),
                (512, 3),
                (1_025, 4),
                (1_536, 5),
                (1_537, 6),
            ],
        ),
    ]
}

fn cases() -> Vec<Value> {
    let generators = pinned_leaf_generators();
    let secret = BuildSecret::from_bytes([3; 32]);
    let mut cases = Vec::new();
    for context in contexts() {
        let shared = |rest: Value| {
            let mut case = json!({
                "secret": hex::encode(secret.expose()),
                "ledger": context.ledger.to_string(),
                "collateral": context.collateral.to_string(),
            });
            case.as_object_mut()
                .unwrap()
                .extend(rest.as_object().unwrap().clone());
            case
        };
        for (id, ids) in accounts() {
            let account = AccountId::new(&id).unwrap();
            let salt = secret.salt(&context.ledger, account);
            let blind = salt.blind(&context, account);
            let entry = |&(id, amount): &(usize, u64)| Entry {
                component: Component::from_row::<Production>(id).unwrap(),
                amount: Amount(amount),
            };
            let entries: Vec<Entry> = ids.iter().map(entry).collect();
            let leaf = commit::<Production>(&generators, &entries, blind).unwrap();
            // Amounts are texts: a reader of JSON may take numbers for floats.
            let shown: Vec<Value> = ids
                .iter()
                .map(|(id, amount)| json!({"id": id, "amount": amount.to_string()}))
                .collect();
            cases.push(shared(json!({
                "domain_salt": domain::SALT,
                "domain_blind": domain::BLIND,
                "account": id,
                "salt": hex::encode(salt.expose()),
                "blind": hex::encode(encode_scalar(&blind)),
                "entries": shown,
                "leaf": hex::encode(encode_point(&leaf)),
            })));
        }
        for (shard, place) in [(0, 0), (258, 772)] {
            let blind = secret.padding_blind(&context, shard, place);
            let leaf = commit::<Production>(&generators, &[], blind).unwrap();
            cases.push(shared(json!({
                "domain_blind": domain::PADDING,
                "shard": shard,
                "place": place,
                "blind": hex::encode(encode_scalar(&blind)),
                "entries": [],
                "leaf": hex::encode(encode_point(&leaf)),
            })));
        }
    }
    cases
}

#[test]
fn leaves_are_those_of_the_specification() {
    let generators = pinned_leaf_generators();
    let decoded = |point| spec::Point::decode(&encode_point(point)).unwrap();
    for case in topic("leaves", "6", cases()) {
        let [secret, ledger, collateral] =
            ["secret", "ledger", "collateral"].map(|field| bytes32(&case, field));
        let blind = match case["account"].as_str() {
            Some(id) => {
                let salt = spec::hmac256(&secret, "por/salt/v1", &[&ledger, id.as_bytes()]);
                assert_eq!(bytes32(&case, "salt"), salt);
                spec::hmac512f(
                    &salt,
                    "por/blind/v2",
                    &[&ledger, &collateral, id.as_bytes()],
                )
            }
            None => {
                let shard = number(&case, "shard").to_le_bytes();
                let place = (number(&case, "place") as u32).to_le_bytes();
                let parts: [&[u8]; 4] = [&ledger, &collateral, &shard, &place];
                spec::hmac512f(&secret, "por/padding/v2", &parts)
            }
        };
        assert_eq!(bytes32(&case, "blind"), blind, "{case}");
        let mut leaf = decoded(&generators.blind).times(&BigUint::from_bytes_le(&blind));
        for entry in case["entries"].as_array().unwrap() {
            let amount: BigUint = text(entry, "amount").parse().unwrap();
            let generator = &generators.components[number(entry, "id") as usize];
            leaf = leaf.add(&decoded(generator).times(&amount));
        }
        assert_eq!(bytes32(&case, "leaf"), leaf.encode(), "{case}");
        assert!(decode_point(&leaf.encode()).is_ok());
    }
}
