//! s and r: public in row 0, and the same from row to row.

use halo2curves::ff::Field;

use super::{
    super::{
        super::columns::{self, instance},
        R,
    },
    Forgery, on_both_shapes, total,
};
use crate::{curve::Scalar, hash::hash_to_field};

pub const S_0: &str = "8.1 s = public s";
pub const R_0: &str = "8.1 r = public r";
pub const S_NEXT: &str = "8.1 s' = s";
pub const R_NEXT: &str = "8.1 r' = r";

/// Rows that a change between two rows is tried in: the first, one in the middle, the last usable one.
const LATER_ROWS: [usize; 3] = [1, R / 2, R];

fn other() -> Scalar {
    hash_to_field("test", &[b"another challenge"])
}

on_both_shapes! {
    fn clause_8_1_rejects_another_s_than_the_public_one<S: Shape>() {
        let mut forgery = Forgery::<S>::mixed();
        forgery.column(columns::s::<S>()).fill(other());
        forgery.follow_fractions();
        forgery.follow_opening();
        forgery.follow_total();
        forgery.assert_only(S_0, &[0]);
    }

    fn clause_8_1_rejects_another_r_than_the_public_one<S: Shape>() {
        let mut forgery = Forgery::<S>::mixed();
        forgery.column(columns::r::<S>()).fill(other());
        forgery.follow_fractions();
        forgery.follow_total();
        forgery.assert_only(R_0, &[0]);
    }

    fn clause_8_1_rejects_challenges_that_change_between_rows<S: Shape>() {
        for (column, name) in [(columns::s::<S>(), S_NEXT), (columns::r::<S>(), R_NEXT)] {
            for row in LATER_ROWS {
                let mut forgery = Forgery::<S>::mixed();
                forgery.column(column)[row..].fill(other());
                forgery.follow_fractions();
                forgery.balance();
                forgery.assert_only(name, &[row - 1]);
            }
        }
    }

    fn clause_8_1_rejects_challenges_that_differ_in_one_row<S: Shape>() {
        for (column, name) in [(columns::s::<S>(), S_NEXT), (columns::r::<S>(), R_NEXT)] {
            let mut forgery = Forgery::<S>::mixed();
            *forgery.at((column, R / 2)) = other();
            forgery.follow_fractions();
            forgery.balance();
            forgery.assert_only(name, &[R / 2 - 1, R / 2]);
        }
    }

    fn every_public_input_is_bound<S: Shape>() {
        for (row, name) in [(instance::S_ROW, S_0), (instance::R_ROW, R_0)] {
            for changed in [Scalar::ZERO, other()] {
                let mut forgery = Forgery::<S>::mixed();
                forgery.public[row] = changed;
                forgery.assert_only(name, &[0]);
            }
        }
        for row in 0..S::COMPONENTS {
            let mut forgery = Forgery::<S>::mixed();
            forgery.collateral[row] += Scalar::ONE;
            forgery.assert_only(total::TOTAL, &[row]);
        }
    }

    fn rows_after_the_public_inputs_are_read_by_nothing<S: Shape>() {
        // Which is why they are computed by the verifier, and never read.
        let mut forgery = Forgery::<S>::mixed();
        assert_eq!(forgery.public.len(), instance::CHALLENGE_ROWS);
        assert_eq!(forgery.collateral.len(), S::COMPONENTS);
        forgery.public.push(other());
        forgery.collateral.push(other());
        forgery.assert_satisfied();
    }
}
