//! What commands report to the operator.

pub mod check;
pub mod loans;
pub mod stress;
