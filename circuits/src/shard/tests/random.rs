//! Random leaves, and random changes of what the challenges depend on.

use proptest::prelude::*;

use super::{
    super::{
        challenge::{Challenges, ShardStatement},
        columns,
    },
    A, Balance, LEAF_COUNT, LEDGER, N, SHARD, leaves_of, prove_honestly, setup, verdict,
};
use crate::{
    generators::Generators,
    ledger::{Kind, LedgerDigest},
    shape::{Production, Tiny},
};

fn balance() -> impl Strategy<Value = Balance> {
    let amount = prop_oneof![
        4 => any::<u64>(),
        4 => 0u64..1000,
        1 => Just(0),
        1 => Just(u64::MAX),
    ];
    (0..A, amount)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_leaves_prove_and_verify(balances in prop::collection::vec(balance(), N)) {
        let honest = prove_honestly(leaves_of(&setup().generators, &balances));
        prop_assert_eq!(verdict(&honest.leaves, &honest.made), Ok(()));
    }
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
        ledger in 0usize..256,
        leaves in 0usize..256,
        shard in 0u32..64,
        leaf_count in 0u32..64,
        column in 0..columns::hashed_columns::<Tiny>(),
        shift in 1..columns::hashed_columns::<Tiny>(),
    ) {
        let truth = ShardStatement {
            ledger: LEDGER,
            kind: Kind::Spot,
            shard: SHARD,
            leaf_count: LEAF_COUNT,
            leaves: [3; 32],
        };
        let mut others = vec![truth; 4];
        let LedgerDigest(digest) = &mut others[0].ledger;
        digest[ledger / 8] ^= 1 << (ledger % 8);
        others[1].leaves[leaves / 8] ^= 1 << (leaves % 8);
        others[2].shard ^= 1 << shard;
        others[3].leaf_count ^= 1 << leaf_count;

        let swap = (column, (column + shift) % columns::hashed_columns::<Tiny>());
        let changed = others
            .iter()
            .map(|other| challenges(other, None, None))
            .chain([challenges(&truth, Some(swap), None), challenges(&truth, None, Some(column))]);
        let honest = challenges(&truth, None, None);
        for changed in changed {
            prop_assert_ne!(changed.rho, honest.rho);
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
