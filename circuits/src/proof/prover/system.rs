//! What a verifying key says of its circuit: how many columns it has, where they are opened, and its constraints.
//!
//! The crate keeps gates and queries to itself. But it shows them: the text of a constraint system, by `{:?}`, is what
//! the crate itself hashes into the first element of every transcript, and so everything that distinguishes two keys is
//! in it. It is read back here. What a circuit's `configure` says stays the only definition of its constraints.

use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use halo2curves::ff::{Field as _, PrimeField as _};

use super::{
    program::{Builder, Cell, Kind, Program, Value},
    text::Text,
};
use crate::curve::Scalar;

/// A column, and how many rows below the current one it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) column: usize,
    pub(super) rotation: i32,
}

/// The columns of one kind.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) count: usize,
    /// In the order in which a proof has their values.
    pub(super) queries: Vec<Query>,
}

/// A circuit without copies, lookups and selectors that the crate combines.
#[derive(Debug)]
pub(crate) struct System {
    pub(super) advice: Columns,
    pub(super) fixed: Columns,
    pub(super) instance: Columns,
    pub(super) program: Program,
    /// Largest degree of a constraint.
    pub(super) degree: usize,
}

/// The text of a circuit's constraint system.
pub(crate) fn text_of<C: Circuit<Scalar>>() -> String {
    format!("{:?}", constraint_system::<C>().pinned())
}

fn constraint_system<C: Circuit<Scalar>>() -> ConstraintSystem<Scalar> {
    let mut system = ConstraintSystem::default();
    C::configure(&mut system);
    system
}

impl System {
    /// Reads the constraint system of a circuit; `None` if it has something that this prover does not know.
    pub(crate) fn of<C: Circuit<Scalar>>() -> Option<Self> {
        let text = text_of::<C>();
        let text = Text::read(&text)?;
        let is_empty = |list: &Text<'_>| list.list().is_some_and(<[_]>::is_empty);
        let without = is_empty(text.field("lookups")?)
            && is_empty(text.field("permutation")?.field("columns")?)
            && text.field("num_selectors")?.number() == Some(0);
        if !without {
            return None;
        }
        let mut builder = Builder::default();
        for polynomial in text.field("gates")?.list()? {
            constrain(&mut builder, polynomial)?;
        }
        Some(Self {
            advice: columns(&text, "advice")?,
            fixed: columns(&text, "fixed")?,
            instance: columns(&text, "instance")?,
            program: builder.finish(),
            degree: constraint_system::<C>().degree(),
        })
    }
}

/// `num_kind_columns: 3, kind_queries: [(Column { index: 0, column_type: Kind }, Rotation(0)), ...]`
fn columns(system: &Text<'_>, kind: &str) -> Option<Columns> {
    let queries = system.field(&format!("{kind}_queries"))?.list()?;
    let query = |query: &Text<'_>| match query {
        Text::Tuple("", parts) => Some(Query {
            column: parts.first()?.field("index")?.number()?,
            rotation: rotation(parts.get(1)?)?,
        }),
        _ => None,
    };
    Some(Columns {
        count: system.field(&format!("num_{kind}_columns"))?.number()?,
        queries: queries.iter().map(query).collect::<Option<_>>()?,
    })
}

/// `Rotation(1)`
fn rotation(text: &Text<'_>) -> Option<i32> {
    match text {
        Text::Tuple("Rotation", rows) => rows.first()?.number(),
        _ => None,
    }
}

/// Adds a constraint; a fixed column that its polynomial is a multiple of is kept apart.
fn constrain(builder: &mut Builder, polynomial: &Text<'_>) -> Option<()> {
    let (factor, rest) = match polynomial {
        Text::Tuple("Product", factors) => match &factors[..] {
            [factor @ Text::Struct("Fixed", _), rest] => (Some(cell(factor)?), rest),
            _ => (None, polynomial),
        },
        _ => (None, polynomial),
    };
    let value = value(builder, rest)?;
    builder.constrain(factor, value);
    Some(())
}

/// `Advice { query_index: 0, column_index: 1, rotation: Rotation(0) }`
fn cell(query: &Text<'_>) -> Option<Cell> {
    let Text::Struct(name, _) = query else {
        return None;
    };
    Some(Cell {
        kind: match *name {
            "Advice" => Kind::Advice,
            "Fixed" => Kind::Fixed,
            "Instance" => Kind::Instance,
            _ => return None,
        },
        column: query.field("column_index")?.number()?,
        rotation: rotation(query.field("rotation")?)?,
    })
}

/// The value of an expression.
fn value(builder: &mut Builder, expression: &Text<'_>) -> Option<Value> {
    let Text::Tuple(name, parts) = expression else {
        return Some(builder.cell(cell(expression)?));
    };
    match (*name, &parts[..]) {
        ("Constant", [constant]) => Some(builder.constant(scalar(constant)?)),
        ("Negated", [a]) => {
            let zero = builder.constant(Scalar::ZERO);
            let a = value(builder, a)?;
            Some(builder.difference(zero, a))
        }
        // What Rust writes for a difference.
        ("Sum", [a, Text::Tuple("Negated", b)]) => {
            let a = value(builder, a)?;
            let b = value(builder, b.first()?)?;
            Some(builder.difference(a, b))
        }
        ("Sum", [a, b]) => {
            let a = value(builder, a)?;
            let b = value(builder, b)?;
            Some(builder.sum(a, b))
        }
        ("Product", [a, b]) => {
            let a = value(builder, a)?;
            let b = value(builder, b)?;
            Some(builder.product(a, b))
        }
        ("Scaled", [a, factor]) => {
            let a = value(builder, a)?;
            let factor = builder.constant(scalar(factor)?);
            Some(builder.product(a, factor))
        }
        _ => None,
    }
}

/// `0x`, and 64 hexadecimal digits, the highest first.
fn scalar(text: &Text<'_>) -> Option<Scalar> {
    let Text::Word(word) = text else { return None };
    let mut bytes = [0; 32];
    hex::decode_to_slice(word.strip_prefix("0x")?, &mut bytes).ok()?;
    bytes.reverse();
    Scalar::from_repr(bytes).into()
}
