//! The generators: derived by hashing to the curve, so that nobody chose them. Those of production are compiled in, since
//! that takes a second, and a browser seventeen; they are checked against a pinned digest when they are read.

use std::{io, marker::PhantomData, sync::OnceLock};

use halo2_proofs::poly::commitment::Params;

use crate::{
    curve::{POINT_BYTES, Point, decode_nonzero_point},
    fixed_base::{ColumnTables, FullTables},
    hash::sha256_bytes,
    leaf::LeafGenerators,
    shape::{BLINDING_ROWS, Production, Shape},
};

/// The parameters of the proof system for a shape, with the generators that the crate keeps to itself.
#[derive(Debug)]
pub struct Generators<S: Shape> {
    params: Params<Point>,
    lagrange: Vec<Point>,
    blind: Point,
    /// The generator of coefficients of X^0.
    constant: Point,
    /// U: what values of inner products are committed on.
    value: Point,
    column_tables: OnceLock<ColumnTables>,
    lagrange_tables: OnceLock<FullTables>,
    monomial_tables: OnceLock<FullTables>,
    shape: PhantomData<S>,
}

/// Why bytes are not the generators of a shape.
#[derive(Debug, thiserror::Error)]
pub enum GeneratorsError {
    /// The digest differs from the pinned one.
    #[error("the generators do not have the pinned digest")]
    Digest,
    /// The bytes have the digest and yet do not parse: impossible unless the pinned digest is wrong.
    #[error("the generators cannot be read: {0}")]
    Read(#[from] io::Error),
}

impl<S: Shape> Generators<S> {
    /// Length of the encoding: k (`u32`), the monomial and the Lagrange generators, W and U.
    pub const BYTES: usize = 4 + (2 * S::N_ROWS + 2) * POINT_BYTES;

    /// Derives the generators: about a second of one core for production.
    pub fn derive() -> Self {
        Self::from_params(Params::new(S::K))
    }

    fn from_params(params: Params<Point>) -> Self {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        params
            .write(&mut bytes)
            .expect("writing to memory does not fail");
        // The crate hides its Lagrange generators; its encoding shows them.
        let point = |index: usize| {
            let start = 4 + index * POINT_BYTES;
            let encoded = bytes[start..start + POINT_BYTES]
                .try_into()
                .expect("32 bytes");
            decode_nonzero_point(encoded).expect("a generator is a point other than the identity")
        };
        let lagrange = (S::N_ROWS..2 * S::N_ROWS).map(point).collect();
        let blind = point(2 * S::N_ROWS);
        let value = point(2 * S::N_ROWS + 1);
        Self {
            params,
            lagrange,
            blind,
            constant: point(0),
            value,
            column_tables: OnceLock::new(),
            lagrange_tables: OnceLock::new(),
            monomial_tables: OnceLock::new(),
            shape: PhantomData,
        }
    }

    /// The encoding that the pinned digest is taken of: `Params::write` of `halo2_proofs` 0.3.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        self.params
            .write(&mut bytes)
            .expect("writing to memory does not fail");
        bytes
    }

    /// Reads generators that were written before.
    ///
    /// # Errors
    /// [`GeneratorsError::Digest`] unless they are the very generators that this crate pins.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, GeneratorsError> {
        if hex::encode(sha256_bytes(bytes)) != S::GENERATORS_DIGEST {
            return Err(GeneratorsError::Digest);
        }
        Ok(Self::from_params(Params::read(&mut &bytes[..])?))
    }

    /// Reads any generators, whoever chose them: for tests of what a verifier with others would do.
    #[cfg(test)]
    pub(crate) fn unsound_from_bytes(bytes: &[u8]) -> io::Result<Self> {
        Ok(Self::from_params(Params::read(&mut &bytes[..])?))
    }

    /// The generators with the pinned digest: those that are compiled in, or, of another shape than production, derived.
    pub fn pinned() -> Self {
        Self::from_bytes(&production_bytes()).unwrap_or_else(|_| Self::derive())
    }

    /// The parameters as `halo2_proofs` takes them.
    pub fn params(&self) -> &Params<Point> {
        &self.params
    }

    /// L_0 ... L_{n-1}: what the values of a column are committed on, row by row.
    pub fn lagrange(&self) -> &[Point] {
        &self.lagrange
    }

    /// W: what blinds are committed on.
    pub fn blind(&self) -> Point {
        self.blind
    }

    /// G_id for every component of a leaf: the first Lagrange generators.
    pub fn components(&self) -> &[Point] {
        &self.lagrange[..S::COMPONENTS]
    }

    /// G_a for every asset that the registry can hold: what totals of reserves are committed on.
    pub fn assets(&self) -> &[Point] {
        &self.lagrange[..S::REGISTRY]
    }

    /// Tables for committing to small columns, made when they are first asked for.
    pub(crate) fn column_tables(&self) -> &ColumnTables {
        self.column_tables
            .get_or_init(|| ColumnTables::new(&self.lagrange[..S::LANE_ROWS], &self.link_bases()))
    }

    /// The generator of coefficients of X^0: the sum of all L_i, for they add up to the polynomial 1.
    pub(crate) fn constant(&self) -> Point {
        self.constant
    }

    /// Tables of L_0 ... L_{n-1} and W: for commitments to columns by their values, then their blind.
    pub(crate) fn lagrange_tables(&self) -> &FullTables {
        self.lagrange_tables
            .get_or_init(|| FullTables::new(&[&self.lagrange[..], &[self.blind]].concat()))
    }

    /// Tables of the generators of coefficients, W and U: for commitments to polynomials by their coefficients, then
    /// their blind.
    pub(crate) fn monomial_tables(&self) -> &FullTables {
        self.monomial_tables.get_or_init(|| {
            FullTables::new(&[&self.params.get_g()[..], &[self.blind, self.value]].concat())
        })
    }

    /// The generators of leaves, copied out.
    pub fn leaf_generators(&self) -> LeafGenerators {
        LeafGenerators {
            components: self.components().to_vec(),
            blind: self.blind,
        }
    }

    /// The bases of a link proof: the generators of the blinding rows, then W.
    pub fn link_bases(&self) -> [Point; BLINDING_ROWS + 1] {
        std::array::from_fn(|i| {
            if i < BLINDING_ROWS {
                self.lagrange[S::USABLE_ROWS + i]
            } else {
                self.blind
            }
        })
    }
}

