//! `signmessage` of Bitcoin Core, with the first bytes of BIP-137 for addresses of one key.
//!
//! | first byte | P2PKH | P2SH-P2WPKH | P2WPKH |
//! |---|---|---|---|
//! | 27 to 30: uncompressed key | yes | | |
//! | 31 to 34: compressed key | yes | yes | yes |
//! | 35 to 38 | | yes | |
//! | 39 to 42 | | | yes |
//!
//! BIP-137 gives 31 to 34 to P2PKH only, but Electrum, Sparrow and others write them for every address, and the
//! key that is recovered decides.

use bitcoin::{
    PublicKey, ScriptBuf, VarInt,
    consensus::serialize,
    hashes::{Hash, HashEngine, sha256d},
    secp256k1,
};

use super::{SignatureError, encoding, misspelt::Misspelt, recovery::recover};
use crate::chain::payload::Lock;

const WHAT: &str = "65 bytes in base64, the first from 27 to 42";

/// How the first byte says that the key is hashed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    Uncompressed,
    Compressed,
    NestedWitness,
    Witness,
}

/// A signature with the key that it was made with.
pub(super) struct SignatureOfKey {
    pub(super) first_byte: u8,
    pub(super) header: Header,
    pub(super) key: secp256k1::PublicKey,
}

pub(super) fn verify(lock: &Lock, message: &str, text: &str) -> Result<(), SignatureError> {
    let script_pubkey = lock.script.as_script();
    let signature = recover_signer(lock.prefix, message, text)?;
    let compressed = PublicKey::new(signature.key);
    let uncompressed = PublicKey::new_uncompressed(signature.key);
    let witness = || {
        let hash = compressed
            .wpubkey_hash()
            .map_err(|_| SignatureError::NotBySigner)?;
        Ok::<_, SignatureError>(ScriptBuf::new_p2wpkh(&hash))
    };
    let header = SignatureError::Header(signature.first_byte);
    let expected = match signature.header {
        Header::Uncompressed if script_pubkey.is_p2pkh() => {
            ScriptBuf::new_p2pkh(&uncompressed.pubkey_hash())
        }
        Header::Compressed if script_pubkey.is_p2pkh() => {
            ScriptBuf::new_p2pkh(&compressed.pubkey_hash())
        }
        Header::Compressed | Header::NestedWitness if script_pubkey.is_p2sh() => {
            ScriptBuf::new_p2sh(&witness()?.script_hash())
        }
        Header::Compressed | Header::Witness if script_pubkey.is_p2wpkh() => witness()?,
        _ => return Err(header),
    };
    if expected.as_script() == script_pubkey {
        Ok(())
    } else {
        Err(SignatureError::NotBySigner)
    }
}

/// Decodes a signature and recovers its key.
pub(super) fn recover_signer(
    prefix: &str,
    message: &str,
    text: &str,
) -> Result<SignatureOfKey, SignatureError> {
    let bytes = encoding::base64(text)?;
    let not = |found| SignatureError::Text { what: WHAT, found };
    let (&first_byte, compact) = bytes.split_first().ok_or(not(Misspelt::Empty))?;
    let compact: &[u8; 64] = compact
        .try_into()
        .map_err(|_| not(Misspelt::Bytes(bytes.len())))?;
    let header = match first_byte {
        27..=30 => Header::Uncompressed,
        31..=34 => Header::Compressed,
        35..=38 => Header::NestedWitness,
        39..=42 => Header::Witness,
        byte => return Err(not(Misspelt::Byte(byte))),
    };
    let key = recover(digest(prefix, message), compact, (first_byte - 27) % 4)?;
    Ok(SignatureOfKey {
        first_byte,
        header,
        key,
    })
}

/// What is signed: the prefix of the chain and the message, each after its length, hashed with SHA-256 twice.
fn digest(prefix: &str, message: &str) -> [u8; 32] {
    let mut engine = sha256d::Hash::engine();
    for text in [prefix, message] {
        engine.input(&serialize(&VarInt::from(text.len())));
        engine.input(text.as_bytes());
    }
    sha256d::Hash::from_engine(engine).to_byte_array()
}

#[cfg(test)]
mod tests {
    use bitcoin::sign_message::signed_msg_hash;

    use super::*;

    #[test]
    fn the_digest_is_that_of_rust_bitcoin_with_bitcoins_prefix() {
        // The length takes one byte, three and five.
        for length in [0, 1, 252, 253, 65_535, 65_536] {
            let message = "a".repeat(length);
            assert_eq!(
                digest("Bitcoin Signed Message:\n", &message),
                signed_msg_hash(&message).to_byte_array()
            );
        }
    }

    // bitcoinjs-message, test/fixtures.json, "magicHash".
    #[test]
    fn the_digest_is_the_published_one_with_another_prefix() {
        let digest = digest("Dogecoin Signed Message:\n", "Vires is Numeris");
        assert_eq!(
            hex::encode(digest),
            "c0963d20d0accd0ea0df6c1020bf85a7e629a40e7b5363f2c3e9dcafd5638f12"
        );
    }
}
