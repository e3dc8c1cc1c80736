//! False witnesses as real proofs: the link holds, and one constraint of the circuit objects.
//!
//! What [`MockProver`](halo2_proofs::dev::MockProver) sees, a verifier must see as well: between the two
//! are blinding rows, and gates that read over the edge of the usable ones.

use halo2curves::ff::Field;

use super::{
    super::{
        super::columns,
        R, TestShape,
        constraints::{
            challenges,
            ranges::{LIMB_SUM, TABLE_SUM, too_large},
            slots::SLOT_SUM,
            total,
        },
        forgery::Table,
        honest, setup,
        shards::{free, leaves_of, leaves_with, mixed_slots, slot},
    },
    FalseWitness, Liar,
};
use crate::{
    curve::Scalar,
    shape::{Narrow, Tiny},
};

const LEAF: usize = 7;
const ROW: usize = 9;

#[test]
fn refuses_challenges_that_change_in_the_last_usable_row() {
    // Nothing reads this cell but the constraint on the row above.
    let columns = [columns::s::<Tiny>(), columns::r::<Tiny>()];
    for (column, name) in columns
        .into_iter()
        .zip([challenges::S_NEXT, challenges::R_NEXT])
    {
        let mut lie = Liar::new(&honest().leaves).witness();
        *lie.forgery.at((column, R)) += Scalar::ONE;
        lie.assert_refused(name, R - 1);
    }
}

#[test]
fn refuses_other_challenges_than_the_public_ones() {
    // The honest witness of challenges that the liar likes better; P is for the public s, so that the link holds.
    let leaves = leaves_of::<Tiny>(&[slot::<Tiny>(LEAF, free(0), 1000)]);
    let mut lie = Liar::new(&leaves).witness();
    lie.forgery
        .column(columns::r::<Tiny>())
        .fill(Scalar::from(1 << 50));
    lie.forgery.follow_fractions();
    lie.forgery.follow_total();
    lie.assert_refused(challenges::R_0, 0);

    // Without entries no sum depends on s but those that vanish.
    let leaves = leaves_of::<Tiny>(&[]);
    let mut lie = Liar::new(&leaves).witness();
    lie.forgery
        .column(columns::s::<Tiny>())
        .fill(Scalar::from(1 << 50));
    lie.forgery.follow_fractions();
    lie.forgery.follow_total();
    lie.assert_refused(challenges::S_0, 0);
}

#[test]
fn refuses_p_in_the_last_usable_row() {
    // The leaf has a component there and P opens it; no total sees it.
    let leaves = leaves_with::<Tiny>(&mixed_slots::<Tiny>(), |commitments| {
        commitments[LEAF] += setup().generators.lagrange()[R];
    });
    let mut lie = Liar::new(&leaves).witness();
    lie.open(LEAF, R, Scalar::ONE);
    lie.assert_refused(total::NO_COMPONENT, R);
}

