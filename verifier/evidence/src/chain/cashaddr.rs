//! Cash addresses: a version and a hash in the 32 characters of bech32, after a prefix and a colon that may be left out,
//! with a checksum of 40 bits over all of it. The code is not that of bech32, but of the same kind: its arithmetic is
//! the library's.

use bitcoin::bech32::{
    ByteIterExt, Fe32, Fe32IterExt,
    primitives::checksum::{Checksum, Engine},
};

/// The code of the checksum.
enum CashCode {}

/// Characters of the checksum.
const CHECKSUM: usize = 8;

/// Bytes of a hash, by the lowest three bits of the version.
const SIZES: [usize; 8] = [20, 24, 28, 32, 40, 48, 56, 64];

/// Characters of the longest address.
const LONGEST: usize = 112;

impl Checksum for CashCode {
    type MidstateRepr = u64;
    const CODE_LENGTH: usize = LONGEST;
    const CHECKSUM_LENGTH: usize = CHECKSUM;
    const GENERATOR_SH: [u64; 5] = [
        0x98_f2bc_8e61,
        0x79_b76d_99e2,
        0xf3_3e5f_b3c4,
        0xae_2eab_e2a8,
        0x1e_4f43_e470,
    ];
    const TARGET_RESIDUE: u64 = 1;
}

/// Why a text is no cash address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CashAddrError {
    /// Other characters, another length.
    Form,
    /// The form is right.
    Checksum,
}

/// The version and the hash that a text without its prefix means. It is in one case.
pub(super) fn decode(prefix: &str, body: &str) -> Result<(u8, Vec<u8>), CashAddrError> {
    let has = |is: fn(&u8) -> bool| body.bytes().any(|byte| is(&byte));
    let mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    let digits: Result<Vec<_>, _> = body.chars().map(Fe32::from_char).collect();
    let digits = digits.ok().filter(|_| !mixed && body.len() <= LONGEST);
    let digits = digits.ok_or(CashAddrError::Form)?;
    let content = digits.len().checked_sub(CHECKSUM);
    let content = &digits[..content.ok_or(CashAddrError::Form)?];
    let bytes: Vec<u8> = content.iter().copied().fes_to_bytes().collect();
    let (&version, hash) = bytes.split_first().ok_or(CashAddrError::Form)?;
    if hash.len() != SIZES[usize::from(version & 7)] {
        return Err(CashAddrError::Form);
    }
    // Bits that are left over are zero.
    let again: Vec<_> = bytes.iter().copied().bytes_to_fes().collect();
    if again != content {
        return Err(CashAddrError::Form);
    }
    let mut engine = begun(prefix);
    for digit in digits {
        engine.input_fe(digit);
    }
    if *engine.residue() != CashCode::TARGET_RESIDUE {
        return Err(CashAddrError::Checksum);
    }
    Ok((version, hash.to_vec()))
}

/// The text of a hash of a kind, without its prefix.
pub(super) fn encode(prefix: &str, kind: u8, hash: &[u8]) -> String {
    let size = SIZES.iter().position(|size| *size == hash.len());
    let size = size.expect("hashes of 20 and 32 bytes are those of addresses");
    let version = kind << 3 | size as u8;
    let bytes = [version].into_iter().chain(hash.iter().copied());
    let content: Vec<_> = bytes.bytes_to_fes().collect();
    let mut engine = begun(prefix);
    for digit in &content {
        engine.input_fe(*digit);
    }
    engine.input_target_residue();
    let checksum = (0..CHECKSUM).rev().map(|place| {
        let five_bits = (engine.residue() >> (5 * place) & 31) as u8;
        Fe32::try_from(five_bits).expect("five bits are a digit")
    });
    let digits = content.iter().copied().chain(checksum);
    digits.map(Fe32::to_char).collect()
}

/// The checksum after the prefix: the lower five bits of each of its characters, and a zero.
fn begun(prefix: &str) -> Engine<CashCode> {
    let mut engine = Engine::new();
    for byte in prefix.bytes() {
        engine.input_fe(Fe32::try_from(byte & 31).expect("five bits are a digit"));
    }
    engine.input_fe(Fe32::Q);
    engine
}

#[cfg(test)]
mod tests {
    use super::*;

    // The specification of cash addresses, "Larger Test Vectors", and CHIP-2022-02-CashTokens for the kinds 2 and 3.
    #[test]
    fn published_addresses_are_read_and_written() {
        let hash20 = "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9";
        for (prefix, kind, hash, body) in [
            (
                "bitcoincash",
                0,
                hash20,
                "qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2",
            ),
            (
                "bchtest",
                1,
                hash20,
                "pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t",
            ),
            (
                "pref",
                1,
                hash20,
                "pr6m7j9njldwwzlg9v7v53unlr4jkmx6ey65nvtks5",
            ),
        ] {
            let hash = hex::decode(hash).unwrap();
            assert_eq!(encode(prefix, kind, &hash), body);
            let read = Ok((kind << 3, hash));
            assert_eq!(decode(prefix, body), read);
            assert_eq!(decode(prefix, &body.to_uppercase()), read);
            assert_eq!(decode("other", body), Err(CashAddrError::Checksum));
            let mixed = body.replacen('r', "R", 1);
            assert_eq!(decode(prefix, &mixed), Err(CashAddrError::Form));
            let mistyped = body.replacen('m', "n", 1);
            assert_eq!(decode(prefix, &mistyped), Err(CashAddrError::Checksum));
            for text in [&body[..body.len() - 1], &body[..8], "", "q", "b"] {
                assert_eq!(decode(prefix, text), Err(CashAddrError::Form), "{text}");
            }
        }
    }

    #[test]
    fn every_length_of_a_hash_is_read_back() {
        for size in SIZES {
            let hash = vec![0xa5; size];
            let text = encode("bitcoincash", 1, &hash);
            assert!(text.len() <= LONGEST);
            let (version, read) = decode("bitcoincash", &text).unwrap();
            assert_eq!((version >> 3, read), (1, hash));
        }
    }

    #[test]
    fn the_code_is_one_of_its_field() {
        CashCode::sanity_check();
    }
}
