//! Leaves that are not `amount * G_asset + t * W` with the amount in the circuit.

use halo2curves::{
    CurveExt,
    ff::Field,
    group::{Curve as _, Group},
    pasta::Eq,
};
use rand_core::OsRng;

use super::{
    super::{
        super::{check::ShardError, leaves::ShardLeaves},
        A, Balance, N, R, leaves_of, leaves_with, mixed_balances, prove_honestly, setup, statement,
        typed, verdict, verifier,
    },
    Liar,
};
use crate::{
    curve::{Curve, Scalar, encode_point},
    proof::normalize,
    shape::{BLINDING_ROWS, Shape, Tiny},
};

/// A leaf with an amount in the middle of a lane; its asset is not 3.
const LEAF: usize = 2 * R + 50;
/// Another one, in another group.
const OTHER_LEAF: usize = 4 * R + 7;

/// A component that a leaf should not have: so much on the Lagrange generator of a row.
#[derive(Clone, Copy)]
struct Component {
    leaf: usize,
    row: usize,
    value: Scalar,
}

impl Component {
    fn new(leaf: usize, row: usize, value: Scalar) -> Self {
        Self { leaf, row, value }
    }

    fn point(self) -> Curve {
        setup().generators.lagrange()[self.row] * self.value
    }
}

/// [`mixed_balances`] with these components.
fn leaves_with_components(components: &[Component]) -> ShardLeaves<Tiny> {
    leaves_with(&setup().generators, &mixed_balances(), |commitments| {
        for component in components {
            commitments[component.leaf] += component.point();
        }
    })
}

/// Sees both ways of the liar refused: P says nothing of the components, and the link does not hold; or P
/// opens Q, and the circuit is not satisfied.
fn assert_refused(components: &[Component]) {
    let leaves = leaves_with_components(components);
    let made = Liar::new(&leaves).challenged().linked();
    assert_eq!(verdict(&leaves, &made), Err(ShardError::Link));

    let mut lie = Liar::new(&leaves).challenged();
    for component in components {
        lie.open(component.leaf, component.row, component.value);
    }
    assert_eq!(verdict(&leaves, &lie.linked()), Err(ShardError::Opening));
}

#[test]
fn refuses_a_component_on_another_assets_generator() {
    assert_ne!(mixed_balances()[LEAF].0, 3);
    assert_refused(&[Component::new(LEAF, 3, Scalar::from(1000))]);
}

#[test]
fn refuses_a_negative_component() {
    let asset = mixed_balances()[LEAF].0;
    assert_refused(&[Component::new(LEAF, asset, -Scalar::ONE)]);
}

#[test]
fn refuses_a_component_on_a_generator_that_is_no_assets() {
    for row in [A, R - 1, R] {
        assert_refused(&[Component::new(LEAF, row, Scalar::ONE)]);
    }
}

#[test]
fn refuses_two_leaves_whose_components_cancel() {
    let components = [
        Component::new(LEAF, 3, Scalar::from(1000)),
        Component::new(OTHER_LEAF, 3, -Scalar::from(1000)),
    ];
    let sum: Curve = components.iter().map(|component| component.point()).sum();
    assert!(bool::from(sum.is_identity()));
    assert_refused(&components);
}

#[test]
fn refuses_each_of_two_shards_whose_components_cancel() {
    for (shard, value) in [(0, Scalar::from(1000)), (1, -Scalar::from(1000))] {
        let component = Component::new(LEAF, 3, value);
        let leaves = leaves_with_components(&[component]);
        let about = super::ShardStatement {
            shard,
            ..statement(&leaves)
        };
        let mut lie = Liar::about(about, &leaves).challenged();
        lie.open(component.leaf, component.row, component.value);
        let verdict = verifier().verify_one(&about, &lie.linked(), leaves.commitments());
        assert_eq!(verdict, Err(ShardError::Opening));
    }
}

#[test]
fn refuses_a_component_on_the_generator_of_inner_products() {
    let generators = &setup().generators;
    let u = Eq::hash_to_curve("Halo2-Parameters")(&[2]);
    // It is the last of the parameters.
    assert!(
        generators
            .to_bytes()
            .ends_with(&encode_point(&u.to_affine()))
    );
    let leaves = leaves_with(generators, &mixed_balances(), |commitments| {
        commitments[LEAF] += u;
    });
    let made = Liar::new(&leaves).challenged().linked();
    assert_eq!(verdict(&leaves, &made), Err(ShardError::Link));
}

#[test]
fn components_on_blinding_rows_generators_pass_and_change_nothing() {
    // The link's bases are there to absorb the random part of P, and absorb these as well. They are not
    // on any asset's generator, so every total is what it was; and they are in no user's recomputed
    // leaf, so the user it was meant for is told that the leaf is not theirs.
    let value = Scalar::from(1000);
    let components: [_; BLINDING_ROWS] =
        std::array::from_fn(|j| Component::new(LEAF, Tiny::USABLE_ROWS + j, value));
    let leaves = leaves_with_components(&components);
    let lie = Liar::new(&leaves).challenged();
    let weight = lie.weight(LEAF);
    let mut lie = lie.proven();
    assert_eq!(verdict(&leaves, &lie.linked()), Err(ShardError::Link));
    for x in &mut lie.x[..BLINDING_ROWS] {
        *x -= weight * value;
    }
    assert_eq!(verdict(&leaves, &lie.linked()), Ok(()));
}

#[test]
fn accepts_padding_alone() {
    prove_honestly(leaves_of(&setup().generators, &[(0, 0); N]));
}

#[test]
fn accepts_the_largest_amount_in_every_leaf() {
    prove_honestly(leaves_of(&setup().generators, &[(A - 1, u64::MAX); N]));
}

#[test]
fn a_copied_leaf_is_accepted_and_counts_twice() {
    let generators = &setup().generators;
    let mut balances: Vec<Balance> = vec![(0, 0); N];
    balances[LEAF] = (5, 1000);
    balances[OTHER_LEAF] = balances[LEAF];
    let mut blinds: Vec<_> = (0..N).map(|_| Scalar::random(OsRng)).collect();
    blinds[OTHER_LEAF] = blinds[LEAF];
    let commitments: Vec<Curve> = balances
        .iter()
        .zip(&blinds)
        .map(|((asset, amount), blind)| {
            generators.assets()[*asset] * Scalar::from(*amount) + generators.blind() * blind
        })
        .collect();
    assert_eq!(commitments[LEAF], commitments[OTHER_LEAF]);
    let blind: Scalar = blinds.iter().sum();
    let leaves = ShardLeaves::new(typed(&balances), blinds, normalize(&commitments));
    let honest = prove_honestly(leaves.expect("N leaves"));
    let sum: Curve = honest
        .leaves
        .commitments()
        .iter()
        .map(|c| Curve::from(*c))
        .sum();
    let total = generators.assets()[5] * Scalar::from(2000) + generators.blind() * blind;
    assert_eq!(sum, total);
}
