//! The proof together with its links: what is proven is about the very points of a claim.

use std::sync::LazyLock;

use halo2curves::{ff::PrimeField, group::Curve as _};

use super::*;
use crate::{
    curve::{Curve, Point, Scalar},
    generators::Generators,
    ledger::ClaimDigest,
    proof::{CircuitKey, ProverKey},
    solvency::{
        check::{SolvencyClaim, SolvencyError, SolvencyProof, SolvencyVerifier, claim_element},
        prove::{ProveSolvencyError, TotalBlinds, prove_solvency},
    },
};

const CLAIM: ClaimDigest = ClaimDigest([3; 32]);
const A: usize = Tiny::REGISTRY;

struct Setup {
    generators: Generators<Tiny>,
    key: ProverKey<SolvencyCircuit<Tiny>>,
    statement: SolvencyStatement,
    witness: SolvencyWitness,
    blinds: TotalBlinds,
}

static SETUP: LazyLock<Setup> = LazyLock::new(|| {
    let generators = Generators::<Tiny>::derive();
    let key = CircuitKey::pinned(&generators, Tiny::SOLVENCY_KEY_DIGEST).expect("pinned");
    let key = ProverKey::new(&generators, key).expect("the circuit fits");
    let (statement, witness) = honest();
    let statement = SolvencyStatement::new::<Tiny>(
        claim_element(CLAIM),
        statement.policy().clone(),
        statement.disclosures().clone(),
    );
    Setup {
        generators,
        key,
        statement: statement.expect("a good statement"),
        witness,
        blinds: TotalBlinds {
            liabilities: Scalar::from(123_456_789),
            reserves: Scalar::from(987_654_321),
        },
    }
});

impl Setup {
    fn commit(&self, column: &[Scalar], blind: Scalar) -> Point {
        let generators = self.generators.lagrange().iter();
        let on_rows: Curve = generators.zip(column).map(|(g, value)| *g * *value).sum();
        (on_rows + self.generators.blind() * blind).to_affine()
    }

    /// The claim that the setup's totals satisfy.
    fn claim(&self) -> SolvencyClaim<'_> {
        let reserves: Vec<Scalar> = self
            .witness
            .reserves()
            .iter()
            .copied()
            .map(Scalar::from_u128)
            .collect();
        let liabilities = self.witness.liabilities().column::<Tiny>();
        SolvencyClaim {
            digest: CLAIM,
            statement: &self.statement,
            liabilities: self.commit(&liabilities, self.blinds.liabilities),
            reserves: self.commit(&reserves, self.blinds.reserves),
        }
    }

    fn prove(&self, claim: &SolvencyClaim<'_>) -> Result<SolvencyProof, ProveSolvencyError> {
        prove_solvency(
            &self.generators,
            &self.key,
            claim,
            &self.witness,
            self.blinds,
        )
    }

    fn verify(
        &self,
        claim: &SolvencyClaim<'_>,
        solvency_proof: &SolvencyProof,
    ) -> Result<(), SolvencyError> {
        SolvencyVerifier::new(&self.generators, self.key.verifying()).verify(claim, solvency_proof)
    }

    /// `point` with more in some rows, and less in others.
    fn with(&self, point: Point, changes: &[(usize, Scalar)]) -> Point {
        let lagrange = self.generators.lagrange();
        let changes: Curve = changes.iter().map(|(row, by)| lagrange[*row] * *by).sum();
        (changes + point).to_affine()
    }
}

static HONEST: LazyLock<SolvencyProof> =
    LazyLock::new(|| SETUP.prove(&SETUP.claim()).expect("an honest proof"));

#[test]
fn an_honest_proof_verifies_and_comes_back_from_its_bytes() {
    assert_eq!(HONEST.proof.len(), Tiny::SOLVENCY_PROOF_BYTES);
    let bytes = HONEST.to_bytes();
    let read = SolvencyProof::from_bytes::<Tiny>(&bytes).expect("its own encoding");
    assert_eq!(read.to_bytes(), bytes);
    assert_eq!(SETUP.verify(&SETUP.claim(), &read), Ok(()));
}

/// Free balances taken for pledged ones, another debt, another surplus, anything on a row that means
/// nothing: each is another K_L.
#[test]
fn other_totals_of_liabilities_are_another_point() {
    let (one, last) = (Scalar::from(1), Tiny::USABLE_ROWS - 1);
    let honest = SETUP.claim();
    for changes in [
        vec![(0, one)],
        vec![(0, one), (A, -one)],
        vec![(A - 1, -one), (2 * A - 1, one)],
        vec![(0, one), (2 * A, one)],
        vec![(3 * A - 1, -one)],
        vec![(3 * A, one)],
        vec![(3 * A + 1, one)],
        vec![(3 * A + 2, one)],
        vec![(last, one)],
    ] {
        let claim = SolvencyClaim {
            liabilities: SETUP.with(honest.liabilities, &changes),
            ..honest
        };
        let refused = SETUP.verify(&claim, &HONEST);
        assert_eq!(refused, Err(SolvencyError::LiabilitiesLink), "{changes:?}");
        // Nor can it be proven with these totals.
        let solvency_proof = SETUP.prove(&claim);
        let rejected = matches!(
            solvency_proof,
            Err(ProveSolvencyError::Rejected(SolvencyError::LiabilitiesLink))
        );
        assert!(rejected, "{changes:?}");
    }
}

#[test]
fn other_totals_of_reserves_are_another_point() {
    let (one, last) = (Scalar::from(1), Tiny::USABLE_ROWS - 1);
    let honest = SETUP.claim();
    for changes in [
        vec![(0, one)],
        vec![(0, one), (A - 1, -one)],
        vec![(A, one)],
        vec![(last, one)],
    ] {
        let claim = SolvencyClaim {
            reserves: SETUP.with(honest.reserves, &changes),
            ..honest
        };
        let refused = SETUP.verify(&claim, &HONEST);
        assert_eq!(refused, Err(SolvencyError::ReservesLink), "{changes:?}");
    }
}

#[test]
fn links_of_another_claim_or_column_are_refused() {
    let claim = SolvencyClaim {
        digest: ClaimDigest([4; 32]),
        ..SETUP.claim()
    };
    let refused = SETUP.verify(&claim, &HONEST);
    assert_eq!(refused, Err(SolvencyError::LiabilitiesLink));

    let swapped = SolvencyProof {
        liabilities: HONEST.reserves.clone(),
        reserves: HONEST.liabilities.clone(),
        ..HONEST.clone()
    };
    let refused = SETUP.verify(&SETUP.claim(), &swapped);
    assert_eq!(refused, Err(SolvencyError::LiabilitiesLink));
}

#[test]
fn a_proof_of_another_policy_is_refused() {
    let honest = SETUP.claim();
    let refused = |change: fn(&mut CompiledPolicy)| {
        let mut policy = SETUP.statement.policy().clone();
        change(&mut policy);
        let disclosures = SETUP.statement.disclosures().clone();
        let statement = SolvencyStatement::new::<Tiny>(claim_element(CLAIM), policy, disclosures)
            .expect("a good statement");
        let claim = SolvencyClaim {
            statement: &statement,
            ..honest
        };
        SETUP.verify(&claim, &HONEST).is_err()
    };
    assert!(!refused(|_| ()));
    assert!(refused(|policy| policy.min_ratio_bps[7] -= 1));
    assert!(refused(|policy| policy.max_loan_share_bps[7] -= 1));
    assert!(refused(|policy| policy.collateral_caps[7] = None));
    assert!(refused(|policy| policy.rules[15].delta[7] -= 1));
}
