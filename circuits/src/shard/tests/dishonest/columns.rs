//! Columns that are not the ones hashed, and links of other columns.

use halo2curves::group::Curve as _;

use super::{
    super::{
        super::{
            challenge::{Challenges, ShardStatement},
            check::{ShardError, ShardProof},
            columns,
            leaves::{ShardLeaves, leaves_digest},
            witness::HashedColumns,
        },
        forgery::Forgery,
        honest, setup,
        shards::{free, leaves_of, leaves_with, mixed_slots, slot},
        statement, verdict, verifier,
    },
    Liar,
};
use crate::{
    curve::{POINT_BYTES, Scalar, encode_point},
    link::LinkProof,
    proof::leading_points,
    shape::Tiny,
};

#[test]
fn refuses_amounts_chosen_after_s() {
    let leaves = &honest().leaves;
    let mut lie = Liar::new(leaves).witness();
    // Now that s is known, another amount; everything in the circuit follows.
    let (lane, row) = (1, 40);
    let low = lie.forgery.value(columns::limb::<Tiny>(lane, 0), row);
    let other = u64::from(low == Scalar::from(0));
    lie.forgery.set_limb(lane, 0, row, other);
    lie.forgery.follow_slots(row);
    lie.forgery.follow_opening();
    lie.forgery.follow_total();
    let (own, about) = (lie.challenges, lie.statement);
    let shard_proof = lie.link();
    // The proof's first points are the commitments of the columns that are in it.
    let hashed =
        leading_points(&shard_proof.proof, columns::hashed_columns::<Tiny>()).expect("points");
    assert_ne!(Challenges::derive::<Tiny>(&about, &hashed), Ok(own));
    assert_eq!(verdict(leaves, &shard_proof), Err(ShardError::Link));
}

#[test]
fn refuses_another_column_hashed_into_s() {
    let leaves = &honest().leaves;
    for column in [0, columns::hashed_columns::<Tiny>() - 1] {
        let mut lie = Liar::new(leaves).commitments();
        lie.points[column] = setup().generators.blind();
        let shard_proof = lie.witness().link();
        assert_eq!(verdict(leaves, &shard_proof), Err(ShardError::Link));
    }
}

#[test]
fn refuses_columns_hashed_in_another_order() {
    let leaves = &honest().leaves;
    let mut lie = Liar::new(leaves).commitments();
    lie.points.swap(0, 1);
    assert_eq!(
        verdict(leaves, &lie.witness().link()),
        Err(ShardError::Link)
    );
}

#[test]
fn refuses_a_link_that_holds_beside_a_proof_for_another_s() {
    // The liar hashes what it likes, then links P for the s that the verifier will derive.
    let leaves = &honest().leaves;
    let mut lie = Liar::new(leaves).commitments();
    let truth = Challenges::derive::<Tiny>(&lie.statement, &lie.points).expect("challenges");
    lie.points[0] = setup().generators.blind();
    let mut lie = lie.witness();
    let hashed = HashedColumns::new(leaves);
    let mut linked = Forgery::new(&hashed, &setup().collateral, &truth);
    let opening = columns::opening::<Tiny>();
    let values = linked.column(opening).to_vec();
    lie.forgery.column(opening).copy_from_slice(&values);
    lie.forgery.follow_total();
    let mut lie = lie.proof();
    lie.challenges = truth;
    let blinds = &lie.proven.blinds;
    let weights = truth.leaf_weights(leaves.commitments().len());
    lie.x = LinkProof::representation(blinds, opening, leaves.combined_blind(&weights));
    assert_eq!(verdict(leaves, &lie.link()), Err(ShardError::Opening));
}

/// A proof of one shard with the link of another proof.
fn with_link_of(shard_proof: &ShardProof, other: &ShardProof) -> ShardProof {
    ShardProof {
        proof: shard_proof.proof.clone(),
        link: other.link.clone(),
    }
}

#[test]
fn refuses_a_link_over_another_proof_of_the_same_statement() {
    let leaves = &honest().leaves;
    let other = Liar::new(leaves).witness().link();
    assert_eq!(verdict(leaves, &other), Ok(()));
    for (proof, link) in [
        (&honest().shard_proof, &other),
        (&other, &honest().shard_proof),
    ] {
        let mixed = with_link_of(proof, link);
        assert_eq!(verdict(leaves, &mixed), Err(ShardError::Link));
    }
}

