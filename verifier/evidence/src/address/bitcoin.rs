//! Addresses of Bitcoin's main network (BIP-13, BIP-141, BIP-350).

use std::sync::LazyLock;

use bitcoin::{
    Address, KnownHrp, Network, ScriptBuf, XOnlyPublicKey,
    address::{AddressData, NetworkUnchecked, ParseError},
    base58, bech32,
    key::Secp256k1,
};

use super::{AddressError, Payload};

pub(super) const WHAT: &str = "an address of Bitcoin";

/// The x coordinate that BIP-341 names as one whose discrete logarithm nobody knows.
const NUMS: [u8; 32] = [
    0x50, 0x92, 0x9b, 0x74, 0xc1, 0xa0, 0x49, 0x54, 0xb7, 0x8b, 0x4b, 0x60, 0x35, 0xe9, 0x7a, 0x5e,
    0x07, 0x8a, 0x5a, 0x0f, 0x28, 0xec, 0x96, 0xd5, 0x47, 0xbf, 0xee, 0x9a, 0xce, 0x80, 0x3a, 0xc0,
];

/// Addresses whose letters were chosen, so that nobody has a key of their hash.
const CHOSEN: [&str; 3] = [
    "1BitcoinEaterAddressDontSendf59kuE",
    "1CounterpartyXXXXXXXXXXXXXXXUWLpVr",
    // The hash of no bytes at all, where a faulty wallet had no key.
    "1HT7xU2Ngenf7D4yocz2SAcnNLW7rK8d4E",
];

pub(super) fn parse(text: &str) -> Result<(String, Payload), AddressError> {
    let unchecked: Address<NetworkUnchecked> =
        text.parse().map_err(|error| refusal(text, &error))?;
    let address = unchecked
        .require_network(Network::Bitcoin)
        .map_err(|_| AddressError::Testnet)?;
    let zero = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    let lost = match address.to_address_data() {
        AddressData::P2pkh { pubkey_hash } => zero(pubkey_hash.as_ref()),
        AddressData::P2sh { script_hash } => zero(script_hash.as_ref()),
        AddressData::Segwit { witness_program } => {
            let program = witness_program.program().as_bytes();
            match (witness_program.version().to_num(), program.len()) {
                (0, _) => zero(program),
                // Not the x coordinate of a point: no signature and no script can spend it.
                (1, 32) => is_unspendable_taproot(program),
                _ => return Err(AddressError::UnknownProgram),
            }
        }
        _ => return Err(AddressError::UnknownProgram),
    };
    let canonical = address.to_string();
    if lost || CHOSEN.contains(&canonical.as_str()) {
        return Err(AddressError::Burn);
    }
    Ok((canonical, Payload::Bitcoin(address.script_pubkey())))
}

fn is_unspendable_taproot(program: &[u8]) -> bool {
    static TWEAKED: LazyLock<Option<ScriptBuf>> = LazyLock::new(|| {
        let nums = XOnlyPublicKey::from_slice(&NUMS).ok()?;
        let secp = Secp256k1::verification_only();
        Some(Address::p2tr(&secp, nums, None, KnownHrp::Mainnet).script_pubkey())
    });
    // The program follows a version and a length in the script.
    let is_tweaked = |script: &ScriptBuf| script.as_bytes().get(2..) == Some(program);
    XOnlyPublicKey::from_slice(program).is_err()
        || program == NUMS
        || TWEAKED.as_ref().is_some_and(is_tweaked)
}

fn refusal(text: &str, error: &ParseError) -> AddressError {
    // What is no address of a witness program is tried as base58, which says nothing of the other's checksum.
    let is_witness = text.len() >= 14
        && text
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case("bc1"));
    let mistyped = || matches!(bech32::decode(text), Err(bech32::DecodeError::Checksum(_)));
    // Other base58 has no checksum that could be wrong.
    let is_legacy = text.starts_with(['1', '3']) && (26..=35).contains(&text.len());
    match error {
        _ if is_witness && mistyped() => AddressError::Checksum,
        ParseError::Base58(base58::Error::IncorrectChecksum(_)) if is_legacy => {
            AddressError::Checksum
        }
        ParseError::WitnessVersion(_) | ParseError::WitnessProgram(_) => {
            AddressError::UnknownProgram
        }
        _ => AddressError::Malformed(WHAT),
    }
}
