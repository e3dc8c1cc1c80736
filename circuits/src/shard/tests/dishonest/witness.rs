//! False witnesses as real proofs: the link holds, and one constraint of the circuit objects.
//!
//! What [`MockProver`](halo2_proofs::dev::MockProver) sees, a verifier must see as well: between the two
//! are blinding rows, and gates that read over the edge of the usable ones.

use halo2curves::ff::{Field, PrimeField};

use super::{
    super::{
        super::{check::ShardError, columns, leaves::ShardLeaves},
        N, R,
        constraints::{assets, challenges, ranges},
        forgery::Table,
        honest, leaves_with, mixed_balances, setup, verdict,
    },
    Challenged, Liar,
};
use crate::{
    curve::Scalar,
    shape::{Shape, Tiny},
};

/// Sees that nothing but one constraint in one row is against the witness, that the link holds, and that
/// the proof does not.
fn assert_refused(leaves: &ShardLeaves<Tiny>, lie: Challenged<'_>, constraint: &str, row: usize) {
    lie.forgery.assert_only(constraint, &[row]);
    assert_eq!(verdict(leaves, &lie.linked()), Err(ShardError::Opening));
}

#[test]
fn refuses_a_weight_that_does_not_start_as_it_must() {
    // One leaf alone has an amount, and twice what its columns say: weights that start from 2 make up
    // for it.
    let (leaf, amount) = (30, 1000);
    let mut balances = [(0, 0); N];
    balances[leaf] = (0, amount);
    let leaves = leaves_with(&setup().generators, &balances, |commitments| {
        commitments[leaf] += setup().generators.assets()[0] * Scalar::from(amount);
    });
    let mut lie = Liar::new(&leaves).challenged();
    *lie.forgery.at((columns::weight::<Tiny>(0), 0)) = Scalar::from(2);
    lie.forgery.follow_weights(0);
    lie.forgery.follow_asset_totals();
    lie.open(leaf, 0, Scalar::from(amount));
    assert_refused(&leaves, lie, challenges::WEIGHT0_0, 0);
}

#[test]
fn refuses_a_weight_that_jumps_in_the_last_usable_row() {
    // Nothing reads this cell but the constraint on the row above.
    for (lane, name) in challenges::WEIGHTS.into_iter().enumerate() {
        let leaves = &honest().leaves;
        let mut lie = Liar::new(leaves).challenged();
        *lie.forgery.at((columns::weight::<Tiny>(lane), R)) += Scalar::ONE;
        assert_refused(leaves, lie, name, R - 1);
    }
}

#[test]
fn refuses_challenges_that_change_in_the_last_usable_row() {
    let columns = [columns::rho::<Tiny>(), columns::r::<Tiny>()];
    for (column, name) in columns
        .into_iter()
        .zip([challenges::RHO, challenges::R_NEXT])
    {
        let leaves = &honest().leaves;
        let mut lie = Liar::new(leaves).challenged();
        *lie.forgery.at((column, R)) += Scalar::ONE;
        assert_refused(leaves, lie, name, R - 1);
    }
}

#[test]
fn refuses_p_in_the_last_usable_row() {
    // The leaf has a component there and P opens it; no total sees it.
    let leaves = leaves_with(&setup().generators, &mixed_balances(), |commitments| {
        commitments[7] += setup().generators.lagrange()[R];
    });
    let mut lie = Liar::new(&leaves).challenged();
    lie.open(7, R, Scalar::ONE);
    assert_refused(&leaves, lie, assets::NO_ASSET, R);
}

#[test]
fn refuses_an_amount_of_two_to_the_64() {
    // The leaf holds 2^64 of asset 0, and so do its columns: only the range check objects.
    let (row, top) = (9, columns::limb::<Tiny>(0, Tiny::LOW_LIMBS));
    let zeros = columns::multiplicity::<Tiny>(Tiny::LOW_TABLE_COLUMNS);
    let too_much = Scalar::from_u128(1 << 64);
    let leaves = leaves_with(&setup().generators, &[(0, 0); N], |commitments| {
        commitments[row] += setup().generators.assets()[0] * too_much;
    });
    let mut lie = Liar::new(&leaves);
    lie.hashed.columns[top][row] = 1 << Tiny::TOP_BITS;
    lie.hashed.columns[zeros][0] -= 1;
    let mut lie = lie.challenged();
    *lie.forgery.at((top, row)) = Scalar::from(1 << Tiny::TOP_BITS);
    lie.forgery.count(Table::Top, 0, -Scalar::ONE);
    lie.forgery.follow_limb_sums(row);
    lie.forgery.follow_range_total();
    lie.forgery.follow_asset_totals();
    lie.open(row, 0, too_much);
    assert_refused(&leaves, lie, ranges::RANGE_TOTAL_0, 0);
}

