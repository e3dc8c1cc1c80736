//! The steps of a proof, in the order of its transcript.

use std::collections::BTreeMap;

use halo2_proofs::{
    plonk::{Circuit, Error},
    transcript::{Transcript as _, TranscriptWrite as _},
};
use halo2curves::{ff::Field as _, group::Curve as _};
use rayon::prelude::*;

use super::{
    commit::{PUBLIC_BLIND, commit},
    domain::{powers, reverse_order},
    inner_product::product,
    key::{Arithmetization, ProverKey},
    opening::Openings,
    polynomial::{Committed, Polynomial},
    quotient::{Coefficients, quotient},
    system::Query,
    transcript::{Transcript, challenge},
};
use crate::{
    cells::{AdviceColumn, Cells},
    curve::{Curve, Point, Scalar, normalize},
    generators::Generators,
    proof::{
        blinds::KnownBlinds,
        secret::{SecretRng, SecretScalars},
    },
    shape::Shape,
};

/// What a proof is about.
pub(in crate::proof) struct Subject<'s> {
    /// The witness, each column from row 0 on.
    pub(in crate::proof) advice: &'s Cells<AdviceColumn, Scalar>,
    /// Commitments of its first columns, those that have been made.
    pub(in crate::proof) known: &'s [Point],
    /// The public inputs, each column from row 0 on.
    pub(in crate::proof) instance: &'s [&'s [Scalar]],
}

/// A proof, and the commitments of all advice columns, which it begins with.
pub(in crate::proof) struct Written {
    pub(in crate::proof) proof: Vec<u8>,
    pub(in crate::proof) columns: Vec<Point>,
}

/// Makes a proof of a witness, true or not. `rng` has drawn `blinds`, and draws the rest.
pub(in crate::proof) fn create_proof<S: Shape, C: Circuit<Scalar> + Default>(
    generators: &Generators<S>,
    key: &ProverKey<C>,
    subject: &Subject<'_>,
    blinds: &KnownBlinds,
    rng: &mut SecretRng,
) -> Result<Written, Error> {
    if key.circuit().domain.size() != S::N_ROWS {
        return Err(Error::BoundsFailure);
    }
    let mut transcript = Transcript::init(Vec::new());
    let verifying = key.verifying().verifying_key();
    verifying.hash_into(&mut transcript)?;
    let prover = Prover {
        generators,
        circuit: key.circuit(),
    };
    let instance = prover.commit_instance(subject.instance, &mut transcript)?;
    let (advice, columns) = prover.commit_advice(subject, blinds, &mut transcript)?;
    // Theta, beta and gamma are drawn, and no lookup and no copy is there to use them.
    for _ in 0..3 {
        challenge(&mut transcript);
    }
    let random = prover.commit_random(rng, &mut transcript)?;
    let y = challenge(&mut transcript);
    let pieces = prover.commit_quotient(&advice, &instance, y, rng, &mut transcript)?;
    let x = challenge(&mut transcript);
    let quotient = prover.combine(&pieces, x);
    let opened = Opened {
        instance: Committed::all(&instance, |_| &PUBLIC_BLIND),
        advice: Committed::all(&advice, |column| blinds.blind(column)),
        fixed: Committed::all(&prover.circuit.fixed, |_| &PUBLIC_BLIND),
        quotient: quotient.committed(),
        random: random.committed(),
    };
    let openings = prover.evaluate(&opened, x, &mut transcript)?;
    openings
        .prove(generators.monomial_tables(), rng, &mut transcript)
        .map_err(|_| Error::Opening)?;
    Ok(Written {
        proof: transcript.finalize(),
        columns,
    })
}

/// All that is opened.
struct Opened<'p> {
    instance: Vec<Committed<'p>>,
    advice: Vec<Committed<'p>>,
    fixed: Vec<Committed<'p>>,
    quotient: Committed<'p>,
    random: Committed<'p>,
}

struct Prover<'p, S: Shape> {
    generators: &'p Generators<S>,
    circuit: &'p Arithmetization,
}

