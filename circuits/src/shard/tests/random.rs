//! Random shards, and random changes of what the challenges depend on.

use proptest::prelude::*;

use super::{
    super::{
        challenge::{Challenges, ShardStatement},
        columns,
    },
    A, CONTEXT, LEAVES, SHARD, SHARDS, TestShape, prove_honestly, setup,
    shards::{debt, free, leaves_of, margin_account, pledged, slot},
    verdict,
};
use crate::{
    generators::Generators,
    leaf::Slot,
    ledger::{CollateralDigest, LedgerDigest},
    shape::{Narrow, Production, Shape, Tiny},
};

fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => any::<u64>(),
        4 => 0u64..1000,
        1 => Just(0),
        1 => Just(u64::MAX),
    ]
}

fn free_slot() -> impl Strategy<Value = Slot> {
    (0..LEAVES, 0..A, amount())
        .prop_map(|(leaf, asset, amount)| slot::<Tiny>(leaf, free(asset), amount))
}

/// A leaf with a pledge, and a debt of the part of it that it covers.
fn margin_slots() -> impl Strategy<Value = Vec<Slot>> {
    let part = prop_oneof![Just(0u128), Just(1), 2u128..1000];
    // But for the asset of the largest coefficient, of which little is worth more than a surplus can say.
    (0..LEAVES, 0..A - 1, 0..A, amount(), part).prop_map(|(leaf, asset, other, amount, part)| {
        let schedule = super::shards::schedule();
        let asset = pledged(asset);
        let value = schedule.pledged(asset.asset().expect("an asset")) * u128::from(amount);
        let owed = debt(other);
        let most = value / schedule.debt(owed.asset().expect("an asset"));
        let owed_amount = most
            .checked_div(part)
            .unwrap_or(0)
            .min(u128::from(u64::MAX));
        margin_account::<Tiny>(leaf, &[(asset, amount), (owed, owed_amount as u64)])
    })
}

fn slots() -> impl Strategy<Value = Vec<Slot>> {
    let free = prop::collection::vec(free_slot(), 0..Tiny::SLOTS - 200);
    let margin = prop::collection::vec(margin_slots(), 0..50);
    (free, margin)
        .prop_map(|(free, margin)| [free, margin.concat()].concat())
        .prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_shards_prove_and_verify(slots in slots()) {
        on_shape::<Tiny>(&slots)?;
        on_shape::<Narrow>(&slots)?;
    }
}

/// Ids are the same in both small shapes.
fn on_shape<S: TestShape>(slots: &[Slot]) -> Result<(), TestCaseError> {
    let honest = prove_honestly(leaves_of::<S>(slots));
    prop_assert_eq!(verdict(&honest.leaves, &honest.shard_proof), Ok(()));
    Ok(())
}

/// Challenges of points that are no columns of anything.
fn challenges(
    statement: &ShardStatement,
    swap: Option<(usize, usize)>,
    other: Option<usize>,
) -> Challenges {
    let generators: &Generators<Tiny> = &setup().generators;
    let mut points: Vec<_> = (0..columns::hashed_columns::<Tiny>())
        .map(|i| generators.lagrange()[i])
        .collect();
    if let Some((i, j)) = swap {
        points.swap(i, j);
    }
    if let Some(i) = other {
        points[i] = generators.blind();
    }
    Challenges::derive::<Tiny>(statement, &points).expect("a usable challenge")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_challenges_depend_on_every_bit_that_is_hashed(
        digest_bit in 0usize..256,
        shard in 0u32..64,
        shards in 0u32..64,
        leaves_per_shard in 0u32..32,
        column in 0..columns::hashed_columns::<Tiny>(),
        shift in 1..columns::hashed_columns::<Tiny>(),
    ) {
        let truth = ShardStatement {
            context: CONTEXT,
            leaves_per_shard: LEAVES as u32,
            shards: SHARDS,
            shard: SHARD,
            leaves: [3; 32],
        };
        let mut others = vec![truth; 6];
        let LedgerDigest(ledger) = &mut others[0].context.ledger;
        ledger[digest_bit / 8] ^= 1 << (digest_bit % 8);
        let CollateralDigest(collateral) = &mut others[1].context.collateral;
        collateral[digest_bit / 8] ^= 1 << (digest_bit % 8);
        others[2].leaves[digest_bit / 8] ^= 1 << (digest_bit % 8);
        others[3].shard ^= 1 << shard;
        others[4].shards ^= 1 << shards;
        others[5].leaves_per_shard ^= 1 << leaves_per_shard;

        let swap = (column, (column + shift) % columns::hashed_columns::<Tiny>());
        let changed = others
            .iter()
            .map(|other| challenges(other, None, None))
            .chain([challenges(&truth, Some(swap), None), challenges(&truth, None, Some(column))]);
        let honest = challenges(&truth, None, None);
        for changed in changed {
            prop_assert_ne!(changed.s, honest.s);
            prop_assert_ne!(changed.r, honest.r);
        }
        // The shape is hashed as well: the points are the same.
        prop_assert_ne!(honest, other_shape(&truth));
    }
}

fn other_shape(statement: &ShardStatement) -> Challenges {
    let generators: &Generators<Tiny> = &setup().generators;
    let points = &generators.lagrange()[..columns::hashed_columns::<Tiny>()];
    Challenges::derive::<Production>(statement, points).expect("a usable challenge")
}
