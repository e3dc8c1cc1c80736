//! Why there is no plan.

use std::{borrow::Cow, io, path::PathBuf};

use circuits::solvency::{StatementError, WitnessError};
use disk::Unwritten;

use super::condition::Conflict;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum RebalanceError {
    /// What an option names is no asset.
    #[error("{0:?} is not the symbol of an asset")]
    NotListed(String),
    /// One asset, twice under one option.
    #[error("{0} is named twice under one option")]
    Twice(String),
    /// What is not to be sold is no amount.
    #[error("{typed:?} does not end in an amount of at most {decimals} decimals")]
    Amount {
        /// The option's value.
        typed: String,
        /// Those of the asset.
        decimals: u8,
    },
    /// Trades would be valued otherwise than the rules value reserves.
    #[error("the policy has a price of {0} already")]
    Priced(String),
    /// Assets without a price.
    #[error("there is no price of {}", .0.join(", "))]
    NoPrice(Vec<String>),
    /// No trades reach what is asked for.
    #[error("no trades make every rule hold")]
    Conflict(Conflict),
    /// Trades reach it but for the last digits.
    #[error("every rule can be made to hold, but not in whole smallest units to the last digit")]
    Rounding,
    /// The solver has given up.
    #[error("the solver of linear programmes gave up: {0}")]
    Solver(String),
    /// Policy and totals are no statement.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// Totals after the trades are no witness.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// A plan that the exact evaluation refuses.
    #[error("a plan was made after which a rule does not hold")]
    Refused,
    /// There is a file of that name.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The trades cannot be written.
    #[error("{}", Unwritten(.path, .source))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl RebalanceError {
    /// What to do about it.
    pub fn hint(&self) -> Cow<'static, str> {
        let hint = match self {
            Self::NotListed(_) => "write it as in the list of assets, in the same case",
            Self::Twice(_) => "say it once",
            Self::Amount { .. } => {
                "write plain digits of whole units, as in BTC=1.5, or the symbol alone for all"
            }
            Self::Priced(_) => {
                "take its line out: trades are valued as the policy's rules value reserves"
            }
            Self::NoPrice(_) => {
                "add it to the policy, or to a file with the columns asset and price"
            }
            Self::Conflict(_) => "let go of one of the rules or wishes that conflict",
            Self::Rounding => "ask for another margin, or allow a little new money",
            Self::Solver(_) => {
                "ask for another margin, or for fewer wishes at once; amounts and prices many powers of ten apart are \
                 the likeliest cause"
            }
            Self::Statement(_) => "mend the policy, then run prover check",
            Self::Witness(_) => "mend the inputs, then run prover check",
            Self::Refused => "report this defect, without your data",
            Self::Exists(_) => "name another file: nothing is overwritten",
            Self::Write { path, source } => Unwritten(path, source).hint(),
        };
        hint.into()
    }
}
