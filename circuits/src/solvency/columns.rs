//! The circuit's columns, and how gates read them: in the row of an asset, by the name of what is there.

use halo2_proofs::{
    plonk::{Advice, Column, ConstraintSystem, Expression, Fixed, Instance, VirtualCells},
    poly::Rotation,
};
use halo2curves::pasta::Fp;

use super::instance::INSTANCE_COLUMNS;
use super::layout::{self, ADVICE_COLUMNS};
use super::selectors::Selectors;
use crate::{
    cells::{AdviceColumn, InstanceColumn},
    shape::Shape,
};

/// The circuit's columns.
#[derive(Clone, Debug)]
pub struct SolvencyConfig {
    pub(super) advice: Vec<Column<Advice>>,
    pub(super) public: Vec<Column<Instance>>,
    pub(super) selectors: Selectors,
}

impl SolvencyConfig {
    /// Creates the columns. Their order is the order of commitments in a proof: L and R are the first two.
    pub(super) fn new(meta: &mut ConstraintSystem<Fp>) -> Self {
        Self {
            advice: (0..ADVICE_COLUMNS).map(|_| meta.advice_column()).collect(),
            public: (0..INSTANCE_COLUMNS)
                .map(|_| meta.instance_column())
                .collect(),
            selectors: Selectors::configure(meta),
        }
    }

    /// The cell of an advice column so many rows below.
    pub(super) fn at(
        &self,
        meta: &mut VirtualCells<'_, Fp>,
        column: AdviceColumn,
        rotation: Rotation,
    ) -> Expression<Fp> {
        meta.query_advice(self.advice[column.index()], rotation)
    }

    /// The cell of an advice column in this row.
    pub(super) fn cell(
        &self,
        meta: &mut VirtualCells<'_, Fp>,
        column: AdviceColumn,
    ) -> Expression<Fp> {
        self.at(meta, column, Rotation::cur())
    }

    /// The cell of an advice column in the row below.
    pub(super) fn below(
        &self,
        meta: &mut VirtualCells<'_, Fp>,
        column: AdviceColumn,
    ) -> Expression<Fp> {
        self.at(meta, column, Rotation::next())
    }

    /// The cell of an instance column in this row.
    pub(super) fn input(
        &self,
        meta: &mut VirtualCells<'_, Fp>,
        column: InstanceColumn,
    ) -> Expression<Fp> {
        self.input_at(meta, column, Rotation::cur())
    }

    /// The cell of an instance column so many rows below.
    pub(super) fn input_at(
        &self,
        meta: &mut VirtualCells<'_, Fp>,
        column: InstanceColumn,
        rotation: Rotation,
    ) -> Expression<Fp> {
        meta.query_instance(self.public[column.index()], rotation)
    }

    /// A selector in this row.
    pub(super) fn selector(
        &self,
        meta: &mut VirtualCells<'_, Fp>,
        choose: impl FnOnce(&Selectors) -> Column<Fixed>,
    ) -> Expression<Fp> {
        meta.query_fixed(choose(&self.selectors))
    }

    /// A total of liabilities of this row's asset: from row `a` to row `block * A + a` of L.
    fn liability<S: Shape>(&self, meta: &mut VirtualCells<'_, Fp>, block: usize) -> Expression<Fp> {
        self.at(meta, layout::LIABILITIES, block_rotation::<S>(block))
    }

    /// What customers have free in this row's asset.
    pub(super) fn free<S: Shape>(&self, meta: &mut VirtualCells<'_, Fp>) -> Expression<Fp> {
        self.liability::<S>(meta, layout::FREE)
    }

    /// What customers have pledged of this row's asset.
    pub(super) fn pledged<S: Shape>(&self, meta: &mut VirtualCells<'_, Fp>) -> Expression<Fp> {
        self.liability::<S>(meta, layout::PLEDGED)
    }

    /// E: what is owed to customers in this row's asset.
    pub(super) fn gross<S: Shape>(&self, meta: &mut VirtualCells<'_, Fp>) -> Expression<Fp> {
        self.free::<S>(meta) + self.pledged::<S>(meta)
    }

    /// D: what customers owe in this row's asset.
    pub(super) fn debt<S: Shape>(&self, meta: &mut VirtualCells<'_, Fp>) -> Expression<Fp> {
        self.liability::<S>(meta, layout::DEBTS)
    }

    /// R: what is held of this row's asset.
    pub(super) fn reserve(&self, meta: &mut VirtualCells<'_, Fp>) -> Expression<Fp> {
        self.cell(meta, layout::RESERVES)
    }
}

/// From row `a` to row `block * A + a`.
pub(super) fn block_rotation<S: Shape>(block: usize) -> Rotation {
    let rows = block * S::REGISTRY;
    Rotation(i32::try_from(rows).expect("a domain has fewer than 2^31 rows"))
}
