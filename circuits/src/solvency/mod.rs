//! The solvency circuit: from committed totals of liabilities and reserves to the public policy.

pub mod statement;
