use circuits::hash::sha256;
use documents::bundle::descriptor::Asset;

use super::*;

fn secret() -> ReceiptSecret {
    ReceiptSecret::from_seed(&[9; 32])
}

fn descriptor() -> Descriptor {
    let asset = |symbol: &str, decimals| Asset {
        symbol: symbol.to_owned(),
        decimals,
    };
    let assets = vec![asset("BTC", 8), asset("USDT", 6), asset("JPY", 0)];
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    let descriptor = Descriptor::new("Sample Exchange", time, 1, None, assets, [7; 32]).unwrap();
    descriptor.with_receipt_key(Some(secret().public()))
}

fn alice() -> AccountId<'static> {
    AccountId::new("alice").unwrap()
}

fn signed() -> Vec<u8> {
    let signer = ReceiptSigner::new(descriptor(), secret()).unwrap();
    let balances = [("USDT", "10.5"), ("BTC", "0.5"), ("JPY", "0")];
    signer
        .sign_typed(alice(), &balances, &[("JPY", "7")])
        .unwrap()
}

fn verify(bytes: &[u8]) -> Result<VerifiedReceipt, ReceiptError> {
    Receipt::from_bytes(bytes)?.verify(&descriptor(), alice())
}

/// A statement of which the exchange has signed every byte, whatever it says.
fn signed_statement(edit: impl FnOnce(&mut StatementRecord)) -> Vec<u8> {
    let mut record: ReceiptRecord = canonical::from_bytes(&signed()).unwrap();
    edit(&mut record.statement);
    record.signature = hex::encode(secret().sign(&preimage(&record.statement)));
    canonical::to_bytes(&record)
}

#[test]
fn a_receipt_is_these_bytes() {
    let bytes = signed();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let (statement, signature) = text.split_once("  \"signature\": \"").unwrap();
    let expected = format!(
        "{{\n  \"statement\": {{\n    \"version\": 1,\n    \"ledger\": \"{}\",\n    \"account\": \"alice\",\n    \
         \"balances\": [\n      {{\n        \"asset\": \"BTC\",\n        \"amount\": \"0.50000000\"\n      }},\n      \
         {{\n        \"asset\": \"USDT\",\n        \"amount\": \"10.500000\"\n      }}\n    ],\n    \
         \"debts\": [\n      {{\n        \"asset\": \"JPY\",\n        \"amount\": \"7\"\n      }}\n    ]\n  }},\n",
        descriptor().ledger_digest()
    );
    assert_eq!(statement, expected);
    assert_eq!(signature.len(), 128 + "\"\n}\n".len());
    let verified = verify(&bytes).unwrap();
    let units = |amounts: &Amounts| -> Vec<_> {
        let amounts = amounts.iter();
        amounts
            .map(|(asset, units)| (asset.index(), *units))
            .collect()
    };
    assert_eq!(
        units(verified.balances()),
        [(0, 50_000_000), (1, 10_500_000)]
    );
    assert_eq!(units(verified.debts()), [(2, 7)]);
    assert_eq!(verified.account(), alice());
    assert_eq!(verified.ledger(), descriptor().ledger_digest());
    assert_eq!(verified.key(), secret().public());
}

#[test]
fn the_signature_is_over_the_frame_of_the_statements_canonical_bytes() {
    let record: ReceiptRecord = canonical::from_bytes(&signed()).unwrap();
    let statement = canonical::to_bytes(&record.statement);
    let mut frame = Vec::new();
    for part in [&b"por/receipt/v1"[..], &statement] {
        frame.extend(u32::try_from(part.len()).unwrap().to_le_bytes());
        frame.extend(part);
    }
    let signature = parse_signature(&record.signature).unwrap();
    assert!(secret().public().signed(&frame, &signature));
    // And over nothing else that is signed or hashed of a ledger.
    assert_ne!(
        sha256(domain::RECEIPT, &[&statement]),
        sha256(domain::ATTESTATION, &[&statement])
    );
    assert!(!secret().public().signed(&statement, &signature));
}

#[test]
fn white_space_carries_nothing() {
    let text = String::from_utf8(signed()).unwrap();
    for other in [
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}\n"),
        text.replace("  ", "\t"),
    ] {
        assert!(verify(other.as_bytes()).is_ok());
    }
}

#[test]
fn every_byte_counts() {
    let bytes = signed();
    for place in 0..bytes.len() {
        let mut other = bytes.clone();
        other[place] ^= 1;
        // White space between tokens is the one thing that may change.
        let spacing = canonical::respaced(&other) == bytes;
        assert_eq!(verify(&other).is_ok(), spacing, "byte {place}");
    }
}