#[test]
fn refuses_a_range_total_that_does_not_end_in_zero() {
    // As above, and the end of the total makes up for it.
    let (row, low) = (9, columns::limb::<Tiny>(3, 0));
    let leaf = 3 * R + row;
    let leaves = leaves_with(&setup().generators, &[(0, 0); N], |commitments| {
        commitments[leaf] += setup().generators.assets()[0] * Scalar::from(16);
    });
    let mut lie = Liar::new(&leaves);
    lie.hashed.columns[low][row] = 16;
    let mut lie = lie.challenged();
    *lie.forgery.at((low, row)) = Scalar::from(16);
    lie.forgery.follow_limb_sums(row);
    lie.forgery.follow_range_total();
    let total = columns::range_total::<Tiny>();
    let excess = lie.forgery.value(total, 0);
    *lie.forgery.at((total, R)) = -excess;
    lie.forgery.follow_range_total();
    lie.forgery.follow_asset_totals();
    lie.open(leaf, 0, Scalar::from(16));
    assert_refused(&leaves, lie, ranges::RANGE_TOTAL_R, R);
}

/// Leaves of which one holds more of asset 0 than its columns say, and which.
fn understated() -> (ShardLeaves<Tiny>, usize) {
    let leaf = 30;
    let leaves = leaves_with(&setup().generators, &mixed_balances(), |commitments| {
        commitments[leaf] += setup().generators.assets()[0];
    });
    (leaves, leaf)
}

#[test]
fn refuses_a_missing_amount_put_where_the_lanes_totals_end() {
    for group in 0..Tiny::GROUPS {
        let (leaves, leaf) = understated();
        let mut lie = Liar::new(&leaves).challenged();
        lie.open(leaf, 0, Scalar::ONE);
        // What P_0 has too much, the total of a group has from the start.
        let factor = lie.challenges.rho.pow_vartime([(3 * R * group) as u64]);
        let missing = lie.weight(leaf) * (factor * lie.challenges.r).invert().expect("not zero");
        *lie.forgery.at((columns::asset_total::<Tiny>(group), R)) = missing;
        lie.forgery.follow_asset_totals();
        assert_refused(&leaves, lie, assets::ASSET_TOTAL_R, R);
    }
}

#[test]
fn refuses_a_missing_amount_put_where_the_openings_total_ends() {
    let (leaves, leaf) = understated();
    let mut lie = Liar::new(&leaves).challenged();
    let total = columns::opening_total::<Tiny>();
    let honest = lie.forgery.value(total, 0);
    lie.open(leaf, 0, Scalar::ONE);
    let excess = lie.forgery.value(total, 0) - honest;
    *lie.forgery.at((total, R)) = -excess;
    lie.forgery.follow_opening_total();
    assert_refused(&leaves, lie, assets::OPENING_TOTAL_R, R);
}

#[test]
fn refuses_an_id_that_is_no_asset() {
    // The leaf's component is on the first generator that is no asset's, P has it there, and the lane
    // says so: the fractions agree, if there were an asset A.
    let (lane, row) = (0, 0);
    let id = columns::id::<Tiny>(lane);
    let balances = mixed_balances();
    let (asset, amount) = balances[row];
    let amount = Scalar::from(amount);
    let leaves = leaves_with(&setup().generators, &balances, |commitments| {
        let lagrange = setup().generators.lagrange();
        commitments[row] += (lagrange[Tiny::REGISTRY] - lagrange[asset]) * amount;
    });
    let mut lie = Liar::new(&leaves);
    lie.hashed.columns[id][row] = Tiny::REGISTRY as u32;
    let mut lie = lie.challenged();
    *lie.forgery.at((id, row)) = Scalar::from(Tiny::REGISTRY as u64);
    lie.forgery.follow_asset_totals();
    lie.open(row, asset, -amount);
    lie.open(row, Tiny::REGISTRY, amount);
    assert_eq!(verdict(&leaves, &lie.linked()), Err(ShardError::Opening));
}
