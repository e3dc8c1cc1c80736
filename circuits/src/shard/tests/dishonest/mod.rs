//! A prover that lies, in steps between which a test puts its lie; honest in everything else.
//!
//! ```text
//! Liar             columns of the leaves, F      change what is committed to
//! -> Commitments   seed, commitments             change what is hashed into s
//! -> FalseWitness  s, r, honest witness          change the witness
//! -> FalseProof    Halo2 proof, link's witness   change the proof, or the link's witness
//! -> ShardProof    what is sent
//! ```

mod bytes;
mod collateral;
mod columns;
mod keys;
mod leaves;
mod production;
mod slots;
mod statements;
mod witness;

use halo2curves::ff::Field;

use super::{
    super::{
        challenge::{Challenges, ShardStatement},
        check::{ShardError, ShardProof},
        columns::{advice_columns, opening},
        commit::commit_hashed_columns,
        leaves::ShardLeaves,
        prove::prove_witness,
        witness::HashedColumns,
    },
    TestShape,
    forgery::Forgery,
    verdict,
};
use crate::{
    curve::{Point, Scalar},
    link::{LINK_SCALARS, LinkProof},
    proof::{Attempt, Proven},
};

/// Leaves, a statement about them, and the columns to be committed to.
struct Liar<'a, S: TestShape> {
    leaves: &'a ShardLeaves<S>,
    statement: ShardStatement,
    collateral: Vec<Scalar>,
    hashed: HashedColumns<S>,
}

impl<'a, S: TestShape> Liar<'a, S> {
    fn new(leaves: &'a ShardLeaves<S>) -> Self {
        Self::about(super::statement(leaves), leaves)
    }

    fn about(statement: ShardStatement, leaves: &'a ShardLeaves<S>) -> Self {
        Self {
            leaves,
            statement,
            collateral: S::setup().collateral.clone(),
            hashed: HashedColumns::new(leaves),
        }
    }

    fn commitments(self) -> Commitments<'a, S> {
        let attempt = Attempt::new(advice_columns::<S>());
        let points = commit_hashed_columns(&S::setup().generators, &self.hashed, attempt.blinds());
        Commitments {
            leaves: self.leaves,
            statement: self.statement,
            collateral: self.collateral,
            attempt,
            points,
        }
    }

    fn witness(self) -> FalseWitness<'a, S> {
        self.commitments().witness()
    }

    /// Commits to the slots of other leaves, and says to have them: P alone is the leaves', so that the link holds.
    fn with_slots_of(mut self, other: &ShardLeaves<S>) -> FalseWitness<'a, S> {
        let hashed = HashedColumns::new(other);
        self.hashed = hashed.clone();
        let collateral = self.collateral.clone();
        let mut lie = self.witness();
        let opens = lie.forgery.column(opening::<S>()).to_vec();
        lie.forgery = Forgery::new(&hashed, &collateral, &lie.challenges);
        lie.forgery.column(opening::<S>()).copy_from_slice(&opens);
        lie.forgery.follow_total();
        lie
    }
}

/// An attempt, and the commitments to be hashed.
struct Commitments<'a, S: TestShape> {
    leaves: &'a ShardLeaves<S>,
    statement: ShardStatement,
    collateral: Vec<Scalar>,
    attempt: Attempt,
    points: Vec<Point>,
}

impl<'a, S: TestShape> Commitments<'a, S> {
    fn witness(self) -> FalseWitness<'a, S> {
        let challenges =
            Challenges::derive::<S>(&self.statement, &self.points).expect("a usable challenge");
        // From the leaves' own columns: a liar who committed to others changes the witness alike.
        let hashed = HashedColumns::new(self.leaves);
        FalseWitness {
            leaves: self.leaves,
            statement: self.statement,
            attempt: self.attempt,
            forgery: Forgery::new(&hashed, &self.collateral, &challenges),
            challenges,
        }
    }
}

/// The challenges, and a witness that is honest so far.
struct FalseWitness<'a, S: TestShape> {
    leaves: &'a ShardLeaves<S>,
    statement: ShardStatement,
    attempt: Attempt,
    challenges: Challenges,
    forgery: Forgery<S>,
}

impl<S: TestShape> FalseWitness<'_, S> {
    /// The weight of a leaf in Q.
    fn weight(&self, leaf: usize) -> Scalar {
        let denominator = self.challenges.s + Scalar::from(leaf as u64);
        denominator.invert().expect("not degenerate")
    }

    /// Adds to P what a leaf was given on the generator of a row, so that the link holds.
    fn open(&mut self, leaf: usize, row: usize, value: Scalar) {
        let weighted = self.weight(leaf) * value;
        *self.forgery.at((opening::<S>(), row)) += weighted;
        self.forgery.follow_total();
    }

    fn proof(self) -> FalseProof<S> {
        let setup = S::setup();
        let Forgery {
            witness,
            collateral,
            ..
        } = self.forgery;
        let challenges = &self.challenges;
        let (generators, key) = (&setup.generators, &setup.key);
        let proven = prove_witness(
            generators,
            key,
            self.attempt,
            witness,
            &[],
            (&collateral, challenges),
        );
        let proven = proven.expect("a proof, of whatever");
        let weights = challenges.leaf_weights(self.leaves.commitments().len());
        let blind = self.leaves.combined_blind(&weights);
        let x = LinkProof::representation(&proven.blinds, opening::<S>(), blind);
        FalseProof {
            statement: self.statement,
            challenges: self.challenges,
            proven,
            x,
            shape: std::marker::PhantomData,
        }
    }

    fn link(self) -> ShardProof {
        self.proof().link()
    }

    /// Sees that nothing but one constraint in one row is against the witness, that the link holds, and that
    /// the proof does not.
    fn assert_refused(self, constraint: &str, row: usize) {
        self.forgery.assert_only(constraint, &[row]);
        let leaves = self.leaves;
        assert_eq!(verdict(leaves, &self.link()), Err(ShardError::Opening));
    }
}

/// A Halo2 proof, and the representation that its link proof will show.
struct FalseProof<S: TestShape> {
    statement: ShardStatement,
    challenges: Challenges,
    proven: Proven,
    x: [Scalar; LINK_SCALARS],
    shape: std::marker::PhantomData<S>,
}

impl<S: TestShape> FalseProof<S> {
    fn link(&self) -> ShardProof {
        self.link_over(self.proven.proof.clone())
    }

    /// Sends another Halo2 proof, with a link that is about it.
    fn link_over(&self, proof: Vec<u8>) -> ShardProof {
        let setup = S::setup();
        let statement = self.statement.link(
            setup.key.verifying().digest(),
            self.challenges.s,
            self.proven.columns[opening::<S>().index()],
            &proof,
        );
        let link = LinkProof::prove(&setup.generators, &statement, &self.x);
        ShardProof { proof, link }
    }
}

#[test]
fn a_liar_who_does_not_lie_is_believed() {
    let leaves = &super::honest().leaves;
    let shard_proof = Liar::new(leaves).witness().link();
    assert_eq!(verdict(leaves, &shard_proof), Ok(()));
}