/// G_0 ... G_1537 and W of production, compiled in: an inclusion check needs no others.
const PINNED_LEAF_GENERATORS: &[u8] = include_bytes!("leaf-generators.bin");

/// The generators of production's leaves, without deriving the rest.
pub fn pinned_leaf_generators() -> LeafGenerators {
    let mut points: Vec<Point> = PINNED_LEAF_GENERATORS
        .chunks_exact(POINT_BYTES)
        .map(|chunk| decode_nonzero_point(chunk.try_into().expect("chunks of 32 bytes")))
        .collect::<Result<_, _>>()
        .expect("a test compares the compiled-in generators with the derived ones");
    let blind = points.pop().expect("W is the last");
    LeafGenerators {
        components: points,
        blind,
    }
}

/// What production's encoding has besides: the monomial generators, the other Lagrange generators, U.
const OTHER_GENERATORS: &[u8] = include_bytes!("other-generators.bin");

/// The encoding of production's generators, put together from what is compiled in.
fn production_bytes() -> Vec<u8> {
    let (components, blind) = PINNED_LEAF_GENERATORS.split_at(Production::COMPONENTS * POINT_BYTES);
    let (monomial, others) = OTHER_GENERATORS.split_at(Production::N_ROWS * POINT_BYTES);
    let (lagrange, value) = others.split_at(others.len() - POINT_BYTES);
    let rows = Production::K.to_le_bytes();
    [&rows[..], monomial, components, lagrange, blind, value].concat()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{curve::encode_point, shape::Tiny};

    fn derived_generators_have_the_pinned_digest<S: Shape>() {
        let derived = Generators::<S>::derive();
        let bytes = derived.to_bytes();
        assert_eq!(bytes.len(), Generators::<S>::BYTES);
        assert_eq!(hex::encode(sha256_bytes(&bytes)), S::GENERATORS_DIGEST);
        let read = Generators::<S>::from_bytes(&bytes).expect("its own encoding");
        assert_eq!(read.lagrange(), derived.lagrange());
        assert_eq!(read.blind(), derived.blind());
    }

    #[test]
    fn production_generators_are_the_pinned_ones() {
        derived_generators_have_the_pinned_digest::<Production>();
    }

    /// The bytes that [`pinned_leaf_generators`] are read from.
    fn encode_leaf_generators(generators: &LeafGenerators) -> Vec<u8> {
        generators
            .components
            .iter()
            .chain([&generators.blind])
            .flat_map(encode_point)
            .collect()
    }

    /// What the encoding has that [`encode_leaf_generators`] has not.
    fn encode_others(generators: &Generators<Production>) -> Vec<u8> {
        let encoding = generators.to_bytes();
        let monomial = &encoding[4..4 + Production::N_ROWS * POINT_BYTES];
        let others = generators.lagrange[Production::COMPONENTS..].iter();
        let others = others.chain([&generators.value]).flat_map(encode_point);
        monomial.iter().copied().chain(others).collect()
    }

    /// `UPDATE_PINNED=1 cargo test` writes the files anew.
    #[test]
    fn compiled_in_generators_are_the_derived_ones() {
        let derived = Generators::<Production>::derive();
        let leaf = encode_leaf_generators(&derived.leaf_generators());
        let others = encode_others(&derived);
        if std::env::var_os("UPDATE_PINNED").is_some() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
            fs::write(format!("{folder}/leaf-generators.bin"), &leaf).unwrap();
            fs::write(format!("{folder}/other-generators.bin"), &others).unwrap();
        }
        assert!(leaf == PINNED_LEAF_GENERATORS);
        assert!(others == OTHER_GENERATORS);
        assert_eq!(pinned_leaf_generators(), derived.leaf_generators());
        assert!(production_bytes() == derived.to_bytes());
        // They are read, and not derived once more.
        let read = Generators::<Production>::from_bytes(&production_bytes()).unwrap();
        assert_eq!(read.lagrange(), derived.lagrange());
    }

    #[test]
    fn other_shapes_have_their_own_generators() {
        let pinned = Generators::<Tiny>::pinned();
        assert_eq!(
            hex::encode(sha256_bytes(&pinned.to_bytes())),
            Tiny::GENERATORS_DIGEST
        );
    }

    #[test]
    fn tiny_generators_are_the_pinned_ones() {
        derived_generators_have_the_pinned_digest::<Tiny>();
    }

    #[test]
    fn a_changed_generator_is_refused() {
        let mut bytes = Generators::<Tiny>::derive().to_bytes();
        bytes[100] ^= 1;
        assert!(matches!(
            Generators::<Tiny>::from_bytes(&bytes),
            Err(GeneratorsError::Digest)
        ));
    }
}
