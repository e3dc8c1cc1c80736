//! The transcript of a proof that is being made.

use halo2_proofs::transcript::{
    Blake2bWrite, Challenge255, EncodedChallenge as _, Transcript as _,
};

use crate::curve::{Point, Scalar};

/// What is written is hashed.
pub(super) type Transcript = Blake2bWrite<Vec<u8>, Point, Challenge255<Point>>;

/// The next challenge.
pub(super) fn challenge(transcript: &mut Transcript) -> Scalar {
    transcript.squeeze_challenge().get_scalar()
}
