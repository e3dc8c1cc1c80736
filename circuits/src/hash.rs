//! Hashing with domains and framed parts: the only way bytes are hashed in this project.
//!
//! A preimage is a sequence of *parts*, of which the first is the ASCII [`domain`](crate::domain). A part is
//! written as its length in bytes (`u32`, little-endian) followed by its bytes, so no two different
//! sequences of parts share a preimage (SPEC.md, section 2).

use std::io;

use halo2curves::{ff::FromUniformBytes, pasta::Fp};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256, Sha512};

/// A SHA-256 digest.
pub type Digest32 = [u8; 32];

/// Feeds `domain` and `parts`, each behind its length, to `update`.
///
/// # Panics
/// If a part is 4 GiB or longer. Callers hash digests, identifiers and files that were capped when
/// they were read.
fn frame(domain: &str, parts: &[&[u8]], mut update: impl FnMut(&[u8])) {
    for part in std::iter::once(domain.as_bytes()).chain(parts.iter().copied()) {
        let length = u32::try_from(part.len()).expect("parts are capped far below 4 GiB");
        update(&length.to_le_bytes());
        update(part);
    }
}

/// `frame(domain, parts)` itself, for what is signed rather than hashed here.
pub fn framed(domain: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame(domain, parts, |part| bytes.extend_from_slice(part));
    bytes
}

/// `SHA-256(frame(domain, parts))`.
pub fn sha256(domain: &str, parts: &[&[u8]]) -> Digest32 {
    let mut hasher = Sha256::new();
    frame(domain, parts, |bytes| hasher.update(bytes));
    hasher.finalize().into()
}

/// `SHA-256(tag || frame(domain, parts))`: the form of the tree's leaves, tagged apart from its nodes.
pub(crate) fn sha256_tagged(tag: u8, domain: &str, parts: &[&[u8]]) -> Digest32 {
    let mut hasher = Sha256::new();
    hasher.update([tag]);
    frame(domain, parts, |bytes| hasher.update(bytes));
    hasher.finalize().into()
}

/// `SHA-256(bytes)` of a whole file or message, without a domain.
pub fn sha256_bytes(bytes: &[u8]) -> Digest32 {
    Sha256::digest(bytes).into()
}

/// `SHA-256` of all that can be read, without a domain, and how many bytes that is. No more than a part of it is in memory at a
/// time.
///
/// # Errors
/// Those of the reader.
pub fn sha256_read(mut reader: impl io::Read) -> io::Result<(Digest32, u64)> {
    let (mut hasher, mut length) = (Sha256::new(), 0);
    let mut part = vec![0; 1 << 16];
    loop {
        let read = match reader.read(&mut part) {
            Ok(0) => return Ok((hasher.finalize().into(), length)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&part[..read]);
        length += read as u64;
    }
}

/// `SHA-256` of bytes, one after the other, without a domain: of fixed lengths, or where the format of others says so.
pub fn sha256_concat(parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Digest32 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// `H2F(domain, parts)`: SHA-512 of the framed parts, its 64 bytes read as a little-endian integer and
/// reduced into F. The bias is below 2^-256.
pub(crate) fn hash_to_field(domain: &str, parts: &[&[u8]]) -> Fp {
    let mut hasher = Sha512::new();
    frame(domain, parts, |bytes| hasher.update(bytes));
    Fp::from_uniform_bytes(&hasher.finalize().into())
}

/// `HMAC-SHA256(key, frame(domain, parts))`.
pub fn hmac_sha256(key: &[u8; 32], domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    frame(domain, parts, |bytes| mac.update(bytes));
    mac.finalize().into_bytes().into()
}

/// `HMAC-SHA512(key, frame(domain, parts))` reduced into F as in [`hash_to_field`].
pub(crate) fn hmac_to_field(key: &[u8; 32], domain: &str, parts: &[&[u8]]) -> Fp {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes keys of any length");
    frame(domain, parts, |bytes| mac.update(bytes));
    Fp::from_uniform_bytes(&mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framing_separates_parts_that_concatenate_alike() {
        assert_ne!(sha256("d", &[b"ab", b"c"]), sha256("d", &[b"a", b"bc"]));
        assert_ne!(sha256("d", &[b"ab"]), sha256("da", &[b"b"]));
        assert_ne!(sha256("d", &[b""]), sha256("d", &[]));
    }

    #[test]
    fn what_is_read_in_parts_has_the_digest_of_the_whole() {
        let bytes = vec![7; (1 << 16) + 5];
        let read = sha256_read(&bytes[..]).unwrap();
        assert_eq!(read, (sha256_bytes(&bytes), bytes.len() as u64));
    }

    #[test]
    fn preimage_is_the_documented_one() {
        let expected = sha256_bytes(b"\x01\0\0\0d\x02\0\0\0ab");
        assert_eq!(sha256("d", &[b"ab"]), expected);
    }
}