impl<S: Shape> Prover<'_, S> {
    /// Hashes the commitments of the public inputs; gives their coefficients.
    fn commit_instance(
        &self,
        instance: &[&[Scalar]],
        transcript: &mut Transcript,
    ) -> Result<Vec<SecretScalars>, Error> {
        if instance.len() != self.circuit.system.instance.count {
            return Err(Error::InvalidInstances);
        }
        let columns = instance.iter().map(|cells| column::<S>(cells));
        let columns: Option<Vec<_>> = columns.collect();
        let mut columns = columns.ok_or(Error::InstanceTooLarge)?;
        for commitment in commit(self.generators, &columns, |_| &PUBLIC_BLIND) {
            transcript.common_point(commitment)?;
        }
        self.to_coefficients(&mut columns);
        Ok(columns)
    }

    /// Writes the commitments of the witness; gives its coefficients, and the commitments.
    fn commit_advice(
        &self,
        subject: &Subject<'_>,
        blinds: &KnownBlinds,
        transcript: &mut Transcript,
    ) -> Result<(Vec<SecretScalars>, Vec<Point>), Error> {
        let columns = subject.advice.iter().map(|cells| column::<S>(cells));
        let columns: Option<Vec<_>> = columns.collect();
        let mut columns = columns.ok_or(Error::NotEnoughRowsAvailable { current_k: S::K })?;
        if [columns.len(), blinds.columns()] != [self.circuit.system.advice.count; 2] {
            return Err(Error::BoundsFailure);
        }
        for (index, column) in columns.iter_mut().enumerate() {
            column[S::USABLE_ROWS..].copy_from_slice(blinds.rows(index));
        }
        let mut commitments = subject.known.to_vec();
        let made = commitments.len();
        let others = columns.get(made..).ok_or(Error::BoundsFailure)?;
        commitments.extend(commit(self.generators, others, |i| blinds.blind(made + i)));
        for commitment in &commitments {
            transcript.write_point(*commitment)?;
        }
        self.to_coefficients(&mut columns);
        Ok((columns, commitments))
    }

    fn to_coefficients(&self, columns: &mut [SecretScalars]) {
        let domain = &self.circuit.domain;
        columns
            .par_iter_mut()
            .for_each(|column| domain.to_coefficients(column));
    }

    /// Writes the commitment of a random polynomial, which will hide the quotient's value.
    fn commit_random(
        &self,
        rng: &mut SecretRng,
        transcript: &mut Transcript,
    ) -> Result<Polynomial, Error> {
        let random = Polynomial::random(S::N_ROWS, rng);
        let commitment = random.commitment(self.generators.monomial_tables());
        transcript.write_point(commitment.to_affine())?;
        Ok(random.reversed())
    }

    /// Writes the commitments of the pieces of n coefficients of the quotient.
    fn commit_quotient(
        &self,
        advice: &[SecretScalars],
        instance: &[SecretScalars],
        y: Scalar,
        rng: &mut SecretRng,
        transcript: &mut Transcript,
    ) -> Result<Vec<Polynomial>, Error> {
        let columns = Coefficients {
            advice,
            instance,
            fixed_on_cosets: &self.circuit.fixed_on_cosets,
        };
        let quotient = quotient(
            &self.circuit.domain,
            &self.circuit.system.program,
            columns,
            y,
        );
        let pieces: Vec<Polynomial> = quotient
            .chunks_exact(S::N_ROWS)
            .map(|piece| Polynomial {
                coefficients: SecretScalars::from(piece.to_vec()),
                blind: Scalar::random(&mut *rng),
            })
            .collect();
        let tables = self.generators.monomial_tables();
        let commitments: Vec<Curve> = pieces
            .par_iter()
            .map(|piece| piece.commitment(tables))
            .collect();
        for commitment in normalize(&commitments) {
            transcript.write_point(commitment)?;
        }
        Ok(pieces.into_iter().map(Polynomial::reversed).collect())
    }

    /// The polynomial of degree below n that has the quotient's value at x: `sum_i x^(n i) piece_i`.
    fn combine(&self, pieces: &[Polynomial], x: Scalar) -> Polynomial {
        let x_to_n = x.pow_vartime([S::N_ROWS as u64]);
        let mut combined = Polynomial::zero(S::N_ROWS);
        for piece in pieces.iter().rev() {
            combined.fold(x_to_n, piece.committed());
        }
        combined
    }

    /// Writes the value of every query; gives all that is to be shown of them.
    fn evaluate<'o>(
        &self,
        opened: &Opened<'o>,
        x: Scalar,
        transcript: &mut Transcript,
    ) -> Result<Openings<'o>, Error> {
        let Arithmetization { system, domain, .. } = self.circuit;
        let mut openings = Openings::default();
        let kinds = [
            (&opened.instance, &system.instance.queries),
            (&opened.advice, &system.advice.queries),
            (&opened.fixed, &system.fixed.queries),
        ];
        for (polynomials, queries) in kinds {
            for value in self.values(polynomials, queries, x) {
                transcript.write_scalar(value)?;
            }
            for Query { column, rotation } in queries {
                openings.open(polynomials[*column], domain.rotate(x, *rotation));
            }
        }
        transcript.write_scalar(product(opened.random.coefficients, &self.powers(x)))?;
        openings.open(opened.quotient, x);
        openings.open(opened.random, x);
        Ok(openings)
    }

    /// The values of polynomials in rotations of x.
    fn values(&self, polynomials: &[Committed<'_>], queries: &[Query], x: Scalar) -> Vec<Scalar> {
        let mut powers = BTreeMap::new();
        for query in queries {
            let point = self.circuit.domain.rotate(x, query.rotation);
            powers
                .entry(query.rotation)
                .or_insert_with(|| self.powers(point));
        }
        queries
            .par_iter()
            .map(|query| {
                let coefficients = polynomials[query.column].coefficients;
                product(coefficients, &powers[&query.rotation])
            })
            .collect()
    }

    /// The powers of a point, in reversed order.
    fn powers(&self, point: Scalar) -> Vec<Scalar> {
        let mut powers = powers(point, S::N_ROWS);
        reverse_order(&mut powers);
        powers
    }
}

/// A column of n rows, from its cells from row 0 on; the rest is zero. `None` if there is no room for them.
fn column<S: Shape>(cells: &[Scalar]) -> Option<SecretScalars> {
    let mut column = SecretScalars::zeros(S::N_ROWS);
    column[..S::USABLE_ROWS]
        .get_mut(..cells.len())?
        .copy_from_slice(cells);
    Some(column)
}
