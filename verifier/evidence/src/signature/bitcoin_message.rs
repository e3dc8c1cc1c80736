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
    PublicKey, Script, ScriptBuf, hashes::Hash, secp256k1, sign_message::signed_msg_hash,
};

use super::{SignatureError, encoding, recovery::recover};

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
pub(super) struct Recovered {
    pub(super) first_byte: u8,
    pub(super) header: Header,
    pub(super) key: secp256k1::PublicKey,
}

pub(super) fn verify(
    script_pubkey: &Script,
    message: &str,
    text: &str,
) -> Result<(), SignatureError> {
    let is_one_key =
        script_pubkey.is_p2pkh() || script_pubkey.is_p2sh() || script_pubkey.is_p2wpkh();
    if !is_one_key {
        let scheme = super::Scheme::BitcoinMessage;
        return Err(SignatureError::SchemeNotForAddress { scheme });
    }
    let signature = recover_signer(message, text)?;
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
pub(super) fn recover_signer(message: &str, text: &str) -> Result<Recovered, SignatureError> {
    let bytes = encoding::base64(text)?;
    let Some((&first_byte, compact)) = bytes.split_first() else {
        return Err(SignatureError::Encoding(WHAT));
    };
    let compact: &[u8; 64] = compact
        .try_into()
        .map_err(|_| SignatureError::Encoding(WHAT))?;
    let header = match first_byte {
        27..=30 => Header::Uncompressed,
        31..=34 => Header::Compressed,
        35..=38 => Header::NestedWitness,
        39..=42 => Header::Witness,
        _ => return Err(SignatureError::Encoding(WHAT)),
    };
    let digest = signed_msg_hash(message).to_byte_array();
    let key = recover(digest, compact, (first_byte - 27) % 4)?;
    Ok(Recovered {
        first_byte,
        header,
        key,
    })
}
