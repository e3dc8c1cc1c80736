//! The gates of a circuit as one straight-line program: an expression that occurs twice is evaluated once.
//!
//! A program runs over [`ROWS`] rows at a time: each instruction is a loop over them, so that what is done to choose an
//! instruction is done once for all. Constraints are not kept but folded: a gate is mostly a product of a fixed column,
//! which says in which rows it holds, and of something. The sum of `y^k * q * e_k` over the constraints k with the same
//! fixed column q is `q * sum y^k e_k`, one multiplication less for each constraint.

use std::collections::HashMap;

use halo2curves::ff::Field as _;

use crate::{curve::Scalar, proof::secret::SecretScalars};

/// Rows that a program runs over at a time.
pub(super) const ROWS: usize = 64;

/// The kinds of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Advice,
    Fixed,
    Instance,
}

/// What gates read: a column, so many rows below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    pub(super) kind: Kind,
    pub(super) column: usize,
    pub(super) rotation: i32,
}

/// A value of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value {
    /// The cell with this place in [`Program::cells`].
    Cell(usize),
    /// The constant with this place in [`Program::constants`].
    Constant(usize),
    /// What the step with this number gave, while a program is built; then the register that it is in.
    Step(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Operation {
    Sum(Value, Value),
    Difference(Value, Value),
    Product(Value, Value),
}

impl Operation {
    fn operands(self) -> [Value; 2] {
        let (Self::Sum(a, b) | Self::Difference(a, b) | Self::Product(a, b)) = self;
        [a, b]
    }

    fn map(self, value: impl Fn(Value) -> Value) -> Self {
        match self {
            Self::Sum(a, b) => Self::Sum(value(a), value(b)),
            Self::Difference(a, b) => Self::Difference(value(a), value(b)),
            Self::Product(a, b) => Self::Product(value(a), value(b)),
        }
    }
}

/// A polynomial that must be zero: a value, times a factor that constraints have in common.
#[derive(Clone, Copy, Debug)]
struct Constraint {
    group: usize,
    value: Value,
}

/// Collects the constraints of a circuit.
#[derive(Default)]
pub(super) struct Builder {
    cells: Vec<Cell>,
    constants: Vec<Scalar>,
    operations: Vec<Operation>,
    /// Numbers of the steps that there are already.
    steps: HashMap<Operation, usize>,
    constraints: Vec<Constraint>,
    factors: Vec<Option<usize>>,
}

/// The place of an element of a list, which gets it if it has it not.
fn place_of<T: PartialEq>(list: &mut Vec<T>, element: T) -> usize {
    let place = list.iter().position(|other| *other == element);
    place.unwrap_or_else(|| {
        list.push(element);
        list.len() - 1
    })
}

impl Builder {
    pub(super) fn cell(&mut self, cell: Cell) -> Value {
        Value::Cell(place_of(&mut self.cells, cell))
    }

    pub(super) fn constant(&mut self, constant: Scalar) -> Value {
        Value::Constant(place_of(&mut self.constants, constant))
    }

    pub(super) fn sum(&mut self, a: Value, b: Value) -> Value {
        self.step(Operation::Sum(a.min(b), a.max(b)))
    }

    pub(super) fn difference(&mut self, a: Value, b: Value) -> Value {
        self.step(Operation::Difference(a, b))
    }

    pub(super) fn product(&mut self, a: Value, b: Value) -> Value {
        self.step(Operation::Product(a.min(b), a.max(b)))
    }

    fn step(&mut self, operation: Operation) -> Value {
        let operations = &mut self.operations;
        let step = self.steps.entry(operation).or_insert_with(|| {
            operations.push(operation);
            operations.len() - 1
        });
        Value::Step(*step)
    }

    /// The next constraint: that `factor * value`, or the value alone, is zero.
    pub(super) fn constrain(&mut self, factor: Option<Cell>, value: Value) {
        let factor = factor.map(|cell| place_of(&mut self.cells, cell));
        let group = place_of(&mut self.factors, factor);
        self.constraints.push(Constraint { group, value });
    }

    /// The program. A register is used again as soon as nothing that is still to come reads it.
    pub(super) fn finish(self) -> Program {
        let mut last_use: Vec<usize> = (0..self.operations.len()).collect();
        let mut folds: Vec<Vec<usize>> = vec![Vec::new(); self.operations.len()];
        for (step, operation) in self.operations.iter().enumerate() {
            for operand in operation.operands() {
                if let Value::Step(used) = operand {
                    last_use[used] = step;
                }
            }
        }
        let mut program = Program {
            cells: self.cells,
            constants: self.constants,
            instructions: Vec::new(),
            registers: 0,
            factors: self.factors,
            constraints: self.constraints.len(),
        };
        let fold = |constraint: usize, value| Instruction::Fold {
            constraint,
            group: self.constraints[constraint].group,
            value,
        };
        for (k, constraint) in self.constraints.iter().enumerate() {
            match constraint.value {
                Value::Step(step) => folds[step].push(k),
                // A constraint that is a cell or a constant needs no step.
                value => program.instructions.push(fold(k, value)),
            }
        }
        let mut register_of = vec![0; self.operations.len()];
        let mut free = Vec::new();
        for (step, operation) in self.operations.iter().enumerate() {
            // Chosen before those of the operands are free: an instruction does not write over what it reads.
            let to = free.pop().unwrap_or_else(|| {
                program.registers += 1;
                program.registers - 1
            });
            register_of[step] = to;
            let operation = operation.map(|value| match value {
                Value::Step(step) => Value::Step(register_of[step]),
                other => other,
            });
            program
                .instructions
                .push(Instruction::Compute { to, operation });
            for k in &folds[step] {
                program.instructions.push(fold(*k, Value::Step(to)));
            }
            let mut done: Vec<usize> = self.operations[step]
                .operands()
                .into_iter()
                .chain([Value::Step(step)])
                .filter_map(|value| match value {
                    Value::Step(used) if last_use[used] == step => Some(used),
                    _ => None,
                })
                .collect();
            done.dedup();
            free.extend(done.iter().map(|used| register_of[*used]));
        }
        program
    }
}

#[derive(Clone, Copy, Debug)]
enum Instruction {
    /// Puts a result into a register.
    Compute { to: usize, operation: Operation },
    /// Adds a constraint's value, times its weight, to the sum of its group.
    Fold {
        constraint: usize,
        group: usize,
        value: Value,
    },
}

/// All constraints of a circuit.
#[derive(Debug)]
pub(super) struct Program {
    cells: Vec<Cell>,
    constants: Vec<Scalar>,
    instructions: Vec<Instruction>,
    registers: usize,
    /// What the constraints of a group are multiplied by: a cell, or nothing.
    factors: Vec<Option<usize>>,
    constraints: usize,
}

/// The memory of a program that runs: [`ROWS`] values of each.
pub(super) struct Memory {
    registers: Vec<SecretScalars>,
    constants: Vec<Vec<Scalar>>,
    groups: Vec<SecretScalars>,
}

impl Program {
    /// The cells that constraints read.
    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// How many constraints there are.
    pub(super) fn constraints(&self) -> usize {
        self.constraints
    }

    /// Memory for running it.
    pub(super) fn memory(&self) -> Memory {
        let rows_of = |constant: &Scalar| vec![*constant; ROWS];
        Memory {
            registers: vec![SecretScalars::zeros(ROWS); self.registers],
            constants: self.constants.iter().map(rows_of).collect(),
            groups: vec![SecretScalars::zeros(ROWS); self.factors.len()],
        }
    }

    /// `sum_k weights_k * constraint_k` in each row, given the values of [`cells`](Self::cells) there.
    ///
    /// # Panics
    /// Unless there are a weight for each constraint and [`ROWS`] values of each cell.
    pub(super) fn run(
        &self,
        memory: &mut Memory,
        cells: &[&[Scalar]],
        weights: &[Scalar],
        folded: &mut [Scalar],
    ) {
        for sum in &mut memory.groups {
            sum.fill(Scalar::ZERO);
        }
        for instruction in &self.instructions {
            match *instruction {
                Instruction::Compute { to, operation } => {
                    // Taken out, so that the operands may be borrowed; no operand is in this register.
                    let mut out = std::mem::take(&mut memory.registers[to]);
                    let [a, b] = operation.operands().map(|value| memory.read(cells, value));
                    match operation {
                        Operation::Sum(..) => combine(&mut out, a, b, |a, b| a + b),
                        Operation::Difference(..) => combine(&mut out, a, b, |a, b| a - b),
                        Operation::Product(..) => combine(&mut out, a, b, |a, b| a * b),
                    }
                    memory.registers[to] = out;
                }
                Instruction::Fold {
                    constraint,
                    group,
                    value,
                } => {
                    let mut sum = std::mem::take(&mut memory.groups[group]);
                    let weight = weights[constraint];
                    for (sum, value) in sum.iter_mut().zip(memory.read(cells, value)) {
                        *sum += weight * value;
                    }
                    memory.groups[group] = sum;
                }
            }
        }
        folded.fill(Scalar::ZERO);
        for (factor, sum) in self.factors.iter().zip(&memory.groups) {
            let sums = folded.iter_mut().zip(sum.iter());
            match factor {
                None => sums.for_each(|(all, sum)| *all += sum),
                Some(place) => {
                    for ((all, sum), factor) in sums.zip(cells[*place]) {
                        *all += *sum * factor;
                    }
                }
            }
        }
    }
}

impl Memory {
    fn read<'m>(&'m self, cells: &[&'m [Scalar]], value: Value) -> &'m [Scalar] {
        match value {
            Value::Cell(place) => cells[place],
            Value::Constant(place) => &self.constants[place],
            Value::Step(register) => &self.registers[register],
        }
    }
}

fn combine(
    out: &mut [Scalar],
    a: &[Scalar],
    b: &[Scalar],
    operation: impl Fn(Scalar, Scalar) -> Scalar,
) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = operation(*a, *b);
    }
}