#[test]
fn a_statement_in_another_form_is_no_receipt_whoever_signed_it() {
    let amount = |list: &'static str, place| ReceiptError::Amount { list, place };
    let edit = |list: fn(&mut StatementRecord) -> &mut Vec<SignedAmount>, at: usize, text: &str| {
        signed_statement(|statement| list(statement)[at].amount = text.to_owned())
    };
    let balances: fn(&mut StatementRecord) -> &mut Vec<SignedAmount> = |s| &mut s.balances;
    let debts: fn(&mut StatementRecord) -> &mut Vec<SignedAmount> = |s| &mut s.debts;
    for (bytes, refused) in [
        // Other decimals than the asset's, which could be read as another amount.
        (edit(balances, 0, "0.5"), amount("balances", 1)),
        (edit(balances, 0, "50000000"), amount("balances", 1)),
        (edit(balances, 1, "10.5000000"), amount("balances", 2)),
        (edit(balances, 0, "0.00000000"), amount("balances", 1)),
        (edit(balances, 0, "-0.50000000"), amount("balances", 1)),
        (edit(debts, 0, "7.0"), amount("debts", 1)),
        (edit(debts, 0, "0"), amount("debts", 1)),
        (
            signed_statement(|statement| statement.balances.swap(0, 1)),
            amount("balances", 2),
        ),
        (
            signed_statement(|statement| statement.balances[1].asset = "BTC".to_owned()),
            amount("balances", 2),
        ),
        (
            signed_statement(|statement| statement.balances[0].asset = "btc".to_owned()),
            amount("balances", 1),
        ),
        (
            signed_statement(|statement| statement.version = 2),
            ReceiptError::Version(2),
        ),
        (
            signed_statement(|statement| statement.account = "Alice".to_owned()),
            ReceiptError::Account,
        ),
        (
            signed_statement(|statement| statement.account = " alice".to_owned()),
            ReceiptError::Field("account"),
        ),
        (
            signed_statement(|statement| statement.ledger = "00".repeat(32)),
            ReceiptError::Ledger,
        ),
        (
            signed_statement(|statement| statement.ledger = statement.ledger.to_uppercase()),
            ReceiptError::Field("ledger digest"),
        ),
    ] {
        assert_eq!(verify(&bytes).err(), Some(refused));
        let refusal = Refusal::from(refused);
        assert!(matches!(refusal, Refusal::Unchecked { .. }), "{refusal:?}");
        assert!(!refusal.to_string().contains("alice"));
    }
}

#[test]
fn only_the_key_in_the_descriptor_signs() {
    let other = ReceiptSecret::from_seed(&[8; 32]);
    let refused = ReceiptSigner::new(descriptor(), other).err().unwrap();
    assert!(matches!(refused, SignerError::OtherKey { .. }));
    let mut record: ReceiptRecord = canonical::from_bytes(&signed()).unwrap();
    let other = ReceiptSecret::from_seed(&[8; 32]);
    record.signature = hex::encode(other.sign(&preimage(&record.statement)));
    let forged = canonical::to_bytes(&record);
    assert_eq!(verify(&forged).err(), Some(ReceiptError::Signature));
    // A descriptor without a key is another ledger; whoever signs for it signs nothing.
    let without = descriptor().with_receipt_key(None);
    let refused = ReceiptSigner::new(without.clone(), secret()).err();
    assert_eq!(refused, Some(SignerError::NoKey));
    record.statement.ledger = without.ledger_digest().to_string();
    record.signature = hex::encode(secret().sign(&preimage(&record.statement)));
    let receipt = Receipt::from_bytes(&canonical::to_bytes(&record)).unwrap();
    assert_eq!(
        receipt.verify(&without, alice()).err(),
        Some(ReceiptError::NoKey)
    );
}

#[test]
fn what_cannot_be_signed_is_told_without_account_and_amount() {
    let signer = ReceiptSigner::new(descriptor(), secret()).unwrap();
    let sign = |balances: &[(&str, &str)]| signer.sign_typed(alice(), balances, &[]);
    for (balances, says) in [
        (&[("DOGE", "1")][..], "the asset \"DOGE\" is not listed"),
        (
            &[("BTC", "1"), ("BTC", "2")],
            "two amounts of the asset \"BTC\"",
        ),
        (&[("BTC", "0.000000001")], "with at most 8 decimals"),
        (&[("JPY", "1.0")], "with at most 0 decimals"),
        (&[("BTC", "-1")], "no number of 0 or more"),
    ] {
        let error = sign(balances).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert!(!error.contains("alice"));
    }
}

#[test]
fn what_is_printed_of_a_receipt_shows_no_account() {
    let receipt = Receipt::from_bytes(&signed()).unwrap();
    let shown = format!("{receipt:?} {:?}", verify(&signed()).unwrap());
    assert!(
        !shown.contains("alice") && !shown.contains("50000000"),
        "{shown}"
    );
}
