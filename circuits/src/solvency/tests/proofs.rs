//! Real proofs: with blinding rows, challenges and commitments, of true statements and of false ones.

use std::sync::LazyLock;

use halo2_proofs::{
    plonk::{ProvingKey, SingleVerifier, create_proof, keygen_pk, keygen_vk, verify_proof},
    poly::{
        EvaluationDomain,
        commitment::{Blind, Params},
    },
    transcript::{Blake2bRead, Blake2bWrite, Challenge255},
};
use halo2curves::{ff::Field, group::Curve, pasta::EqAffine};
use rand_chacha::ChaCha20Rng;
use rand_core::{OsRng, RngCore, SeedableRng};

use super::*;
use crate::cells::InstanceColumn;
use crate::curve::{POINT_BYTES, encode_point};
use crate::shape::BLINDING_ROWS;
use crate::solvency::{ADVICE_COLUMNS, LINKED_COLUMNS, instance, layout};

static KEYS: LazyLock<(Params<EqAffine>, ProvingKey<EqAffine>)> = LazyLock::new(|| {
    let params = Params::new(Tiny::K);
    let circuit = SolvencyCircuit::<Tiny>::without_values();
    let key = keygen_vk(&params, &circuit).expect("the circuit fits");
    let key = keygen_pk(&params, key, &circuit).expect("the circuit fits");
    (params, key)
});

fn prove(circuit: SolvencyCircuit<Tiny>, public: &PublicInputs) -> Vec<u8> {
    prove_with(circuit, public, OsRng)
}

fn prove_with(circuit: SolvencyCircuit<Tiny>, public: &PublicInputs, rng: impl RngCore) -> Vec<u8> {
    let (params, key) = &*KEYS;
    let columns: Vec<&[Fp]> = public.iter().map(Vec::as_slice).collect();
    let mut transcript = Blake2bWrite::<_, EqAffine, Challenge255<_>>::init(vec![]);
    create_proof(params, key, &[circuit], &[&columns], rng, &mut transcript)
        .expect("a proof of anything");
    transcript.finalize()
}

fn verifies(proof: &[u8], public: &PublicInputs) -> bool {
    let (params, key) = &*KEYS;
    let columns: Vec<&[Fp]> = public.iter().map(Vec::as_slice).collect();
    let mut transcript = Blake2bRead::<_, EqAffine, Challenge255<_>>::init(proof);
    let strategy = SingleVerifier::new(params);
    verify_proof(params, key.get_vk(), strategy, &[&columns], &mut transcript).is_ok()
}

#[test]
fn a_proof_verifies_and_does_not_with_any_public_input_changed() {
    let (statement, witness) = honest();
    let public = instance_columns::<Tiny>(&statement);
    let circuit = SolvencyCircuit::<Tiny>::new(&statement, &witness).expect("true");
    let proof = prove(circuit, &public);
    assert!(verifies(&proof, &public));

    for column in public.indices() {
        for row in [0, public[column].len() - 1] {
            let mut changed = public.clone();
            changed[column][row] += Fp::ONE;
            assert!(!verifies(&proof, &changed), "{column:?}, row {row}");
        }
    }
}

/// The proof system hashes the public inputs, so the test above would pass even if no gate read them.
/// Here the prover makes its proof for the changed inputs.
#[test]
fn every_public_input_is_bound_by_a_constraint() {
    let (statement, witness) = honest();
    let public = instance_columns::<Tiny>(&statement);
    let circuit = SolvencyCircuit::<Tiny>::new(&statement, &witness).expect("true");
    for column in public.indices() {
        for row in 0..public[column].len() {
            // Two changes leave a statement that is still true: a value that is not disclosed, and a
            // flag of 2 beside a value that is.
            let silent = match column {
                instance::DISCLOSED_E_FLAG
                | instance::DISCLOSED_D_FLAG
                | instance::DISCLOSED_R_FLAG => public[column][row] == Fp::ONE,
                instance::DISCLOSED_E | instance::DISCLOSED_D | instance::DISCLOSED_R => {
                    public[InstanceColumn::new(column.index() - 1)][row] == Fp::ZERO
                }
                _ => false,
            };
            let mut changed = public.clone();
            changed[column][row] += Fp::ONE;
            let noticed = !broken(&circuit, &changed).is_empty();
            assert_eq!(noticed, !silent, "{column:?}, row {row}");
        }
    }
}

#[test]
fn a_proof_for_changed_public_inputs_does_not_verify() {
    let (statement, witness) = honest();
    let public = instance_columns::<Tiny>(&statement);
    let circuit = SolvencyCircuit::<Tiny>::new(&statement, &witness).expect("true");
    for column in [
        instance::CLAIM,
        instance::LISTED,
        instance::MAX_LOAN_SHARE_BPS,
        instance::COLLATERAL_CAP,
        instance::rule(15),
    ] {
        let mut changed = public.clone();
        let last = changed[column].len() - 1;
        changed[column][last] += Fp::ONE;
        let proof = prove(circuit.clone(), &changed);
        assert!(!verifies(&proof, &changed), "{column:?}");
    }
}

