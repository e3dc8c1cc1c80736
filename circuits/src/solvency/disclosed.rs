//! Disclosures: a published total is the committed one.

use halo2_proofs::plonk::ConstraintSystem;
use halo2curves::pasta::Fp;

use super::columns::SolvencyConfig;
use super::instance;
use crate::shape::Shape;

/// Constrains E, D and R to be the published values where their flags are one.
pub(super) fn configure<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    meta.create_gate(
        "disclosures: published totals are the committed ones",
        |meta| {
            let asset = config.selector(meta, |s| s.asset);
            let gross = config.gross::<S>(meta);
            let debt = config.debt::<S>(meta);
            let reserve = config.reserve(meta);
            let mut disclosed = |equation, total, flag, value| {
                let flag = config.input(meta, flag);
                let value = config.input(meta, value);
                (equation, asset.clone() * flag * (total - value))
            };
            [
                disclosed(
                    "flag * (E - value) = 0",
                    gross,
                    instance::DISCLOSED_E_FLAG,
                    instance::DISCLOSED_E,
                ),
                disclosed(
                    "flag * (D - value) = 0",
                    debt,
                    instance::DISCLOSED_D_FLAG,
                    instance::DISCLOSED_D,
                ),
                disclosed(
                    "flag * (R - value) = 0",
                    reserve,
                    instance::DISCLOSED_R_FLAG,
                    instance::DISCLOSED_R,
                ),
            ]
        },
    );
}