#[test]
fn refuses_a_link_of_another_shard() {
    let leaves = &honest().leaves;
    let about = ShardStatement {
        shard: 0,
        ..statement(leaves)
    };
    let other = Liar::about(about, leaves).witness().link();
    let accepted = verifier().verify_one(&about, &other, leaves.commitments());
    assert_eq!(accepted, Ok(()));
    let mixed = with_link_of(&honest().shard_proof, &other);
    assert_eq!(verdict(leaves, &mixed), Err(ShardError::Link));
}

#[test]
fn refuses_a_link_with_another_nonce_point() {
    let honest = honest();
    let mut bytes = honest.shard_proof.link.to_bytes();
    let other = setup().generators.blind();
    bytes[..POINT_BYTES].copy_from_slice(&encode_point(&other));
    let link = LinkProof::from_bytes(&bytes).expect("a point");
    let shard_proof = ShardProof {
        proof: honest.shard_proof.proof.clone(),
        link,
    };
    assert_eq!(verdict(&honest.leaves, &shard_proof), Err(ShardError::Link));
}

#[test]
fn refuses_commitments_chosen_after_s() {
    // C_0 + s X and C_1 - (s + 1) X have the same combination Q as C_0 and C_1, for any X at all.
    let honest = honest();
    let (leaves, shard_proof) = (&honest.leaves, &honest.shard_proof);
    let checked = verifier()
        .check(&statement(leaves), shard_proof)
        .expect("an honest proof");
    let s = checked.challenges.s;
    let x = setup().generators.assets()[0] * Scalar::from(1 << 40);
    let mut commitments = leaves.commitments().to_vec();
    commitments[0] = (x * s + commitments[0]).to_affine();
    commitments[1] = (commitments[1] - x * (s + Scalar::from(1))).to_affine();
    // So the link holds, and nothing but the digest that s depends on tells them apart.
    let links = verifier().link_holds(&checked, &commitments);
    assert!(links);
    let verdict = verifier().verify_one(&statement(leaves), shard_proof, &commitments);
    assert_eq!(verdict, Err(ShardError::Leaves));
}

#[test]
fn refuses_leaves_left_out_or_added() {
    let honest = honest();
    let all = honest.leaves.commitments();
    let mut more = all.to_vec();
    more.push(all[0]);
    for commitments in [&all[..all.len() - 1], &[], &more] {
        let about = ShardStatement {
            leaves: leaves_digest(commitments),
            ..statement(&honest.leaves)
        };
        let verdict = verifier().verify_one(&about, &honest.shard_proof, commitments);
        assert_eq!(verdict, Err(ShardError::Leaves));
    }
}

#[test]
fn refuses_leaves_in_another_order() {
    let leaves: ShardLeaves<Tiny> = leaves_with(&mixed_slots::<Tiny>(), |points| {
        points.swap(5, 6);
    });
    let shard_proof = Liar::new(&leaves).witness().link();
    assert_eq!(verdict(&leaves, &shard_proof), Err(ShardError::Link));
}

#[test]
fn refuses_a_leaf_number_of_minus_s() {
    // It would leave a slot's constraint nothing to say, and the sum could be anything; but s is known only after the
    // column was hashed.
    let leaves: ShardLeaves<Tiny> = leaves_of(&[slot::<Tiny>(3, free(1), 1000)]);
    let mut lie = Liar::new(&leaves).witness();
    *lie.forgery.at((columns::leaf::<Tiny>(4), 9)) = -lie.challenges.s;
    // P says that the account has nothing; the free sum makes up for it.
    lie.forgery.column(columns::opening::<Tiny>())[1] = Scalar::from(0);
    lie.forgery.follow_total();
    let missing = lie.forgery.value(columns::total::<Tiny>(), 0);
    *lie.forgery.at((columns::slot_sum::<Tiny>(4), 9)) -= missing;
    lie.forgery.follow_total();
    lie.forgery.assert_satisfied();
    assert_eq!(verdict(&leaves, &lie.link()), Err(ShardError::Link));
}
