//! Why there is no choice about a ledger's debts.

use crate::{inputs::diagnostics::Diagnostics, sorting::ScratchError};

/// Why debts cannot be counted.
#[derive(Debug, thiserror::Error)]
pub enum LoansError {
    /// Accounts owe more than their own balances cover: each of them with its line and what is missing.
    #[error("{0}")]
    Uncovered(Box<Diagnostics>),
    /// The ledger cannot be read, or its debts sorted.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// Whoever listens to the progress wants it to end.
    #[error("stopped while the debts were gone through")]
    Stopped,
}

impl LoansError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Uncovered(_) => {
                "correct balances, debts, prices or haircuts, or set bad_debt = \"leave_out\""
            }
            Self::Scratch(_) => "check the free space of the directory",
            Self::Stopped => "to go on, run the same command again",
        }
    }
}
