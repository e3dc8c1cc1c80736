//! What other modules count on about the circuit's form.

use halo2_proofs::plonk::{Circuit, ConstraintSystem};

use super::*;
use crate::solvency::layout::{
    self, ADVICE_COLUMNS, COLLATERAL_DIGITS, CONCENTRATION_DIGITS, LOAN_SHARE_DIGITS, RATIO_DIGITS,
    RESERVE_DIGITS,
};
use crate::{
    cells::AdviceColumn,
    generators::Generators,
    proof::CircuitKey,
    shape::{BLINDING_ROWS, Narrow, Production},
};

fn constraint_system<S: Shape>() -> ConstraintSystem<Fp> {
    let mut meta = ConstraintSystem::default();
    SolvencyCircuit::<S>::configure(&mut meta);
    meta
}

#[test]
fn degree_is_5_and_blinding_rows_are_6() {
    for meta in [
        constraint_system::<Tiny>(),
        constraint_system::<Production>(),
    ] {
        assert_eq!(meta.degree(), 5);
        assert_eq!(meta.blinding_factors() + 1, BLINDING_ROWS);
    }
}

#[test]
fn there_are_no_copies_no_lookups_and_no_selectors_to_combine() {
    let pinned = format!("{:?}", constraint_system::<Production>().pinned());
    assert!(pinned.contains("permutation: Argument { columns: [] }"));
    assert!(pinned.contains("lookups: []"));
    assert!(pinned.contains("num_selectors: 0"));
    assert!(pinned.contains(&format!("num_advice_columns: {ADVICE_COLUMNS}")));
}

#[test]
fn every_shape_has_room() {
    fn check<S: Shape>() {
        for column in (0..ADVICE_COLUMNS).map(AdviceColumn::new) {
            assert!(layout::advice_rows::<S>(column) <= S::USABLE_ROWS);
        }
    }
    check::<Tiny>();
    check::<Narrow>();
    check::<Production>();
    assert_eq!(RESERVE_DIGITS.bits(), 102);
    assert_eq!(LOAN_SHARE_DIGITS.bits(), 120);
    assert_eq!(RATIO_DIGITS.bits(), 120);
    assert_eq!(COLLATERAL_DIGITS.bits(), 198);
    assert_eq!(CONCENTRATION_DIGITS.bits(), 222);
}

/// The digest of the key that the source gives.
fn key_digest<S: Shape>() -> String {
    let key = CircuitKey::<SolvencyCircuit<S>>::rebuild(&Generators::<S>::derive()).expect("a key");
    hex::encode(key.digest())
}

#[test]
fn keys_are_the_pinned_ones() {
    assert_eq!(key_digest::<Tiny>(), Tiny::SOLVENCY_KEY_DIGEST);
    assert_eq!(key_digest::<Narrow>(), Narrow::SOLVENCY_KEY_DIGEST);
    assert_eq!(key_digest::<Production>(), Production::SOLVENCY_KEY_DIGEST);
}
