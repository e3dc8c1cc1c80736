//! What is published is what is proven: the claim, and totals that the operator discloses.

use halo2_proofs::plonk::ConstraintSystem;
use halo2curves::pasta::Fp;

use super::columns::SolvencyConfig;
use super::{instance, layout};
use crate::shape::Shape;

/// Claim: the proof is about this claim and no other (SPEC.md 9.1).
pub(super) fn claim(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    meta.create_gate("the proof is about this claim", |meta| {
        let first = config.selector(meta, |s| s.first);
        let claim = config.cell(meta, layout::CLAIM);
        let public = config.input(meta, instance::CLAIM);
        [("9.1 claim = public claim", first * (claim - public))]
    });
}

/// Disclosures: E, D and R are the published values where their flags are one (SPEC.md 9.11).
pub(super) fn totals<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    meta.create_gate("published totals are the committed ones", |meta| {
        let asset = config.selector(meta, |s| s.asset);
        let gross = config.gross::<S>(meta);
        let debt = config.debt::<S>(meta);
        let reserve = config.reserve(meta);
        let mut disclosed = |name, total, flag, value| {
            let flag = config.input(meta, flag);
            let value = config.input(meta, value);
            (name, asset.clone() * flag * (total - value))
        };
        [
            disclosed(
                "9.11 flag (E - value) = 0",
                gross,
                instance::DISCLOSED_E_FLAG,
                instance::DISCLOSED_E,
            ),
            disclosed(
                "9.11 flag (D - value) = 0",
                debt,
                instance::DISCLOSED_D_FLAG,
                instance::DISCLOSED_D,
            ),
            disclosed(
                "9.11 flag (R - value) = 0",
                reserve,
                instance::DISCLOSED_R_FLAG,
                instance::DISCLOSED_R,
            ),
        ]
    });
}
