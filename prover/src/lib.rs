//! Makes proofs of reserves: from an exchange's files to a bundle that verifies, and its users' files.
//!
//! The path of the data: [`inputs`] are read and checked, [`build`] orders and commits to them,
//! [`reserves`] come with their evidence, [`prove`] proves and publishes, [`private`] keeps what
//! [`inclusion`] files are made from. [`stress`] makes a policy of a price history.
//!
//! Beside the path: [`plan`] says what a run will take, [`progress`] where it is, [`run_report`] what it took, and
//! [`interrupt`] lets it be stopped.

pub mod build;
pub mod check;
pub mod cli;
mod command;
pub mod inclusion;
pub mod inputs;
pub mod interrupt;
pub mod loans;
pub mod plan;
pub mod private;
pub mod progress;
pub mod prove;
pub mod reserves;
pub mod run;
pub mod run_report;
pub mod sorting;
pub mod stress;
