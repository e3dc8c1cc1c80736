//! The generators: derived by hashing to the curve, so that nobody chose them; cached because that
//! takes a second; checked against a pinned digest when they are read back.

use std::{
    fs, io,
    io::Write as _,
    marker::PhantomData,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use etcetera::BaseStrategy as _;
use halo2_proofs::poly::commitment::Params;

use crate::{
    curve::{POINT_BYTES, Point, decode_nonzero_point},
    fixed_base::{ColumnTables, FullTables},
    hash::sha256_bytes,
    leaf::LeafGenerators,
    shape::{BLINDING_ROWS, Shape},
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

    /// Reads the generators from the user's cache directory, or derives them and leaves them there.
    ///
    /// A cache that cannot be read, holds something else or cannot be written costs time only.
    pub fn cached() -> Self {
        let Some(path) = cache_file::<S>() else {
            return Self::derive();
        };
        if let Ok(bytes) = fs::read(&path)
            && let Ok(generators) = Self::from_bytes(&bytes)
        {
            return generators;
        }
        let generators = Self::derive();
        let _ = write_aside(&path, &generators.to_bytes());
        generators
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

fn cache_file<S: Shape>() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let name = format!("generators-vesta-{}.bin", S::K);
    Some(strategy.cache_dir().join("proof-of-reserves").join(name))
}

fn write_aside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path.parent().expect("the cache file is in a directory");
    fs::create_dir_all(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        curve::encode_point,
        shape::{Production, Tiny},
    };

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

    /// `UPDATE_PINNED=1 cargo test` writes the file anew.
    #[test]
    fn compiled_in_leaf_generators_are_the_derived_ones() {
        let derived = Generators::<Production>::derive().leaf_generators();
        let bytes = encode_leaf_generators(&derived);
        if std::env::var_os("UPDATE_PINNED").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/leaf-generators.bin");
            fs::write(path, &bytes).unwrap();
        }
        assert!(bytes == PINNED_LEAF_GENERATORS);
        assert_eq!(pinned_leaf_generators(), derived);
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
