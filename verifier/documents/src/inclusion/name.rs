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

#[cfg(test)]
mod tests {
    use super::*;

    /// The guide for operators has the same vector, for who computes names themselves.
    #[test]
    fn the_name_is_the_one_that_the_guide_has() {
        let id = AccountId::new("alice@example.com").unwrap();
        let name = file_name(LedgerDigest([0xab; 32]), id);
        assert_eq!(
            name,
            "fc29d93a2e712e71e9491c35158702f527956098398a68f9fbac090c19e5b02c.json"
        );
        let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operator.md");
        assert!(std::fs::read_to_string(guide).unwrap().contains(&name));
    }
}
