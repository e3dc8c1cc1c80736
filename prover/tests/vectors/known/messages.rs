//! What wallets sign, for each signing domain.

use circuits::ledger::LedgerDigest;
use evidence::{address::Address, message::OwnershipMessages};
use fixtures::wallet;
use serde_json::{Value, json};

use super::{text, topic};

const LEDGER: LedgerDigest = LedgerDigest([0xab; 32]);

const TIME: &str = "2026-06-30T00:00:00Z";

/// A wallet of each kind, and addresses of one key on several chains.
fn addresses() -> Vec<(String, String)> {
    let wallets = wallet::all("vectors").into_iter();
    let mut addresses: Vec<_> = wallets
        .map(|wallet| (wallet.chain().to_owned(), wallet.address))
        .collect();
    let evm = wallet::eip191("vectors").address;
    addresses.push(("polygon".to_owned(), evm.clone()));
    addresses.push(("zksync".to_owned(), evm));
    addresses
}

fn cases() -> Vec<Value> {
    let mut cases = Vec::new();
    for (place, (chain, address)) in addresses().into_iter().enumerate() {
        let exchange = [
            "Vectors",
            "Börse & Söhne, \"1\"",
            "交易所 of a name that is too long for a message",
        ][place % 3];
        let messages = OwnershipMessages::new(exchange, TIME.parse().unwrap(), &LEDGER);
        let parsed = Address::parse(&chain.parse().unwrap(), &address).unwrap();
        cases.push(json!({
            "exchange": exchange,
            "time": TIME,
            "ledger": LEDGER.to_string(),
            "chain": chain,
            "address": address,
            "signing_domain": parsed.chain().signing_domain(),
            "message": messages.for_address(&parsed),
        }));
    }
    cases
}

#[test]
fn messages_are_the_line_of_the_specification() {
    for case in topic("messages", "13", cases()) {
        let domain = match text(&case, "signing_domain") {
            "evm" => "evm (all chains)",
            domain => domain,
        };
        let name = match text(&case, "exchange") {
            "Vectors" => "Vectors",
            "Börse & Söhne, \"1\"" => "B?rse & S?hne? ?1?",
            _ => "? of a name that is too long for a m",
        };
        let message = format!(
            "Proof of reserves of {name} on 2026-06-30, ledger {}, {domain} address {}",
            text(&case, "ledger"),
            text(&case, "address")
        );
        assert_eq!(text(&case, "message"), message);
    }
}
