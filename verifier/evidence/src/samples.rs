//! A small exchange for the tests of this folder: its assets, its list, and keys that sign.

use alloy_primitives::{Address as EvmAddress, eip191_hash_message, keccak256};
use bitcoin::secp256k1::{Message, Secp256k1, SecretKey};
use ed25519_dalek::{Signer as _, SigningKey};

use super::{
    address::Address, holding::HoldingRecord, list::ReserveList, message::OwnershipMessages,
    ownership::OwnershipRecord,
};
use documents::bundle::descriptor::{Asset, Descriptor};

/// BTC, ETH and USDT, with 8, 18 and 6 decimals.
pub(super) fn descriptor() -> Descriptor {
    let asset = |(symbol, decimals): (&str, u8)| Asset {
        symbol: symbol.to_owned(),
        decimals,
    };
    let assets = [("BTC", 8), ("ETH", 18), ("USDT", 6)].map(asset).to_vec();
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    Descriptor::new("Sample Exchange", time, 1, None, assets, [7; 32]).unwrap()
}

/// `asset,chain,address,outpoint,amount,height,block_hash`.
pub(super) fn record(line: &str) -> HoldingRecord {
    let fields: Vec<_> = line.split(',').map(str::to_owned).collect();
    let [asset, chain, address, outpoint, amount, height, block_hash] =
        fields.try_into().expect("seven fields");
    HoldingRecord {
        asset,
        chain,
        address,
        outpoint,
        amount,
        height,
        block_hash,
    }
}

/// The list of these lines.
pub(super) fn list(lines: &[String]) -> ReserveList {
    let records: Vec<_> = lines.iter().map(|line| record(line)).collect();
    ReserveList::from_records(&records, &descriptor()).unwrap()
}

/// A custodian's account, and its key.
pub(super) fn custodian(seed: u8) -> (String, SigningKey) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = hex::encode(key.verifying_key().as_bytes());
    (format!("ed25519:{public}"), key)
}

/// The evidence of a custodian's account for [`descriptor`].
pub(super) fn signed_by_custodian(seed: u8) -> OwnershipRecord {
    let (address, key) = custodian(seed);
    signed("custodian", "custodian", &address, "ed25519", |message| {
        hex::encode(key.sign(message.as_bytes()).to_bytes())
    })
}

fn evm_key(seed: u8) -> SecretKey {
    SecretKey::from_slice(&[seed; 32]).unwrap()
}

/// An address on every chain of the Ethereum Virtual Machine.
pub(super) fn evm(seed: u8) -> String {
    let key = evm_key(seed).public_key(&Secp256k1::new());
    let hash = keccak256(&key.serialize_uncompressed()[1..]);
    EvmAddress::from_slice(&hash[12..]).to_checksum(None)
}

/// The evidence of that address for [`descriptor`].
pub(super) fn signed_by_evm(seed: u8) -> OwnershipRecord {
    signed("ethereum", "evm", &evm(seed), "eip191", |message| {
        let digest = Message::from_digest(eip191_hash_message(message).0);
        let signature = Secp256k1::new().sign_ecdsa_recoverable(&digest, &evm_key(seed));
        let (id, bytes) = signature.serialize_compact();
        format!("0x{}{:02x}", hex::encode(bytes), 27 + id.to_i32())
    })
}

fn signed(
    chain: &str,
    domain: &str,
    address: &str,
    scheme: &str,
    sign: impl FnOnce(&str) -> String,
) -> OwnershipRecord {
    let descriptor = descriptor();
    let ledger = descriptor.ledger_digest();
    let parsed = Address::parse(&chain.parse().unwrap(), address).unwrap();
    let messages = OwnershipMessages::of(&descriptor);
    let message = messages.for_address(&parsed).unwrap();
    OwnershipRecord {
        chain: domain.to_owned(),
        address: address.to_owned(),
        ledger: ledger.to_string(),
        scheme: scheme.to_owned(),
        signatures: sign(&message),
        script: String::new(),
    }
}

/// The bytes with one of them changed, or one more.
pub(super) fn spoilt(mut bytes: Vec<u8>, place: usize, byte: u8, insert: bool) -> Vec<u8> {
    if insert {
        bytes.insert(place, byte);
    } else {
        bytes[place] = byte;
    }
    bytes
}
