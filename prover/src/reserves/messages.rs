//! `prover reserves messages`: what each address has to sign, in a table that is filled in and read again.

use std::collections::BTreeMap;

use serde::Serialize;
use verifier::{
    bundle::descriptor::Descriptor,
    reserves::{
        address::{Address, Payload},
        holding::Holding,
        message::ownership_message,
        signature::Scheme,
    },
};

/// One line: `scheme` is a proposal; `signatures`, and `script` where the scheme needs one, are to be filled in.
#[derive(Serialize)]
struct MessageRow<'a> {
    chain: &'a str,
    address: &'a str,
    ledger: String,
    scheme: &'static str,
    signatures: &'static str,
    script: &'static str,
    message: String,
}

/// The table, one line for each address that can sign, and how many lines it has.
///
/// No field can be taken for a formula by a spreadsheet: each begins with a letter or a digit.
pub fn messages(holdings: &[Holding], descriptor: &Descriptor) -> (Vec<u8>, usize) {
    let ledger = descriptor.ledger_digest();
    // One line for all chains of the Ethereum Virtual Machine, in an order that does not change.
    let mut signers: BTreeMap<(&str, &str), &Address> = BTreeMap::new();
    for holding in holdings {
        if let Some(key) = holding.address.signing_key() {
            signers.insert(key, &holding.address);
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut count = 0;
    for ((chain, text), address) in signers {
        let Some(message) = ownership_message(descriptor.exchange(), &ledger, address) else {
            continue;
        };
        let row = MessageRow {
            chain,
            address: text,
            ledger: ledger.to_string(),
            scheme: proposed(address).map_or("", Scheme::id),
            signatures: "",
            script: "",
            message,
        };
        writer.serialize(row).expect("writing to memory");
        count += 1;
    }
    let bytes = writer.into_inner().expect("writing to memory");
    (bytes, count)
}

/// The scheme that most wallets have for an address.
fn proposed(address: &Address) -> Option<Scheme> {
    Some(match address.payload() {
        // Addresses of scripts may be of one key, too: the signer knows.
        Payload::Bitcoin(script) if script.is_p2pkh() || script.is_p2sh() => Scheme::BitcoinMessage,
        Payload::Bitcoin(_) => Scheme::Bip322Simple,
        Payload::Evm(_) => Scheme::Eip191,
        Payload::Tron(_) => Scheme::Tip191,
        Payload::Solana(_) => Scheme::Solana,
        Payload::Ed25519(_) => Scheme::Ed25519,
        Payload::Secp256k1(_) => Scheme::Secp256k1,
        Payload::Other => return None,
    })
}
