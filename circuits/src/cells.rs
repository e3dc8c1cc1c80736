//! Columns and their cells, so that the index of a column is never taken for that of a row, nor an advice column's for
//! an instance column's: rows are `usize`, and columns have a type for each kind.

use std::{
    fmt::Debug,
    marker::PhantomData,
    ops::{Index, IndexMut},
    slice,
};

/// A kind of columns: advice or instance.
pub trait ColumnIndex: Copy + Debug + 'static {
    /// The column with this place in the order of creation.
    fn at(index: usize) -> Self;
    /// Its place in the order of creation.
    fn index(self) -> usize;
}

macro_rules! column_index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(usize);

        impl $name {
            /// The column with this place in the order of creation.
            pub const fn new(index: usize) -> Self {
                Self(index)
            }

            /// Its place in the order of creation.
            pub const fn index(self) -> usize {
                self.0
            }

            /// The column so many places further on.
            pub const fn plus(self, places: usize) -> Self {
                Self(self.0 + places)
            }
        }

        impl ColumnIndex for $name {
            fn at(index: usize) -> Self {
                Self(index)
            }

            fn index(self) -> usize {
                self.0
            }
        }
    };
}

column_index!(
    /// An advice column of a circuit. A proof begins with their commitments, in the order of creation.
    AdviceColumn
);
column_index!(
    /// An instance column of a circuit: public inputs, which a verifier computes.
    InstanceColumn
);

/// The cells of all columns of a kind, each column from row 0 on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells<C, T> {
    columns: Vec<Vec<T>>,
    kind: PhantomData<C>,
}

impl<C: ColumnIndex, T: Clone> Cells<C, T> {
    /// So many columns, with as many cells of this value as `rows` gives each.
    pub fn filled(columns: usize, rows: impl Fn(C) -> usize, value: T) -> Self {
        let column = |index| vec![value.clone(); rows(C::at(index))];
        Self {
            columns: (0..columns).map(column).collect(),
            kind: PhantomData,
        }
    }

    /// The columns as the proof system takes them.
    pub fn to_vec(&self) -> Vec<Vec<T>> {
        self.columns.clone()
    }
}

impl<C: ColumnIndex, T> Cells<C, T> {
    /// The columns in the order of creation.
    pub fn iter(&self) -> slice::Iter<'_, Vec<T>> {
        self.columns.iter()
    }

    /// The columns, to be changed.
    pub(crate) fn columns_mut(&mut self) -> slice::IterMut<'_, Vec<T>> {
        self.columns.iter_mut()
    }

    /// The columns' indices, in the order of creation.
    pub fn indices(&self) -> impl Iterator<Item = C> + use<C, T> {
        (0..self.columns.len()).map(C::at)
    }

    /// All cells, column by column.
    pub fn cells_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.columns.iter_mut().flatten()
    }
}

impl<C: ColumnIndex, T> Index<C> for Cells<C, T> {
    type Output = [T];

    fn index(&self, column: C) -> &[T] {
        &self.columns[column.index()]
    }
}

impl<C: ColumnIndex, T> IndexMut<C> for Cells<C, T> {
    fn index_mut(&mut self, column: C) -> &mut [T] {
        &mut self.columns[column.index()]
    }
}
