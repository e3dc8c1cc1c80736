//! What SPEC.md says of hashes, scalars and points, in a few lines that share nothing with `circuits`.

use hmac::{Hmac, Mac as _};
use num_bigint::BigUint;
use sha2::{Digest as _, Sha256, Sha512};

use crate::tables::{P, Q};

/// `frame(domain, part, ...)`.
pub fn frame(domain: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in [&[domain.as_bytes()], parts].concat() {
        bytes.extend((part.len() as u32).to_le_bytes());
        bytes.extend(part);
    }
    bytes
}

/// `SHA-256("domain", part, ...)`.
pub fn sha256(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(frame(domain, parts)).into()
}

/// SHA-256 of bytes alone.
pub fn sha256_of(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// `H2F("domain", part, ...)`, encoded.
pub fn h2f(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    reduced(&Sha512::digest(frame(domain, parts)))
}

/// `HMAC256(key, "domain", part, ...)`.
pub fn hmac256(key: &[u8], domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(&frame(domain, parts));
    mac.finalize().into_bytes().into()
}

/// `HMAC512F(key, "domain", part, ...)`, encoded.
pub fn hmac512f(key: &[u8], domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).unwrap();
    mac.update(&frame(domain, parts));
    reduced(&mac.finalize().into_bytes())
}

/// 64 bytes as a little-endian integer, modulo p.
fn reduced(bytes: &[u8]) -> [u8; 32] {
    assert_eq!(bytes.len(), 64);
    to_bytes(&(BigUint::from_bytes_le(bytes) % p()))
}

/// An integer below 2^256, little-endian.
pub fn to_bytes(number: &BigUint) -> [u8; 32] {
    let mut bytes = number.to_bytes_le();
    bytes.resize(32, 0);
    bytes.try_into().unwrap()
}

/// p: the number of points, the modulus of scalars.
pub fn p() -> BigUint {
    number(P)
}

/// q: the modulus of coordinates.
pub fn q() -> BigUint {
    number(Q)
}

fn number(text: &str) -> BigUint {
    BigUint::parse_bytes(text.strip_prefix("0x").unwrap().as_bytes(), 16).unwrap()
}

/// A point of Vesta by its coordinates, or the identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point(Option<(BigUint, BigUint)>);

impl Point {
    pub const IDENTITY: Self = Self(None);

    /// The point with the coordinates.
    pub fn new(x: BigUint, y: BigUint) -> Self {
        let q = q();
        assert!(x < q && y < q);
        assert_eq!(&y * &y % &q, (&x * &x * &x + 5_u32) % &q, "y^2 = x^3 + 5");
        Self(Some((x, y)))
    }

    /// Reads the one encoding of a point; none for bytes that are no point's.
    pub fn decode(bytes: &[u8; 32]) -> Option<Self> {
        if *bytes == [0; 32] {
            return Some(Self::IDENTITY);
        }
        let odd = bytes[31] & 0x80 != 0;
        let mut x = *bytes;
        x[31] &= 0x7f;
        let (x, q) = (BigUint::from_bytes_le(&x), q());
        if x >= q {
            return None;
        }
        let y = square_root(&((&x * &x * &x + 5_u32) % &q))?;
        let y = if y.bit(0) == odd { y } else { q - y };
        // No y is zero, which has no other sign: the number of points is odd.
        Some(Self::new(x, y))
    }

    pub fn encode(&self) -> [u8; 32] {
        let Some((x, y)) = &self.0 else {
            return [0; 32];
        };
        let mut bytes = to_bytes(x);
        bytes[31] |= u8::from(y.bit(0)) << 7;
        bytes
    }

    pub fn add(&self, other: &Self) -> Self {
        let (Some((x, y)), Some((u, v))) = (&self.0, &other.0) else {
            return if self.0.is_none() {
                other.clone()
            } else {
                self.clone()
            };
        };
        let q = q();
        let less = |a: &BigUint, b: &BigUint| (a + &q - b) % &q;
        let slope = if x != u {
            less(v, y) * inverse(&less(u, x))
        } else if y == v {
            x * x * 3_u32 * inverse(&(y * 2_u32 % &q))
        } else {
            return Self::IDENTITY;
        } % &q;
        let sum = less(&less(&(&slope * &slope % &q), x), u);
        let y = less(&(slope * less(x, &sum) % &q), y);
        Self::new(sum, y)
    }

    pub fn times(&self, factor: &BigUint) -> Self {
        let mut product = Self::IDENTITY;
        for bit in (0..factor.bits()).rev() {
            product = product.add(&product);
            if factor.bit(bit) {
                product = product.add(self);
            }
        }
        product
    }
}

/// 1 / a modulo q, by Fermat.
fn inverse(a: &BigUint) -> BigUint {
    a.modpow(&(q() - 2_u32), &q())
}

/// A square root modulo q (Tonelli and Shanks): q - 1 is 2^32 times an odd number, and 5 is no square.
fn square_root(a: &BigUint) -> Option<BigUint> {
    let (q, one) = (q(), BigUint::from(1_u32));
    let odd: BigUint = (&q - 1_u32) >> 32;
    let mut z = BigUint::from(5_u32).modpow(&odd, &q);
    let mut root = a.modpow(&((&odd + 1_u32) >> 1), &q);
    let mut rest = a.modpow(&odd, &q);
    let mut left = 32_u32;
    while rest != one {
        if rest == BigUint::ZERO {
            return Some(BigUint::ZERO);
        }
        // The order of the rest is 2^order, below 2^left if there is a root.
        let mut power = rest.clone();
        let mut order = 0;
        while power != one {
            power = &power * &power % &q;
            order += 1;
        }
        if order >= left {
            return None;
        }
        let factor = z.modpow(&(BigUint::from(1_u32) << (left - order - 1)), &q);
        root = root * &factor % &q;
        z = &factor * &factor % &q;
        rest = rest * &z % &q;
        left = order;
    }
    Some(root)
}

#[test]
fn five_is_no_square_and_points_come_back() {
    let q = q();
    assert_eq!(
        BigUint::from(5_u32).modpow(&((&q - 1_u32) >> 1), &q),
        &q - 1_u32
    );
    // (-1, 2) generates Vesta.
    let generator = Point::new(&q - 1_u32, BigUint::from(2_u32));
    assert_eq!(Point::decode(&generator.encode()), Some(generator.clone()));
    assert_eq!(generator.times(&p()), Point::IDENTITY);
    assert_eq!(
        generator.times(&(p() - 1_u32)).add(&generator),
        Point::IDENTITY
    );
}
