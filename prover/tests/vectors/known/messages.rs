//! What wallets sign, for each signing domain.

use circuits::ledger::LedgerDigest;
use evidence::{address::Address, message::ownership_message};
use fixtures::wallet;
use serde_json::{Value, json};

use super::{text, topic};

const LEDGER: LedgerDigest = LedgerDigest([0xab; 32]);

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
        let exchange = ["Vectors", "Börse & Söhne, \"1\""][place % 2];
        let parsed = Address::parse(&chain.parse().unwrap(), &address).unwrap();
        cases.push(json!({
            "exchange": exchange,
            "ledger": LEDGER.to_string(),
            "chain": chain,
            "address": address,
            "signing_domain": parsed.chain().signing_domain(),
            "message": ownership_message(exchange, &LEDGER, &parsed),
        }));
    }
    cases
}

#[test]
fn messages_are_the_five_lines_of_the_specification() {
    for case in topic("messages", "13", cases()) {
        let domain = match text(&case, "signing_domain") {
            "evm" => "evm (every chain with this address)",
            domain => domain,
        };
        let message = [
            "Proof of reserves, version 1".to_owned(),
            format!("Exchange: {}", text(&case, "exchange")),
            format!("Ledger: {}", text(&case, "ledger")),
            format!("Chain: {domain}"),
            format!("Address: {}", text(&case, "address")),
        ];
        assert_eq!(text(&case, "message"), message.join("\n"));
    }
}
