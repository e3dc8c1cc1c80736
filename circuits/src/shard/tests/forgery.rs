//! A witness that can be changed anywhere, with what follows from a change recomputed gate by gate.
//!
//! Nothing here is shared with the honest witness's code: each column is filled from the cells that its
//! gate reads, row by row, so that a forger may use another s in one row or a limb that no table has.

use halo2curves::ff::{Field, PrimeField};

use super::super::{
    challenge::Challenges,
    columns::{self, instance},
    leaves::ShardLeaves,
    witness::{HashedColumns, ShardWitness},
};
use super::{LEAVES, shards::schedule, some_challenges};
use crate::{
    cells::AdviceColumn,
    curve::{Point, Scalar},
    leaf::Slot,
    shape::{FRACTIONS_PER_SUM, Shape},
};

/// A cell: column and row.
pub type Cell = (AdviceColumn, usize);

/// The two range tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Of the limbs below the top one.
    Low,
    /// Of the top limb.
    Top,
}

impl Table {
    /// The table of a limb.
    pub fn of<S: Shape>(limb: usize) -> Self {
        if limb < S::LOW_LIMBS {
            Self::Low
        } else {
            Self::Top
        }
    }

    /// Values that the table lists: those below.
    pub fn values<S: Shape>(self) -> u64 {
        match self {
            Self::Low => 1 << S::LOW_BITS,
            Self::Top => 1 << S::TOP_BITS,
        }
    }

    /// The table columns, among those of both tables.
    pub fn columns<S: Shape>(self) -> std::ops::Range<usize> {
        match self {
            Self::Low => 0..S::LOW_TABLE_COLUMNS,
            Self::Top => S::LOW_TABLE_COLUMNS..columns::table_columns::<S>(),
        }
    }

    /// Table column and row that list a value.
    pub fn place<S: Shape>(self, value: u64) -> (usize, usize) {
        let value = value as usize;
        let first = self.columns::<S>().start;
        (first + value / S::LANE_ROWS, value % S::LANE_ROWS)
    }
}

/// The grid of a witness, and the public inputs beside it.
#[derive(Clone)]
pub struct Forgery<S: Shape> {
    pub witness: ShardWitness<S>,
    /// s and r.
    pub public: Vec<Scalar>,
    /// F.
    pub collateral: Vec<Scalar>,
}

impl<S: Shape> Forgery<S> {
    /// The witness of some entries that the honest prover's code gives, whether their debts are covered or not.
    pub fn of(slots: &[Slot]) -> Self {
        let blinds = vec![Scalar::ZERO; LEAVES];
        let commitments = vec![Point::default(); LEAVES];
        let leaves = ShardLeaves::new(slots.to_vec(), blinds, commitments).expect("a shard");
        let collateral = schedule().column::<S>();
        Self::new(
            &HashedColumns::new(&leaves),
            &collateral,
            &some_challenges(),
        )
    }

    /// The honest witness of these columns, F and challenges.
    pub fn new(hashed: &HashedColumns<S>, collateral: &[Scalar], challenges: &Challenges) -> Self {
        Self {
            witness: ShardWitness::new(hashed, collateral, challenges),
            public: challenges.instance().to_vec(),
            collateral: collateral.to_vec(),
        }
    }

    /// The cells of a column.
    pub fn column(&mut self, column: AdviceColumn) -> &mut [Scalar] {
        &mut self.witness.cells[column]
    }

    /// A cell to change.
    pub fn at(&mut self, (column, row): Cell) -> &mut Scalar {
        &mut self.witness.cells[column][row]
    }

    /// The value of a cell.
    pub fn value(&self, column: AdviceColumn, row: usize) -> Scalar {
        self.witness.cell(column, row)
    }

    /// A lane's amount in a row, from its limbs, in range or not.
    pub fn amount(&self, lane: usize, row: usize) -> Scalar {
        let base = Scalar::from(1 << S::LOW_BITS);
        (0..S::LIMBS).rev().fold(Scalar::ZERO, |sum, limb| {
            sum * base + self.value(columns::limb::<S>(lane, limb), row)
        })
    }

    /// Gives a limb in range another value in range, and counts it.
    pub fn set_limb(&mut self, lane: usize, limb: usize, row: usize, value: u64) {
        let table = Table::of::<S>(limb);
        let cell = (columns::limb::<S>(lane, limb), row);
        let old = small(*self.at(cell));
        *self.at(cell) = Scalar::from(value);
        self.count(table, old, -Scalar::ONE);
        self.count(table, value, Scalar::ONE);
    }

    /// Adds to the multiplicity of a value.
    pub fn count(&mut self, table: Table, value: u64, difference: Scalar) {
        let (column, row) = table.place::<S>(value);
        *self.at((columns::multiplicity::<S>(column), row)) += difference;
        self.follow_table_sums(row);
    }

    /// `slot_sum = amount / ((s + leaf)(r + id)) + 1 / (r + lowest limb)` in a row.
    pub fn follow_slots(&mut self, row: usize) {
        let s = self.value(columns::s::<S>(), row);
        let r = self.value(columns::r::<S>(), row);
        for lane in 0..S::LANES {
            let leaf = s + self.value(columns::leaf::<S>(lane), row);
            let id = r + self.value(columns::id::<S>(lane), row);
            let limb = r + self.value(columns::limb::<S>(lane, 0), row);
            *self.at((columns::slot_sum::<S>(lane), row)) =
                self.amount(lane, row) * inverse(leaf * id) + inverse(limb);
        }
    }

