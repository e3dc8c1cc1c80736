//! Cosignatures (c2sp.org/tlog-cosignature, Ed25519): a witness's word that a checkpoint, at a time, was the largest of its
//! log that it had seen, and extended all that it had seen before.

use std::fmt;

use jiff::Timestamp;

use crate::{
    checkpoint::SignedCheckpoint,
    key::{WitnessKey, WitnessSecret},
    note::NoteSignature,
};

/// A cosignature that holds. Only [`cosigned_by`] makes one of what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// When the witness says that it saw the checkpoint.
    pub time: Timestamp,
}

/// A signature under a witness's name and id that does not hold. All of the note is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cosignature by a witness's key does not hold")]
pub struct FalseCosignature;

/// Bytes of a cosignature: a time, and the signature.
const BYTES: usize = 8 + 64;

fn message(seconds: u64, checkpoint: &SignedCheckpoint) -> Vec<u8> {
    let text = checkpoint.note().text();
    format!("cosignature/v1\ntime {seconds}\n{text}").into_bytes()
}

/// Whether a witness cosigned, and when; at the earliest time, if there are several cosignatures by it.
///
/// # Errors
/// [`FalseCosignature`] if one does not hold.
pub fn cosigned_by(
    checkpoint: &SignedCheckpoint,
    key: &WitnessKey,
) -> Result<Option<Cosigned>, FalseCosignature> {
    let signatures = checkpoint.note().signatures_of(key.name(), key.id());
    let times = signatures.map(|bytes| {
        let bytes: &[u8; BYTES] = bytes.try_into().map_err(|_| FalseCosignature)?;
        let (seconds, signature) = bytes.split_first_chunk::<8>().ok_or(FalseCosignature)?;
        let signature = signature.try_into().map_err(|_| FalseCosignature)?;
        let seconds = u64::from_be_bytes(*seconds);
        if !key
            .public()
            .signed(&message(seconds, checkpoint), signature)
        {
            return Err(FalseCosignature);
        }
        let seconds = i64::try_from(seconds).map_err(|_| FalseCosignature)?;
        Timestamp::from_second(seconds).map_err(|_| FalseCosignature)
    });
    let times = times.collect::<Result<Vec<_>, _>>()?;
    Ok(times.into_iter().min().map(|time| Cosigned { time }))
}

/// Cosigns a checkpoint. Whoever calls this has made sure that it extends all that were cosigned before, and that this is
/// remembered whatever happens next.
pub(crate) fn cosign(
    checkpoint: &SignedCheckpoint,
    key: &WitnessKey,
    secret: &WitnessSecret,
    seconds: u64,
) -> NoteSignature {
    let signature = secret.sign(&message(seconds, checkpoint));
    NoteSignature {
        name: key.name().clone(),
        id: key.id(),
        bytes: [&seconds.to_be_bytes()[..], &signature].concat(),
    }
}

impl fmt::Display for Cosigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.time.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        checkpoint::Checkpoint,
        key::{LogSecret, OfWitness, VerifierKey},
        merkle::TreeHead,
    };

    fn secret(seed: u8) -> WitnessSecret {
        WitnessSecret::from_seed(&[seed; 32])
    }

    fn key(seed: u8) -> WitnessKey {
        VerifierKey::<OfWitness>::new("witness.example".parse().unwrap(), secret(seed).public())
    }

    fn checkpoint(size: u64) -> SignedCheckpoint {
        let head = TreeHead {
            size,
            root: [3; 32],
        };
        let origin = "example.com/log".parse().unwrap();
        let log = LogSecret::from_seed(&[1; 32]);
        Checkpoint::new(&origin, head).sign(&log).unwrap()
    }

    fn cosigned(seconds: u64) -> SignedCheckpoint {
        let mut checkpoint = checkpoint(5);
        checkpoint.add(cosign(&checkpoint, &key(1), &secret(1), seconds));
        checkpoint
    }

    #[test]
    fn a_cosignature_has_its_time() {
        let found = cosigned_by(&cosigned(1_679_315_147), &key(1))
            .unwrap()
            .unwrap();
        assert_eq!(found.to_string(), "2023-03-20T12:25:47Z");
    }

    #[test]
    fn nobody_else_cosigned() {
        assert_eq!(cosigned_by(&cosigned(7), &key(2)), Ok(None));
        assert_eq!(cosigned_by(&checkpoint(5), &key(1)), Ok(None));
    }

    #[test]
    fn the_earliest_of_several_counts() {
        let mut twice = cosigned(2_000);
        twice.add(cosign(&twice, &key(1), &secret(1), 1_000));
        let found = cosigned_by(&twice, &key(1)).unwrap().unwrap();
        assert_eq!(found.time.as_second(), 1_000);
    }

    #[test]
    fn a_cosignature_is_of_one_checkpoint_at_one_time_by_one_key() {
        let line = cosigned(1_000).note().signatures()[1].clone();
        let mut other = checkpoint(6);
        other.add(line.clone());
        assert_eq!(cosigned_by(&other, &key(1)), Err(FalseCosignature));
        for byte in 0..line.bytes.len() {
            let mut changed = checkpoint(5);
            let mut line = line.clone();
            line.bytes[byte] ^= 1;
            changed.add(line);
            assert_eq!(
                cosigned_by(&changed, &key(1)),
                Err(FalseCosignature),
                "{byte}"
            );
        }
        let mut longer = checkpoint(5);
        let bytes = [&line.bytes[..], &[0]].concat();
        longer.add(NoteSignature { bytes, ..line });
        assert_eq!(cosigned_by(&longer, &key(1)), Err(FalseCosignature));
        // Signed by another key, under this one's name and id.
        let mut forged = checkpoint(5);
        forged.add(cosign(&forged, &key(1), &secret(2), 1_000));
        assert_eq!(cosigned_by(&forged, &key(1)), Err(FalseCosignature));
    }

    #[test]
    fn a_time_that_no_calendar_has_is_refused() {
        for seconds in [u64::MAX, i64::MAX as u64, 1 << 63] {
            assert_eq!(
                cosigned_by(&cosigned(seconds), &key(1)),
                Err(FalseCosignature)
            );
        }
    }
}
