//! The access code of an account: where its slots are, and what opens them.

use std::{fmt, str::FromStr};

use circuits::{
    domain,
    hash::hmac_sha256,
    ledger::{DigestError, LedgerDigest},
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::locator::{LOCATOR_BYTES, Locator, Prefix};

/// What finds and opens an account's slots: its salt, 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct AccessCode([u8; 32]);

impl AccessCode {
    /// The code of the account with this salt.
    pub fn of_salt(salt: [u8; 32]) -> Self {
        Self(salt)
    }

    /// The account's salt.
    pub fn salt(&self) -> &[u8; 32] {
        &self.0
    }

    /// The place of the account's slot `slot` in the archives of `prefix_bits` bits: the first bits of all are
    /// those of slot 0.
    pub(super) fn locator(&self, ledger: LedgerDigest, prefix_bits: u8, slot: u32) -> Locator {
        let mut locator = self.drawn(ledger, prefix_bits, slot);
        if slot > 0 {
            Prefix::of(&self.drawn(ledger, prefix_bits, 0), prefix_bits).impose(&mut locator);
        }
        locator
    }

    /// The key that seals the account's slot `slot` of the archive with this header, and nothing else: another
    /// header makes another key.
    pub(super) fn key(
        &self,
        ledger: LedgerDigest,
        header: &[u8; 32],
        slot: u32,
    ) -> Zeroizing<[u8; 32]> {
        let parts: [&[u8]; 3] = [&ledger.0, header, &slot.to_le_bytes()];
        Zeroizing::new(hmac_sha256(&self.0, domain::ARCHIVE_KEY, &parts))
    }

    /// Other for every number of prefix bits: in two sets of archives of one ledger, the locators that both have
    /// would be those of accounts, and the others those of nobody.
    fn drawn(&self, ledger: LedgerDigest, prefix_bits: u8, slot: u32) -> Locator {
        let parts: [&[u8]; 3] = [&ledger.0, &[prefix_bits], &slot.to_le_bytes()];
        let mac = hmac_sha256(&self.0, domain::ARCHIVE_LOCATOR, &parts);
        mac[..LOCATOR_BYTES].try_into().expect("half of 32 bytes")
    }
}

impl FromStr for AccessCode {
    type Err = DigestError;

    /// Reads 64 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| DigestError)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for AccessCode {
    /// Nothing of it: arguments of commands are printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use circuits::hash::sha256_bytes;
    use std::collections::HashSet;

    const LEDGER: LedgerDigest = LedgerDigest([7; 32]);

    #[test]
    fn locators_and_keys_differ_by_all_that_they_are_made_of() {
        let code = AccessCode([1; 32]);
        let (other, ledger) = (AccessCode([2; 32]), LedgerDigest([8; 32]));
        let locators = [
            code.locator(LEDGER, 0, 0),
            code.locator(LEDGER, 0, 1),
            code.locator(LEDGER, 0, 256),
            code.locator(LEDGER, 1, 0),
            code.locator(ledger, 0, 0),
            other.locator(LEDGER, 0, 0),
        ];
        assert_eq!(HashSet::from(locators).len(), 6);
        let keys = [
            *code.key(LEDGER, &[1; 32], 0),
            *code.key(LEDGER, &[1; 32], 1),
            *code.key(LEDGER, &[2; 32], 0),
            *code.key(ledger, &[1; 32], 0),
            *other.key(LEDGER, &[1; 32], 0),
        ];
        assert_eq!(HashSet::from(keys).len(), 5);
    }

    #[test]
    fn all_slots_of_an_account_have_the_prefix_of_its_first() {
        for seed in 0..50 {
            let code = AccessCode([seed; 32]);
            for bits in [0, 1, 7, 8, 9, 16] {
                let prefix = Prefix::of(&code.locator(LEDGER, bits, 0), bits);
                let later: HashSet<_> = (1..5).map(|j| code.locator(LEDGER, bits, j)).collect();
                assert_eq!(later.len(), 4);
                assert!(
                    later
                        .iter()
                        .all(|locator| Prefix::of(locator, bits) == prefix)
                );
            }
        }
    }

    /// The preimages byte for byte, written out independently.
    #[test]
    fn preimages_are_the_documented_ones() {
        let framed = |parts: &[&[u8]]| -> Vec<u8> {
            let frame = |part: &&[u8]| [&(part.len() as u32).to_le_bytes(), *part].concat();
            parts.iter().flat_map(frame).collect()
        };
        // HMAC-SHA256 by its definition, for a key of less than a block.
        let mac = |key: &[u8; 32], parts: &[&[u8]]| {
            let block = |mask: u8| -> Vec<u8> {
                let key = key.iter().chain(&[0; 32]);
                key.map(|byte| byte ^ mask).collect()
            };
            let inner = sha256_bytes(&[block(0x36), framed(parts)].concat());
            sha256_bytes(&[&block(0x5c)[..], &inner].concat())
        };
        let code = AccessCode([3; 32]);
        let slot = [2, 1, 0, 0];
        let parts: [&[u8]; 4] = [b"por/archive-locator/v1", &LEDGER.0, &[11], &slot];
        let locator = mac(&[3; 32], &parts);
        assert_eq!(code.drawn(LEDGER, 11, 258), locator[..16]);
        let parts: [&[u8]; 4] = [b"por/archive-key/v1", &LEDGER.0, &[5; 32], &slot];
        assert_eq!(*code.key(LEDGER, &[5; 32], 258), mac(&[3; 32], &parts));
    }

    #[test]
    fn codes_are_not_printed() {
        let text = "ab".repeat(32);
        let code: AccessCode = text.parse().unwrap();
        assert_eq!(hex::encode(code.salt()), text);
        assert_eq!(format!("{code:?}"), "AccessCode");
        for wrong in [&text[2..], &format!("{text}ab"), &"zz".repeat(32), ""] {
            assert!(wrong.parse::<AccessCode>().is_err());
        }
    }
}
