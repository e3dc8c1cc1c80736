//! From a ledger with debts to what is committed.
//!
//! | module | holds |
//! |---|---|
//! | [`terms`] | what the choice depends on, besides the ledger: schedule, policy, options |
//! | [`cover`] | one account: whether its balances cover its debts |
//! | [`committed`] | the ledger after every choice, account by account |
//! | [`report`] | what became of the debts, for the operator |

pub mod committed;
pub mod cover;
mod error;
pub mod report;
pub mod terms;

pub use self::{
    committed::{CommittedAccount, CommittedAccounts, CommittedLedger, CommittedSize},
    error::LoansError,
    report::{AssetLoans, LoansReport},
    terms::LoanTerms,
};
