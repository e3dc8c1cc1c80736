//! Receipts: what an exchange signs, and which bytes are a key that it may sign with.

use circuits::ledger::AccountId;
use documents::{bundle::descriptor::Descriptor, key::ReceiptKey};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};
use statements::receipt::{ReceiptSecret, ReceiptSigner};

use super::{bytes, bytes32, spec, text, topic};
use crate::files;

/// The seed of the exchange's key, which so is everybody's.
const SEED: [u8; 32] = [0xe0; 32];

/// What some accounts have and owe, as a back end would write it.
type Account = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
);

const ACCOUNTS: [Account; 3] = [
    ("alice", &[("BTC", "0.5"), ("USDT", "1700.25")], &[]),
    ("bob", &[("ETH", "3")], &[("USDT", "500")]),
    ("a \"quoted\" \\ id, zo\u{eb}", &[], &[]),
];

fn cases() -> Vec<Value> {
    let secret = || ReceiptSecret::from_seed(&SEED);
    let descriptor = Descriptor::from_bytes(&files::file("bundles/loans/descriptor.json")).unwrap();
    let descriptor = descriptor.with_receipt_key(Some(secret().public()));
    let signer = ReceiptSigner::new(descriptor.clone(), secret()).unwrap();
    let mut cases = Vec::new();
    for (account, balances, debts) in ACCOUNTS {
        let id = AccountId::new(account).unwrap();
        let receipt = signer.sign_typed(id, balances, debts).unwrap();
        let receipt = String::from_utf8(receipt).unwrap();
        cases.push(json!({
            "what": "receipt",
            "domain": "por/receipt/v1",
            "descriptor": String::from_utf8(descriptor.to_bytes()).unwrap(),
            "ledger": descriptor.ledger_digest().to_string(),
            "account": account,
            "message_sha256": hex::encode(spec::sha256_of(&signed(&receipt))),
            "receipt": receipt,
        }));
    }
    let keys = [
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "0300000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "0200000000000000000000000000000000000000000000000000000000000000",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    cases.extend(keys.map(|key| {
        json!({ "what": "public key", "bytes": key, "is_one": key.parse::<ReceiptKey>().is_ok() })
    }));
    cases
}

/// `frame("por/receipt/v1", canonical bytes of the statement)`: the statement is the receipt's first field, less its
/// indentation.
fn signed(receipt: &str) -> Vec<u8> {
    let (_, statement) = receipt.split_once("  \"statement\": ").unwrap();
    let (statement, _) = statement.split_once(",\n  \"signature\"").unwrap();
    let statement = statement.replace("\n  ", "\n") + "\n";
    spec::frame("por/receipt/v1", &[statement.as_bytes()])
}

#[test]
fn receipts_and_their_keys_are_those_of_the_specification() {
    let mut keys = Vec::new();
    for case in topic("receipts", "5, 12", cases()) {
        if text(&case, "what") == "public key" {
            keys.push(case["is_one"].as_bool().unwrap());
            continue;
        }
        let descriptor = text(&case, "descriptor");
        let ledger = spec::sha256("por/ledger/v1", &[descriptor.as_bytes()]);
        assert_eq!(bytes32(&case, "ledger"), ledger);
        let descriptor: Value = serde_json::from_str(descriptor).unwrap();
        let receipt = text(&case, "receipt");
        let message = signed(receipt);
        assert_eq!(bytes32(&case, "message_sha256"), spec::sha256_of(&message));
        let receipt: Value = serde_json::from_str(receipt).unwrap();
        assert_eq!(receipt["statement"]["account"], case["account"]);
        assert_eq!(receipt["statement"]["ledger"], case["ledger"]);
        let key = VerifyingKey::from_bytes(&bytes32(&descriptor, "receipt_key")).unwrap();
        let signature = Signature::from_slice(&bytes(&receipt, "signature")).unwrap();
        key.verify_strict(&message, &signature).unwrap();
    }
    // The first two are of large order, and each is its point's own encoding.
    assert_eq!(
        keys,
        [true, true, false, false, false, false, false, false, false]
    );
}
