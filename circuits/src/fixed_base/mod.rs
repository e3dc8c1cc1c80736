//! Multiples of fixed generators by tables, and additions that share an inversion.
//!
//! A scalar is written in signed digits of `w` bits, from `1 - 2^(w-1)` to `2^(w-1)`. For each digit's
//! place `j` a table holds `1, 2, ..., 2^(w-1)` times `2^(w j) * G`, so a multiple of `G` is the sum of
//! one table point (or its negative) a place.

mod affine;
mod batch;
mod buckets;
mod column_tables;
mod full_tables;
mod multiples;
mod pairs;
#[cfg(test)]
pub(crate) mod samples;

pub(crate) use affine::Affine;
pub(crate) use batch::BatchAdder;
pub(crate) use buckets::sum_by_buckets;
pub(crate) use column_tables::{BLIND_WIDTH, COLUMN_WIDTH, ColumnTables, SCALAR_BITS};
pub(crate) use full_tables::FullTables;
pub(crate) use multiples::{FixedBase, SignedDigits, limbs, place_count};