    /// `limb_sum = sum of 1 / (r + limb)` in a row.
    pub fn follow_limb_sums(&mut self, row: usize) {
        let r = self.value(columns::r::<S>(), row);
        for group in 0..S::GROUPS {
            for limb in 1..S::LIMBS {
                let lanes = group * FRACTIONS_PER_SUM..(group + 1) * FRACTIONS_PER_SUM;
                let fractions =
                    lanes.map(|lane| inverse(r + self.value(columns::limb::<S>(lane, limb), row)));
                let sum = fractions.sum();
                *self.at((columns::limb_sum::<S>(group, limb), row)) = sum;
            }
        }
    }

    /// `table_sum = sum of multiplicity / (r + value)` in a row.
    pub fn follow_table_sums(&mut self, row: usize) {
        let r = self.value(columns::r::<S>(), row);
        for (sum, tables) in columns::table_sums::<S>() {
            let fraction = |table| {
                let value = Scalar::from(columns::table_value::<S>(table, row));
                self.value(columns::multiplicity::<S>(table), row) * inverse(r + value)
            };
            let fractions = tables.map(fraction).sum();
            *self.at((columns::table_sum::<S>(sum), row)) = fractions;
        }
    }

    /// All fractions of a row.
    pub fn follow_row(&mut self, row: usize) {
        self.follow_slots(row);
        self.follow_limb_sums(row);
        self.follow_table_sums(row);
    }

    /// All fractions, in every row.
    pub fn follow_fractions(&mut self) {
        for row in 0..S::LANE_ROWS {
            self.follow_row(row);
        }
    }

    /// `P_a = sum of amount / (s + leaf)` over the slots of id a.
    pub fn follow_opening(&mut self) {
        let mut opening = vec![Scalar::ZERO; S::USABLE_ROWS];
        for lane in 0..S::LANES {
            for row in 0..S::LANE_ROWS {
                let id = small(self.value(columns::id::<S>(lane), row)) as usize;
                let leaf = self.value(columns::leaf::<S>(lane), row);
                let denominator = self.value(columns::s::<S>(), row) + leaf;
                opening[id] += self.amount(lane, row) * inverse(denominator);
            }
        }
        self.column(columns::opening::<S>())
            .copy_from_slice(&opening);
    }

    /// What a row adds to the total.
    pub fn terms(&self, row: usize) -> Scalar {
        let mut low = Scalar::ZERO;
        let mut top = Scalar::ZERO;
        for group in 0..S::GROUPS {
            for limb in 1..S::LIMBS {
                let sum = self.value(columns::limb_sum::<S>(group, limb), row);
                match Table::of::<S>(limb) {
                    Table::Low => low += sum,
                    Table::Top => top += sum,
                }
            }
        }
        for (sum, tables) in columns::table_sums::<S>() {
            let of_low = Table::Low.columns::<S>().contains(&tables.start);
            let side = if of_low { &mut low } else { &mut top };
            *side -= self.value(columns::table_sum::<S>(sum), row);
        }
        let slots: Scalar = (0..S::LANES)
            .map(|lane| self.value(columns::slot_sum::<S>(lane), row))
            .sum();
        let zero = Scalar::ZERO;
        let collateral = *self.collateral.get(row).unwrap_or(&zero);
        let denominator = self.value(columns::r::<S>(), row) + Scalar::from(row as u64);
        let opening = self.value(columns::opening::<S>(), row);
        low + self.value(columns::s::<S>(), row) * top
            + slots
            + opening * (collateral - inverse(denominator))
    }

    /// The total, from its end in row R upwards.
    pub fn follow_total(&mut self) {
        let total = columns::total::<S>();
        for row in (0..S::LANE_ROWS).rev() {
            *self.at((total, row)) = self.value(total, row + 1) + self.terms(row);
        }
    }

    /// Makes the total zero in row 0 by P_0, where F is zero. The link proof forbids it: P_0 is a function of the leaves.
    pub fn balance(&mut self) {
        assert_eq!(self.collateral[0], Scalar::ZERO);
        self.follow_total();
        let missing = self.value(columns::total::<S>(), 0) * self.value(columns::r::<S>(), 0);
        *self.at((columns::opening::<S>(), 0)) += missing;
        self.follow_total();
    }

    /// The public inputs as the proof system takes them.
    pub fn instance(&self) -> Vec<Vec<Scalar>> {
        let mut columns = vec![Vec::new(); instance::COLUMNS];
        columns[instance::CHALLENGES.index()] = self.public.clone();
        columns[instance::COLLATERAL.index()] = self.collateral.clone();
        columns
    }
}

fn inverse(value: Scalar) -> Scalar {
    value.invert().expect("a random denominator is not zero")
}

/// A small cell as an integer.
fn small(value: Scalar) -> u64 {
    let bytes = value.to_repr();
    let low = u64::from_le_bytes(bytes[..8].try_into().expect("8 bytes"));
    assert_eq!(Scalar::from(low), value, "a small value");
    low
}
