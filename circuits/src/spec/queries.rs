//! The order in which a proof has the values of columns: sections 8 and 9, "Queries".

use halo2_proofs::plonk::{Circuit, ConstraintSystem};

use crate::{
    cells::{AdviceColumn, InstanceColumn},
    curve::Scalar,
    shape::{Narrow, Production, Shape, Tiny},
    shard::{
        circuit::ShardCircuit,
        columns::{self, instance},
    },
    solvency::{SolvencyCircuit, layout, statement::MAX_RULES},
};

/// A query: the index of a column, and a rotation.
pub(super) type Query = (usize, usize);

/// The queries of one kind of columns in the order in which a proof has their values.
pub(super) fn queries<C: Circuit<Scalar>>(kind: &str) -> Vec<Query> {
    let mut system = ConstraintSystem::default();
    C::configure(&mut system);
    let text = format!("{:?}", system.pinned());
    let (_, list) = text
        .split_once(&format!("{kind}_queries: ["))
        .expect("a list of queries");
    let (list, _) = list.split_once(']').expect("an end of the list");
    let between = |text: &str, start: &str, end: char| -> usize {
        let (_, text) = text.split_once(start).expect("a number");
        let (number, _) = text.split_once(end).expect("an end of the number");
        number.parse().expect("no rotation is negative")
    };
    list.split_inclusive(')')
        .filter(|query| query.contains("Column"))
        .map(|query| {
            (
                between(query, "index: ", ','),
                between(query, "Rotation(", ')'),
            )
        })
        .collect()
}

/// Section 8, "Queries".
fn assert_order_of_shards<S: Shape>() {
    let mut advice = vec![
        (columns::s::<S>().index(), 0),
        (columns::s::<S>().index(), 1),
        (columns::r::<S>().index(), 0),
        (columns::r::<S>().index(), 1),
    ];
    for lane in 0..S::LANES {
        advice.extend([
            (columns::leaf::<S>(lane).index(), 0),
            (columns::id::<S>(lane).index(), 0),
            (columns::slot_sum::<S>(lane).index(), 0),
            (columns::limb::<S>(lane, 0).index(), 0),
        ]);
        let others = (1..S::LIMBS).rev();
        advice.extend(others.map(|limb| (columns::limb::<S>(lane, limb).index(), 0)));
    }
    for group in 0..S::GROUPS {
        advice.extend((1..S::LIMBS).map(|limb| (columns::limb_sum::<S>(group, limb).index(), 0)));
    }
    for (sum, tables) in columns::table_sums::<S>() {
        advice.push((columns::table_sum::<S>(sum).index(), 0));
        advice.extend(tables.map(|table| (columns::multiplicity::<S>(table).index(), 0)));
    }
    advice.extend([
        (columns::opening::<S>().index(), 0),
        (columns::total::<S>().index(), 0),
        (columns::total::<S>().index(), 1),
    ]);
    assert_eq!(queries::<ShardCircuit<S>>("advice"), advice);

    let [challenges, collateral] =
        [instance::CHALLENGES, instance::COLLATERAL].map(InstanceColumn::index);
    let public = [(challenges, 0), (challenges, 1), (collateral, 0)];
    assert_eq!(queries::<ShardCircuit<S>>("instance"), public);

    // q_slot, q_first, q_last, q_no_component and row are the columns 0 to 4.
    let tables = (0..columns::table_columns::<S>()).map(|table| 5 + table);
    let fixed: Vec<Query> = [1, 0]
        .into_iter()
        .chain(tables)
        .chain([2, 3, 4])
        .map(|column| (column, 0))
        .collect();
    assert_eq!(queries::<ShardCircuit<S>>("fixed"), fixed);
}

#[test]
fn values_of_a_shards_proof_are_in_the_documented_order() {
    assert_order_of_shards::<Production>();
    assert_order_of_shards::<Tiny>();
    assert_order_of_shards::<Narrow>();
}

/// Section 9, "Queries".
fn assert_order_of_solvency<S: Shape>() {
    let blocks = [0, S::REGISTRY, 2 * S::REGISTRY];
    let check = |digits: layout::Digits| {
        let columns = digits.columns().map(AdviceColumn::index);
        let [first, second, third] = blocks;
        let forward = columns.clone().map(move |column| (column, first));
        let high = columns.clone().rev().map(move |column| (column, third));
        let middle = columns.rev().map(move |column| (column, second));
        forward.chain(high).chain(middle)
    };
    let rules = (0..MAX_RULES).map(|rule| layout::rule(rule).index());
    let mut advice = vec![(layout::CLAIM.index(), 0)];
    advice.extend([
        (layout::LIABILITIES.index(), 0),
        (layout::RESERVES.index(), 0),
    ]);
    advice.extend(
        blocks[1..]
            .iter()
            .map(|block| (layout::LIABILITIES.index(), *block)),
    );
    for digits in [
        layout::RESERVE_DIGITS,
        layout::LOAN_SHARE_DIGITS,
        layout::COLLATERAL_DIGITS,
        layout::RATIO_DIGITS,
    ] {
        advice.extend(check(digits));
    }
    for column in [layout::VALUE_SUM, layout::TOTAL_VALUE] {
        advice.extend([(column.index(), 0), (column.index(), 1)]);
    }
    advice.extend(check(layout::CONCENTRATION_DIGITS));
    for rotation in 0..2 {
        advice.extend(rules.clone().map(|column| (column, rotation)));
    }
    assert_eq!(queries::<SolvencyCircuit<S>>("advice"), advice);

    let mut public: Vec<Query> = [0, 1, 3, 4, 5, 2, 7, 6].map(|column| (column, 0)).into();
    for rule in 14..30 {
        public.extend(blocks.map(|block| (rule, block)));
    }
    public.extend((8..14).map(|column| (column, 0)));
    assert_eq!(queries::<SolvencyCircuit<S>>("instance"), public);

    // first, outside_liabilities, outside_reserves, asset, digit, end, rule_digit, rule_end
    let fixed = [0, 3, 4, 1, 5, 2, 6, 7].map(|column| (column, 0));
    assert_eq!(queries::<SolvencyCircuit<S>>("fixed"), fixed);
}

#[test]
fn values_of_a_solvency_proof_are_in_the_documented_order() {
    assert_order_of_solvency::<Production>();
    assert_order_of_solvency::<Tiny>();
}
