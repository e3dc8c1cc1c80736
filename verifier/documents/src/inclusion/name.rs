//! What an account's file is called.

use circuits::{
    domain,
    hash::sha256,
    ledger::{AccountId, LedgerDigest},
};

/// The name of an account's file: `SHA-256("por/inclusion-file/v1", ledger digest, id)` and `.json`. An
/// id is never a file name.
pub fn file_name(ledger: LedgerDigest, id: AccountId<'_>) -> String {
    let digest = sha256(domain::INCLUSION_FILE, &[&ledger.0, id.as_bytes()]);
    format!("{}.json", hex::encode(digest))
}