#[test]
fn proofs_of_false_statements_do_not_verify() {
    let mut policy = idle_policy(8);
    policy.min_ratio_bps = vec![10_000; 8];
    let statement = statement_of::<Tiny>(policy);
    let public = instance_columns::<Tiny>(&statement);
    let prove_totals = |liabilities, reserves| {
        let witness = SolvencyWitness::new(free(liabilities), reserves).expect("as many of each");
        let circuit = SolvencyCircuit::unsound_unchecked(&statement, &witness);
        prove(circuit, &public)
    };
    assert!(verifies(&prove_totals(vec![9; 8], vec![9; 8]), &public));
    let mut short = vec![9; 8];
    short[7] = 8;
    assert!(!verifies(&prove_totals(vec![9; 8], short), &public));
    let large = vec![1 << 102; 8];
    assert!(!verifies(&prove_totals(vec![9; 8], large), &public));
}

#[test]
fn proofs_of_loans_beyond_their_bounds_do_not_verify() {
    let mut policy = idle_policy(8);
    policy.max_loan_share_bps = vec![5_000; 8];
    policy.collateral_caps = vec![
        Some(CollateralCap {
            coefficient: 3,
            cap: 60_u8.into(),
        });
        8
    ];
    let statement = statement_of::<Tiny>(policy);
    let public = instance_columns::<Tiny>(&statement);
    let verifies_with = |change: fn(&mut LiabilityTotals)| {
        let mut totals = LiabilityTotals {
            free: vec![20; 8],
            pledged: vec![20; 8],
            debts: vec![20; 8],
            surplus: [40, 0],
        };
        change(&mut totals);
        let witness = SolvencyWitness::new(totals, vec![0; 8]).expect("as many of each");
        let circuit = SolvencyCircuit::unsound_unchecked(&statement, &witness);
        verifies(&prove(circuit, &public), &public)
    };
    assert!(verifies_with(|_| ()));
    assert!(!verifies_with(|totals| totals.debts[7] = 21));
    assert!(!verifies_with(|totals| totals.free[0] = 19));
    assert!(!verifies_with(|totals| totals.pledged[7] = 21));
}

#[test]
fn a_total_in_the_first_or_last_row_that_means_nothing_does_not_verify() {
    let statement = statement_of::<Tiny>(idle_policy(8));
    let public = instance_columns::<Tiny>(&statement);
    for (column, first) in [
        (layout::LIABILITIES, Tiny::COMPONENTS),
        (layout::RESERVES, Tiny::REGISTRY),
    ] {
        for row in [first, Tiny::USABLE_ROWS - 1] {
            let mut grid = Grid::new::<Tiny>(&public, &[], &[]);
            grid.columns[column][row] = Fp::ONE;
            let proof = prove(SolvencyCircuit::from_grid(grid), &public);
            assert!(!verifies(&proof, &public), "{column:?}, row {row}");
        }
    }
}

/// What links count on: the first points of a proof commit to L and R, each row on its generator. With the
/// prover's randomness replayed, they can be computed.
#[test]
fn the_first_two_points_of_a_proof_commit_to_l_and_r() {
    let statement = statement_of::<Tiny>(idle_policy(8));
    let public = instance_columns::<Tiny>(&statement);
    let totals: [Vec<Fp>; LINKED_COLUMNS] =
        [3..11, 50..58].map(|range| range.map(Fp::from).collect());
    let grid = Grid::new::<Tiny>(&public, &totals[0], &totals[1]);
    let seed = [7; 32];
    let circuit = SolvencyCircuit::from_grid(grid);
    let proof = prove_with(circuit, &public, ChaCha20Rng::from_seed(seed));

    let mut rng = ChaCha20Rng::from_seed(seed);
    let blinding: Vec<[Fp; BLINDING_ROWS]> = (0..ADVICE_COLUMNS)
        .map(|_| std::array::from_fn(|_| Fp::random(&mut rng)))
        .collect();
    let domain = EvaluationDomain::new(5, Tiny::K);
    for (column, totals) in totals.iter().enumerate() {
        let mut cells = totals.clone();
        cells.resize(Tiny::USABLE_ROWS, Fp::ZERO);
        cells.extend(blinding[column]);
        let blind = Blind(Fp::random(&mut rng));
        let expected = KEYS
            .0
            .commit_lagrange(&domain.lagrange_from_vec(cells), blind)
            .to_affine();
        let found = &proof[column * POINT_BYTES..(column + 1) * POINT_BYTES];
        assert_eq!(found, encode_point(&expected));
    }
}
