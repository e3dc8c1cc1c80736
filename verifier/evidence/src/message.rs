//! What the key of an address signs: who claims the address, for which ledger.

use circuits::ledger::LedgerDigest;

use super::address::Address;

/// The message that shows control of an address, or none where nothing can be signed.
///
/// It names the exchange and the ledger, so that no other exchange can show the same signature, nor this one at
/// another time. `exchange` and `ledger` are those of the descriptor, whose digest is taken once, not for each
/// address. A descriptor's exchange has no line breaks, so that the lines are these five.
pub fn ownership_message(
    exchange: &str,
    ledger: &LedgerDigest,
    address: &Address,
) -> Option<String> {
    let domain = address.chain().in_message()?;
    let lines = [
        "Proof of reserves, version 1".to_owned(),
        format!("Exchange: {exchange}"),
        format!("Ledger: {ledger}"),
        format!("Chain: {domain}"),
        format!("Address: {address}"),
    ];
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(chain: &str, address: &str) -> Option<String> {
        let address = Address::parse(&chain.parse().unwrap(), address).unwrap();
        ownership_message("Sample Exchange", &LedgerDigest([0xab; 32]), &address)
    }

    #[test]
    fn the_message_is_these_five_lines() {
        let ledger = "ab".repeat(32);
        assert_eq!(
            message("bitcoin", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4").unwrap(),
            format!(
                "Proof of reserves, version 1\nExchange: Sample Exchange\nLedger: {ledger}\nChain: bitcoin\n\
                 Address: bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
            )
        );
    }

    #[test]
    fn one_message_serves_all_chains_of_an_evm_address() {
        let address = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
        let ethereum = message("ethereum", address).unwrap();
        assert_eq!(message("polygon", address).unwrap(), ethereum);
        assert!(ethereum.ends_with(
            "\nChain: evm (every chain with this address)\n\
             Address: 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        ));
    }

    #[test]
    fn the_message_names_the_one_chain_that_it_is_for() {
        for (chain, address) in [
            ("litecoin", "LVuDpNCSSj6pQ7t9Pv6d6sUkLKoqDEVUnJ"),
            ("dogecoin", "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE"),
        ] {
            let ending = format!("\nChain: {chain}\nAddress: {address}");
            assert!(message(chain, address).unwrap().ends_with(&ending));
        }
    }

    #[test]
    fn nothing_is_signed_on_unknown_chains() {
        assert_eq!(
            message("other:xrpl", "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh"),
            None
        );
    }
}
