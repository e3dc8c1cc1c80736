//! A prover that lies, in steps between which a test puts its lie; honest in everything else.
//!
//! ```text
//! Liar         columns of the leaves          change what is committed to
//!   committed  seed, commitments              change what is hashed into rho
//!   challenged rho, r, honest witness         change the witness
//!   proven     Halo2 proof, link's witness    change the proof, or the link's witness
//!   linked     what is sent
//! ```

mod bytes;
mod columns;
mod keys;
mod leaves;
mod statements;
mod witness;

use halo2curves::ff::Field;

use super::{
    super::{
        challenge::{Challenges, ShardStatement},
        check::ShardProof,
        columns::{advice_columns, opening},
        commit::commit_hashed_columns,
        leaves::ShardLeaves,
        prove::{Proven, prove_witness},
        witness::HashedColumns,
    },
    forgery::Forgery,
    setup,
};
use crate::{
    curve::{Point, Scalar},
    link::{LINK_SCALARS, LinkProof},
    proof::Attempt,
    shape::Tiny,
};

/// Leaves, a statement about them, and the columns to be committed to.
struct Liar<'a> {
    leaves: &'a ShardLeaves<Tiny>,
    statement: ShardStatement,
    hashed: HashedColumns<Tiny>,
}

impl<'a> Liar<'a> {
    fn new(leaves: &'a ShardLeaves<Tiny>) -> Self {
        Self::about(super::statement(leaves), leaves)
    }

    fn about(statement: ShardStatement, leaves: &'a ShardLeaves<Tiny>) -> Self {
        let hashed = HashedColumns::new(leaves);
        Self {
            leaves,
            statement,
            hashed,
        }
    }

    fn committed(self) -> Committed<'a> {
        let attempt = Attempt::new(advice_columns::<Tiny>());
        let points = commit_hashed_columns(&setup().generators, &self.hashed, attempt.blinds());
        Committed {
            leaves: self.leaves,
            statement: self.statement,
            attempt,
            points,
        }
    }

    fn challenged(self) -> Challenged<'a> {
        self.committed().challenged()
    }
}

/// An attempt, and the commitments to be hashed.
struct Committed<'a> {
    leaves: &'a ShardLeaves<Tiny>,
    statement: ShardStatement,
    attempt: Attempt,
    points: Vec<Point>,
}

impl<'a> Committed<'a> {
    fn challenged(self) -> Challenged<'a> {
        let challenges =
            Challenges::derive::<Tiny>(&self.statement, &self.points).expect("a usable challenge");
        // From the leaves' own columns: a liar who committed to others changes the witness alike.
        let forgery = Forgery::new(&HashedColumns::new(self.leaves), &challenges);
        Challenged {
            leaves: self.leaves,
            statement: self.statement,
            attempt: self.attempt,
            challenges,
            forgery,
        }
    }
}

/// The challenges, and a witness that is honest so far.
struct Challenged<'a> {
    leaves: &'a ShardLeaves<Tiny>,
    statement: ShardStatement,
    attempt: Attempt,
    challenges: Challenges,
    forgery: Forgery,
}

impl Challenged<'_> {
    /// The weight of a leaf in Q.
    fn weight(&self, leaf: usize) -> Scalar {
        self.challenges.rho.pow_vartime([leaf as u64])
    }

    /// Adds to P what a leaf was given on the generator of a row, so that the link holds.
    fn open(&mut self, leaf: usize, row: usize, value: Scalar) {
        let weighted = self.weight(leaf) * value;
        *self.forgery.at((opening::<Tiny>(), row)) += weighted;
        self.forgery.follow_opening_total();
    }

    fn proven(self) -> Unlinked {
        let (generators, key) = (&setup().generators, &setup().key);
        let witness = self.forgery.witness;
        let proven = prove_witness(generators, key, self.attempt, witness, &self.challenges)
            .expect("a proof, of whatever");
        let x = LinkProof::representation(
            &proven.blinds,
            opening::<Tiny>(),
            self.leaves.combined_blind(self.challenges.rho),
        );
        Unlinked {
            statement: self.statement,
            challenges: self.challenges,
            proven,
            x,
        }
    }

    fn linked(self) -> ShardProof {
        self.proven().linked()
    }
}

/// A Halo2 proof, and the representation that its link proof will show.
struct Unlinked {
    statement: ShardStatement,
    challenges: Challenges,
    proven: Proven,
    x: [Scalar; LINK_SCALARS],
}

impl Unlinked {
    fn linked(&self) -> ShardProof {
        self.linked_over(self.proven.proof.clone())
    }

    /// Sends another Halo2 proof, with a link that is about it.
    fn linked_over(&self, proof: Vec<u8>) -> ShardProof {
        let statement = self.statement.link(
            setup().key.verifying().digest(),
            self.challenges.rho,
            self.proven.opening,
            &proof,
        );
        let link = LinkProof::prove(&setup().generators, &statement, &self.x);
        ShardProof { proof, link }
    }
}

#[test]
fn a_liar_who_does_not_lie_is_believed() {
    let leaves = &super::honest().leaves;
    let made = Liar::new(leaves).challenged().linked();
    assert_eq!(super::verdict(leaves, &made), Ok(()));
}