/// A leaf and a slot that say a limb out of range, P and all sums alike; what the tables count is honest.
fn overflowing<S: TestShape>(limb: usize, make: impl FnOnce(FalseWitness<'_, S>)) {
    let value = too_large::<S>(limb);
    let amount = Scalar::from(value) * Scalar::from(1 << S::LOW_BITS).pow_vartime([limb as u64]);
    let leaves = leaves_with::<S>(&[], |commitments| {
        commitments[LEAF] += S::setup().generators.components()[0] * amount;
    });
    let zeros = Table::of::<S>(limb).columns::<S>().start;
    let places = [
        (columns::leaf::<S>(0), LEAF as u64),
        (columns::limb::<S>(0, limb), value),
    ];
    let mut lie = Liar::new(&leaves);
    lie.hashed.columns[columns::multiplicity::<S>(zeros)][0] -= 1;
    for (column, value) in places {
        lie.hashed.columns[column][ROW] = value as u32;
    }
    let mut lie = lie.witness();
    lie.forgery.count(Table::of::<S>(limb), 0, -Scalar::ONE);
    for (column, value) in places {
        *lie.forgery.at((column, ROW)) = Scalar::from(value);
    }
    lie.forgery.follow_row(ROW);
    lie.open(LEAF, 0, amount);
    make(lie);
}

fn refuses_limbs_out_of_range_of<S: TestShape>() {
    for limb in [0, 1, S::LOW_LIMBS] {
        overflowing::<S>(limb, |lie| lie.assert_refused(total::TOTAL_0, 0));
    }
}

#[test]
fn refuses_limbs_out_of_range_and_so_an_amount_of_two_to_the_64() {
    refuses_limbs_out_of_range_of::<Tiny>();
    refuses_limbs_out_of_range_of::<Narrow>();
}

fn refuses_other_multiplicities_of<S: TestShape>() {
    // The last of each table as well: its rows after the last value list 0.
    let last_low = S::LOW_TABLE_COLUMNS - 1;
    for table in [0, last_low, columns::table_columns::<S>() - 1] {
        for more in [true, false] {
            let leaves = leaves_of::<S>(&mixed_slots::<S>());
            let cell = (columns::multiplicity::<S>(table), 0);
            let mut lie = Liar::new(&leaves);
            let counted = &mut lie.hashed.columns[cell.0][cell.1];
            if !more && *counted == 0 {
                continue;
            }
            let difference = if more { Scalar::ONE } else { -Scalar::ONE };
            *counted = counted.wrapping_add_signed(if more { 1 } else { -1 });
            let mut lie = lie.witness();
            *lie.forgery.at(cell) += difference;
            lie.forgery.follow_table_sums(cell.1);
            lie.forgery.follow_total();
            lie.assert_refused(total::TOTAL_0, 0);
        }
    }
}

#[test]
fn refuses_multiplicities_other_than_the_limbs_have() {
    refuses_other_multiplicities_of::<Tiny>();
    refuses_other_multiplicities_of::<Narrow>();
}

#[test]
fn refuses_a_limb_out_of_range_without_its_fraction() {
    overflowing::<Tiny>(1, |mut lie| {
        let excess = lie.forgery.value(columns::total::<Tiny>(), 0);
        *lie.forgery.at((columns::limb_sum::<Tiny>(0, 1), ROW)) -= excess;
        lie.forgery.follow_total();
        lie.assert_refused(LIMB_SUM, ROW);
    });
}

#[test]
fn refuses_a_limb_out_of_range_in_a_sum_of_the_table() {
    for row in [0, R - 1] {
        overflowing::<Tiny>(1, |mut lie| {
            let excess = lie.forgery.value(columns::total::<Tiny>(), 0);
            *lie.forgery.at((columns::table_sum::<Tiny>(0), row)) += excess;
            lie.forgery.follow_total();
            lie.assert_refused(TABLE_SUM, row);
        });
    }
}

#[test]
fn refuses_a_limb_out_of_range_in_a_slots_sum() {
    for row in [0, R - 1] {
        overflowing::<Tiny>(0, |mut lie| {
            let excess = lie.forgery.value(columns::total::<Tiny>(), 0);
            *lie.forgery.at((columns::slot_sum::<Tiny>(8), row)) -= excess;
            lie.forgery.follow_total();
            lie.assert_refused(SLOT_SUM, row);
        });
    }
}

/// Leaves of which one has more of asset 0 than its slots say, and a P that opens them.
fn understated(make: impl FnOnce(FalseWitness<'_, Tiny>)) {
    let leaves = leaves_with::<Tiny>(&mixed_slots::<Tiny>(), |commitments| {
        commitments[LEAF] += setup().generators.components()[0];
    });
    let mut lie = Liar::new(&leaves).witness();
    lie.open(LEAF, 0, Scalar::ONE);
    make(lie);
}

#[test]
fn refuses_a_missing_amount() {
    understated(|lie| lie.assert_refused(total::TOTAL_0, 0));
}

#[test]
fn refuses_a_missing_amount_put_where_the_total_ends() {
    understated(|mut lie| {
        let total = columns::total::<Tiny>();
        let excess = lie.forgery.value(total, 0);
        *lie.forgery.at((total, R)) = -excess;
        lie.forgery.follow_total();
        lie.assert_refused(total::TOTAL_R, R);
    });
}

#[test]
fn refuses_a_missing_amount_left_out_between_two_rows() {
    for row in [0, R / 2, R - 1] {
        understated(|mut lie| {
            let total = columns::total::<Tiny>();
            let excess = lie.forgery.value(total, 0);
            for cell in &mut lie.forgery.column(total)[..=row] {
                *cell -= excess;
            }
            lie.assert_refused(total::TOTAL, row);
        });
    }
}

#[test]
fn refuses_a_missing_amount_in_a_slots_sum() {
    understated(|mut lie| {
        let excess = lie.forgery.value(columns::total::<Tiny>(), 0);
        *lie.forgery.at((columns::slot_sum::<Tiny>(3), ROW)) -= excess;
        lie.forgery.follow_total();
        lie.assert_refused(SLOT_SUM, ROW);
    });
}
