//! Points of Vesta and elements of its scalar field, and their one encoding.

use halo2curves::{
    ff::PrimeField,
    group::{Curve as _, GroupEncoding, prime::PrimeCurveAffine},
    pasta::{EqAffine, Fp},
};

/// The field F of the circuits: the scalar field of Vesta.
pub type Scalar = Fp;
/// A point of Vesta in affine form: what is hashed, stored and sent.
pub type Point = EqAffine;
/// A point of Vesta in the form that sums are computed in.
pub type Curve = halo2curves::pasta::Eq;

/// Bytes of an encoded point: the x coordinate, little-endian, and the sign of y in the top bit; all
/// zero for the identity.
pub const POINT_BYTES: usize = 32;
/// Bytes of an encoded scalar, little-endian.
pub const SCALAR_BYTES: usize = 32;

/// Why bytes do not encode a value of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not the encoding of a point of the curve, or not its canonical one.
    #[error("not a canonical encoding of a curve point")]
    Point,
    /// The identity, where the protocol has no identity.
    #[error("the identity is not allowed here")]
    Identity,
    /// An integer at or above the modulus.
    #[error("not a canonical encoding of a field element")]
    Scalar,
}

/// The canonical 32 bytes of a point.
pub fn encode_point(point: &Point) -> [u8; POINT_BYTES] {
    point.to_bytes()
}

/// Reads a point, the identity included.
///
/// # Errors
/// [`DecodeError::Point`] unless the bytes are the ones that [`encode_point`] gives for some point.
pub fn decode_point(bytes: &[u8; POINT_BYTES]) -> Result<Point, DecodeError> {
    let point = Option::<Point>::from(Point::from_bytes(bytes)).ok_or(DecodeError::Point)?;
    // The crate refuses x >= p and a signed identity; the comparison keeps that from being an
    // assumption about another crate.
    if encode_point(&point) == *bytes {
        Ok(point)
    } else {
        Err(DecodeError::Point)
    }
}

/// Reads a point that must not be the identity, as no leaf and no column of a proof is.
///
/// # Errors
/// As [`decode_point`], and [`DecodeError::Identity`].
pub fn decode_nonzero_point(bytes: &[u8; POINT_BYTES]) -> Result<Point, DecodeError> {
    let point = decode_point(bytes)?;
    if bool::from(point.is_identity()) {
        Err(DecodeError::Identity)
    } else {
        Ok(point)
    }
}

/// The canonical 32 bytes of a scalar.
pub fn encode_scalar(scalar: &Scalar) -> [u8; SCALAR_BYTES] {
    scalar.to_repr()
}

/// Reads a scalar below the modulus.
///
/// # Errors
/// [`DecodeError::Scalar`] for any other 32 bytes.
pub fn decode_scalar(bytes: &[u8; SCALAR_BYTES]) -> Result<Scalar, DecodeError> {
    Option::from(Scalar::from_repr(*bytes)).ok_or(DecodeError::Scalar)
}

/// Sums in affine form, with one inversion for all.
pub(crate) fn normalize(points: &[Curve]) -> Vec<Point> {
    let mut affine = vec![Point::default(); points.len()];
    Curve::batch_normalize(points, &mut affine);
    affine
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2curves::group::Group;
    use proptest::prelude::*;

    #[test]
    fn identity_has_one_encoding_and_is_refused_where_it_must_be() {
        let zero = [0; 32];
        assert_eq!(decode_point(&zero), Ok(Point::identity()));
        assert_eq!(decode_nonzero_point(&zero), Err(DecodeError::Identity));
        let mut signed = zero;
        signed[31] = 0x80;
        assert_eq!(decode_point(&signed), Err(DecodeError::Point));
    }

    #[test]
    fn scalar_at_the_modulus_is_refused() {
        let mut minus_one = encode_scalar(&-Scalar::from(1));
        assert!(decode_scalar(&minus_one).is_ok());
        minus_one[0] += 1;
        assert_eq!(decode_scalar(&minus_one), Err(DecodeError::Scalar));
        assert_eq!(decode_scalar(&[0xff; 32]), Err(DecodeError::Scalar));
    }

    proptest! {
        #[test]
        fn whatever_decodes_encodes_to_the_same_bytes(bytes: [u8; 32]) {
            if let Ok(point) = decode_point(&bytes) {
                prop_assert_eq!(encode_point(&point), bytes);
            }
            if let Ok(scalar) = decode_scalar(&bytes) {
                prop_assert_eq!(encode_scalar(&scalar), bytes);
            }
        }

        #[test]
        fn points_come_back(k in any::<u64>()) {
            let point = (Curve::generator() * Scalar::from(k)).to_affine();
            prop_assert_eq!(decode_point(&encode_point(&point)), Ok(point));
        }
    }
}
