//! The prover of Halo 2 for circuits without copies and lookups, in the order of its transcript.
//!
//! It writes, byte for byte, what `create_proof` of `halo2_proofs` 0.3.5 writes, with the same randomness in the same
//! order: tests compare them, and are all that would notice randomness that does not hide. What a proof proves is for the
//! crate's verifier to say: an error here can make a proof fail, never make a false one pass. What the two do not have in
//! common is the work:
//!
//! | | `create_proof` | here |
//! |---|---|---|
//! | commitments | sums of any points, column after column | by tables of the generators ([`commit`]) |
//! | columns that were committed to before | once more | taken |
//! | constraints | each expression by itself | one [`program`], in which expressions are shared |
//! | transforms | onto 4n points | onto four cosets, in the memory of one ([`domain`]) |
//! | inner-product argument | folds the generators | folds their weights ([`inner_product`]) |
//!
//! The crate keeps gates and fixed columns to itself. How they are known nevertheless is told in [`system`] and
//! [`fixed`]; [`key`] compares both with the verifying key. The steps themselves are in [`protocol`].

mod commit;
mod domain;
mod fixed;
mod inner_product;
mod key;
mod opening;
mod polynomial;
mod program;
mod protocol;
mod quotient;
mod system;
mod text;
mod transcript;

#[cfg(test)]
pub(crate) mod tests;

pub use key::ProverKey;
pub(super) use protocol::{Subject, create_proof};
