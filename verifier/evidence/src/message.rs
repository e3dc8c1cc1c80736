//! What the key of an address signs: who claims the address, for which ledger.
//!
//! Devices that keep keys sign short texts: one line of printable ASCII, of at most 240 bytes in the strictest of them.
//! Some cut a text off at a colon. So a message is such a line, whatever the exchange is called. The name and the date in
//! it are for whoever signs; what binds is the ledger's digest, which covers the name as it is.

use std::fmt::Write as _;

use circuits::ledger::LedgerDigest;
use documents::bundle::descriptor::Descriptor;
use jiff::Timestamp;

use super::address::Address;

/// Most bytes of a message.
pub const MAX_MESSAGE_BYTES: usize = 240;

/// Most characters of an exchange's name in a message: with the longest address there is, they make as many bytes.
const MAX_NAME: usize = 36;

/// Characters of a name besides letters and digits that a message has as they are.
const PLAIN: &str = " .-_&'()+/";

/// The messages of one ledger. They differ in chain and address.
#[derive(Clone, Debug)]
pub struct OwnershipMessages {
    beginning: String,
}

impl OwnershipMessages {
    /// Those of an exchange's ledger of this time and digest, all three the descriptor's.
    pub fn new(exchange: &str, time: Timestamp, ledger: &LedgerDigest) -> Self {
        let name = name_in_messages(exchange);
        let time = time.to_string();
        let date = time.split('T').next().unwrap_or_default();
        Self {
            beginning: format!("Proof of reserves of {name} on {date}, ledger {ledger}"),
        }
    }

    /// Those of a descriptor, whose digest is taken.
    pub fn of(descriptor: &Descriptor) -> Self {
        let ledger = descriptor.ledger_digest();
        Self::new(descriptor.exchange(), descriptor.time(), &ledger)
    }

    /// The message that shows control of an address, or none where nothing can be signed.
    ///
    /// It names the ledger, so that no other exchange can show the same signature, nor this one at another time.
    pub fn for_address(&self, address: &Address) -> Option<String> {
        let domain = address.chain().in_message()?;
        Some(format!("{}, {domain} address {address}", self.beginning))
    }
}

/// An exchange's name as messages have it: characters that devices may not show are a question mark, as many as stand
/// together, and a long name is cut off.
pub fn name_in_messages(exchange: &str) -> String {
    let mut name = String::new();
    let mut replaced = false;
    for c in exchange.chars() {
        let plain = c.is_ascii_alphanumeric() || PLAIN.contains(c);
        if plain || !replaced {
            // Writing to a string cannot fail.
            let _ = name.write_char(if plain { c } else { '?' });
        }
        replaced = !plain;
    }
    // Only ASCII is in it.
    name.truncate(MAX_NAME);
    name.truncate(name.trim_end().len());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(exchange: &str) -> OwnershipMessages {
        let time = "2026-06-30T23:59:59Z".parse().unwrap();
        OwnershipMessages::new(exchange, time, &LedgerDigest([0xab; 32]))
    }

    fn address(chain: &str, address: &str) -> Address {
        Address::parse(&chain.parse().unwrap(), address).unwrap()
    }

    fn message(chain: &str, text: &str) -> Option<String> {
        messages("Sample Exchange").for_address(&address(chain, text))
    }

    #[test]
    fn the_message_is_this_line() {
        let ledger = "ab".repeat(32);
        assert_eq!(
            message("bitcoin", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4").unwrap(),
            format!(
                "Proof of reserves of Sample Exchange on 2026-06-30, ledger {ledger}, \
                 bitcoin address bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
            )
        );
    }

    #[test]
    fn one_message_serves_all_chains_of_an_evm_address() {
        let address = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
        let ethereum = message("ethereum", address).unwrap();
        assert_eq!(message("polygon", address).unwrap(), ethereum);
        assert!(
            ethereum
                .ends_with(", evm (all chains) address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
        );
    }

    #[test]
    fn the_message_names_the_one_chain_that_it_is_for() {
        for (chain, address) in [
            ("litecoin", "LVuDpNCSSj6pQ7t9Pv6d6sUkLKoqDEVUnJ"),
            ("dogecoin", "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE"),
        ] {
            let ending = format!(", {chain} address {address}");
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

    /// The rules of the strictest devices that are known: Coldcard's for characters, blanks and length, and no colon for
    /// Keystone's reader of codes (custodians, whose addresses have one, sign with programs of their own).
    #[test]
    fn every_message_is_one_that_the_strictest_devices_sign() {
        let names = [
            "Sample Exchange".to_owned(),
            "Bo\u{308}rse Zu\u{308}rich".to_owned(),
            "\u{5e01}\u{5b89}".to_owned(),
            "a: b".to_owned(),
            format!("{} {}", "x".repeat(MAX_NAME - 1), "y".repeat(60)),
            "\u{e4} ".repeat(40).trim_end().to_owned(),
        ];
        let addresses = [
            (
                "bitcoin",
                "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr",
            ),
            (
                "litecoin",
                "ltc1qa9dykljtgeayhm8ygx25sc22p0wzgudpe4hw9dyvaz0ye3j5kduq9mf68z",
            ),
            ("ethereum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
            ("tron", "TY2UrGgXnxEQ2Tzp7kzUuMU8quHf5K4Va1"),
            ("solana", "3FKfGzoPG1GfGLhq35L6cqcPBX5beUZSdsETpzjC5sBY"),
            (
                "custodian",
                "secp256k1:0261515a51b4a29782421a760f4e63f8b3fcf4c268d47d53db3529f175d819f6c6",
            ),
        ];
        for name in names {
            for (chain, text) in addresses {
                let message = messages(&name).for_address(&address(chain, text)).unwrap();
                assert!(message.len() <= MAX_MESSAGE_BYTES, "{message}");
                assert!(message.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
                assert!(!message.contains("  ") && message.trim() == message);
                assert!(chain == "custodian" || !message.contains(':'), "{message}");
            }
        }
    }

    #[test]
    fn a_name_is_readable_as_far_as_devices_can_show_it() {
        for (exchange, shown) in [
            ("Sample Exchange", "Sample Exchange"),
            ("B\u{f6}rse & S\u{f6}hne, \"1\"", "B?rse & S?hne? ?1?"),
            ("\u{5e01}\u{5b89}", "?"),
            (
                "An exchange of a rather long name, Inc.",
                "An exchange of a rather long name? I",
            ),
            (
                "The exchange with a blank where it i s cut",
                "The exchange with a blank where it i",
            ),
        ] {
            assert_eq!(name_in_messages(exchange), shown);
        }
    }

    /// What is bound can be read off from the end, whatever the exchange is called: nobody's message is another's.
    #[test]
    fn a_name_that_imitates_a_message_makes_none_of_another_ledger() {
        let text = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
        let imitating = format!("X on 2026-06-30, ledger {}, bitcoin", "cd".repeat(32));
        let message = messages(&imitating).for_address(&address("bitcoin", text));
        let message = message.unwrap();
        let (rest, at) = message.rsplit_once(" address ").unwrap();
        let (rest, domain) = rest.rsplit_once(", ").unwrap();
        let (_, ledger) = rest.rsplit_once(", ledger ").unwrap();
        assert_eq!((at, domain), (text, "bitcoin"));
        assert_eq!(ledger, "ab".repeat(32));
        assert!(!message.contains(&"cd".repeat(32)), "{message}");
    }
}
