//! The bytes of a witness and of `to_sign`, read without trusting any length in them.

use bitcoin::{
    Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Witness, absolute::LockTime,
    consensus, transaction::Version,
};

use crate::signature::SignatureError;

/// Most items of a witness: those of a multisig of twenty keys, and some more.
const MAX_ITEMS: usize = 100;

/// Most bytes of a script or other item: nodes do not relay a longer witness script.
const MAX_ITEM_BYTES: usize = 3_600;

const OP_RETURN: &[u8] = &[0x6a];

const WITNESS: SignatureError = SignatureError::Encoding("a witness stack, and nothing after it");

/// A cursor that never reads more than there is.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// A number in its shortest form, of at most two bytes: no count or length here is larger.
    fn compact_size(&mut self) -> Option<usize> {
        match self.array::<1>()? {
            [byte @ 0..=0xfc] => Some(usize::from(byte)),
            [0xfd] => {
                let number = u16::from_le_bytes(self.array()?);
                (number >= 0xfd).then_some(usize::from(number))
            }
            _ => None,
        }
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.compact_size()?;
        self.take(length)
    }

    fn witness(&mut self) -> Option<Witness> {
        let count = self.compact_size().filter(|count| *count <= MAX_ITEMS)?;
        let mut witness = Witness::new();
        for _ in 0..count {
            witness.push(self.bytes().filter(|item| item.len() <= MAX_ITEM_BYTES)?);
        }
        Some(witness)
    }
}

/// A witness stack.
pub(super) fn witness(bytes: &[u8]) -> Result<Witness, SignatureError> {
    let mut reader = Reader(bytes);
    let witness = reader.witness().ok_or(WITNESS)?;
    if reader.0.is_empty() {
        Ok(witness)
    } else {
        Err(WITNESS)
    }
}

/// A transaction of one input and the one output that `to_sign` has.
pub(super) fn to_sign(bytes: &[u8]) -> Result<Transaction, SignatureError> {
    let malformed = SignatureError::Transaction("is malformed");
    let mut reader = Reader(bytes);
    let version = reader
        .array()
        .map(i32::from_le_bytes)
        .ok_or(malformed.clone())?;
    if !matches!(version, 0 | 2) {
        return Err(SignatureError::Transaction(
            "has a version other than 0 and 2",
        ));
    }
    // A marker and a flag announce a witness, where without one there is the number of inputs (BIP-144).
    let has_witness = reader.0.starts_with(&[0, 1]);
    if has_witness {
        reader.0 = &reader.0[2..];
    }
    match reader.compact_size().ok_or(malformed.clone())? {
        1 => {}
        0 => return Err(malformed),
        _ => return Err(SignatureError::Transaction("has more than one input")),
    }
    let mut input = read_input(&mut reader).ok_or(malformed.clone())?;
    if reader.compact_size() != Some(1) {
        return Err(SignatureError::Transaction("has other than one output"));
    }
    let value = reader.array().map(u64::from_le_bytes);
    let script = reader.bytes();
    if value != Some(0) || script != Some(OP_RETURN) {
        return Err(SignatureError::Transaction(
            "has an output other than 0 to OP_RETURN",
        ));
    }
    if has_witness {
        let witness = reader.witness().filter(|witness| !witness.is_empty());
        input.witness = witness.ok_or(malformed.clone())?;
    }
    let lock_time = reader
        .array()
        .map(u32::from_le_bytes)
        .ok_or(malformed.clone())?;
    if !reader.0.is_empty() {
        return Err(malformed);
    }
    Ok(Transaction {
        version: Version(version),
        lock_time: LockTime::from_consensus(lock_time),
        input: vec![input],
        output: vec![TxOut {
            value: Amount::ZERO,
            script_pubkey: ScriptBuf::from_bytes(OP_RETURN.to_vec()),
        }],
    })
}

fn read_input(reader: &mut Reader<'_>) -> Option<TxIn> {
    Some(TxIn {
        previous_output: consensus::deserialize::<OutPoint>(reader.take(36)?).ok()?,
        script_sig: ScriptBuf::from_bytes(reader.bytes()?.to_vec()),
        sequence: Sequence::from_consensus(u32::from_le_bytes(reader.array()?)),
        witness: Witness::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claimed_lengths_are_not_believed() {
        for hex in [
            "",
            "fe",
            "ff",
            "feffffffff",
            "ffffffffffffffffff",
            "fdffff",
            "fd0100",
            "01",
            "0101",
            "01fd0100aa",
            "0100ff",
            "65",
        ] {
            let bytes = hex::decode(hex).unwrap();
            assert_eq!(witness(&bytes), Err(WITNESS), "{hex}");
        }
        assert_eq!(witness(&[1, 1, 0xaa]).unwrap().to_vec(), [[0xaa]]);
        let long = [&[1, 0xfd, 0x11, 0x0e][..], &[0; 3_601]].concat();
        assert_eq!(witness(&long), Err(WITNESS));
    }
}
