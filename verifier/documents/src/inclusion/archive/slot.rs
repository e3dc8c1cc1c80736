//! Sealing and opening one slot.

use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce, Tag, aead::AeadInOut as _};

use super::{
    geometry::TAG_BYTES,
    locator::{LOCATOR_BYTES, Locator},
};

/// Fills a slot: its locator, the sealed payload, the tag. `payload` is as long as a slot takes.
///
/// The nonce is zero. That is safe because a key seals one slot once: it is made from the code, the archive's header
/// and the slot's number, and what an account's slots say is fixed by the root in that header.
pub fn seal(slot: &mut [u8], locator: &Locator, key: &[u8; 32], header: &[u8; 32], payload: &[u8]) {
    let (start, sealed) = slot.split_at_mut(LOCATOR_BYTES);
    let (text, tag) = sealed.split_at_mut(payload.len());
    start.copy_from_slice(locator);
    text.copy_from_slice(payload);
    let computed = ChaCha20Poly1305::new(key.into())
        .encrypt_inout_detached(&Nonce::default(), header, text.into())
        .expect("a slot is far below 256 GiB");
    tag.copy_from_slice(&computed);
}

/// Opens a slot in its place and gives its payload; `None` if it was not sealed with this key under this header.
pub fn open<'a>(slot: &'a mut [u8], key: &[u8; 32], header: &[u8; 32]) -> Option<&'a [u8]> {
    let (_, sealed) = slot.split_at_mut_checked(LOCATOR_BYTES)?;
    let length = sealed.len().checked_sub(TAG_BYTES)?;
    let (text, tag) = sealed.split_at_mut(length);
    let tag = Tag::try_from(&*tag).ok()?;
    ChaCha20Poly1305::new(key.into())
        .decrypt_inout_detached(&Nonce::default(), header, (&mut *text).into(), &tag)
        .ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_opens_with_its_key_and_header_and_every_byte_of_it() {
        let payload = [5; 100];
        let mut slot = [0; 132];
        seal(&mut slot, &[9; 16], &[1; 32], &[2; 32], &payload);
        assert_eq!(slot[..16], [9; 16]);
        let open =
            |mut slot: [u8; 132], key, header| open(&mut slot, key, header).map(<[u8]>::to_vec);
        assert_eq!(open(slot, &[1; 32], &[2; 32]).unwrap(), payload);
        assert_eq!(open(slot, &[3; 32], &[2; 32]), None);
        assert_eq!(open(slot, &[1; 32], &[3; 32]), None);
        for place in 16..132 {
            let mut other = slot;
            other[place] ^= 1;
            assert_eq!(open(other, &[1; 32], &[2; 32]), None, "{place}");
        }
        for length in [0, 15, 16, 31] {
            assert!(super::open(&mut slot[..length], &[1; 32], &[2; 32]).is_none());
        }
    }

    /// RFC 8439's own key stream under a zero nonce (appendix A.2, vector 1: zero key, zero nonce, block 0
    /// is the one-time key, so the text starts at block 1).
    #[test]
    fn the_cipher_is_chacha20_poly1305_with_a_zero_nonce() {
        let mut slot = [0; 16 + 8 + 16];
        seal(&mut slot, &[0; 16], &[0; 32], &[0; 32], &[0; 8]);
        assert_eq!(hex::encode(&slot[16..24]), "9f07e7be5551387a");
    }
}
