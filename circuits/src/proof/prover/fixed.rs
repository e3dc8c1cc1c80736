//! The fixed columns of a circuit, as key generation takes them from its synthesis.

use std::collections::HashMap;

use crate::{curve::Scalar, proof::secret::SecretScalars};
use halo2_proofs::{
    circuit::Value,
    plonk::{
        Advice, Any, Assigned, Assignment, Circuit, Column, ConstraintSystem, Error, Fixed,
        FloorPlanner as _, Instance, Selector,
    },
};

/// The values of `count` fixed columns in `rows` rows.
///
/// # Errors
/// Those of synthesis.
pub(super) fn fixed_columns<C: Circuit<Scalar> + Default>(
    count: usize,
    rows: usize,
) -> Result<Vec<SecretScalars>, Error> {
    let mut system = ConstraintSystem::default();
    let config = C::configure(&mut system);
    // A column does not tell its index. Those of another system are equal to it, and made in order.
    let mut others = ConstraintSystem::<Scalar>::default();
    let mut assembly = FixedColumns {
        indices: (0..count).map(|i| (others.fixed_column(), i)).collect(),
        values: vec![SecretScalars::zeros(rows); count],
    };
    C::FloorPlanner::synthesize(&mut assembly, &C::default(), config, Vec::new())?;
    Ok(assembly.values)
}

struct FixedColumns {
    indices: HashMap<Column<Fixed>, usize>,
    values: Vec<SecretScalars>,
}

impl Assignment<Scalar> for FixedColumns {
    fn enter_region<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn exit_region(&mut self) {}

    /// The circuits have none; a fixed column would be missing.
    fn enable_selector<A: FnOnce() -> AR, AR: Into<String>>(
        &mut self,
        _: A,
        _: &Selector,
        _: usize,
    ) -> Result<(), Error> {
        Err(Error::Synthesis)
    }

    fn query_instance(&self, _: Column<Instance>, _: usize) -> Result<Value<Scalar>, Error> {
        Ok(Value::unknown())
    }

    fn assign_advice<V, VR, A, AR>(
        &mut self,
        _: A,
        _: Column<Advice>,
        _: usize,
        _: V,
    ) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<Scalar>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        Ok(())
    }

    fn assign_fixed<V, VR, A, AR>(
        &mut self,
        _: A,
        column: Column<Fixed>,
        row: usize,
        to: V,
    ) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<Scalar>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let index = self.indices.get(&column).ok_or(Error::BoundsFailure)?;
        let cell = self.values[*index].get_mut(row);
        let cell = cell.ok_or(Error::BoundsFailure)?;
        to().into_field().map(|value| *cell = value.evaluate());
        Ok(())
    }

    fn copy(&mut self, _: Column<Any>, _: usize, _: Column<Any>, _: usize) -> Result<(), Error> {
        Err(Error::Synthesis)
    }

    fn fill_from_row(
        &mut self,
        _: Column<Fixed>,
        _: usize,
        _: Value<Assigned<Scalar>>,
    ) -> Result<(), Error> {
        Err(Error::Synthesis)
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn pop_namespace(&mut self, _: Option<String>) {}
}
