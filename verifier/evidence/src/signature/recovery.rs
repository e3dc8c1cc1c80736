//! Public keys recovered from ECDSA signatures over secp256k1.

use std::sync::LazyLock;

use bitcoin::secp256k1::{
    Message, PublicKey, Secp256k1, VerifyOnly,
    ecdsa::{RecoverableSignature, RecoveryId, Signature},
};

use super::SignatureError;

/// Tables that every check shares.
pub(super) static SECP: LazyLock<Secp256k1<VerifyOnly>> =
    LazyLock::new(Secp256k1::verification_only);

/// The key by which `signature`, r and s of 32 bytes each, is a signature over `digest`.
pub(super) fn recover(
    digest: [u8; 32],
    signature: &[u8; 64],
    recovery_id: u8,
) -> Result<PublicKey, SignatureError> {
    // An r or s of the group's order or more is no signature: nobody made it.
    let compact = Signature::from_compact(signature).map_err(|_| SignatureError::NotBySigner)?;
    require_low_s(&compact)?;
    let recover = || {
        let id = RecoveryId::from_i32(i32::from(recovery_id))?;
        let recoverable = RecoverableSignature::from_compact(signature, id)?;
        SECP.recover_ecdsa(&Message::from_digest(digest), &recoverable)
    };
    recover().map_err(|_| SignatureError::NotBySigner)
}

/// Refuses the twin (r, -s) of a signature (r, s).
pub(super) fn require_low_s(signature: &Signature) -> Result<(), SignatureError> {
    let mut normalized = *signature;
    normalized.normalize_s();
    if normalized == *signature {
        Ok(())
    } else {
        Err(SignatureError::HighS)
    }
}
