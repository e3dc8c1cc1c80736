//! From a ledger with debts to what is committed.
//!
//! Debts count as far as their owner's own balances cover them after haircuts, and as far as the policy lets them. In
//! integers of the schedule's coefficients F:
//!
//! 1. For each account, debts that all its balances do not cover are an error, or are lowered until they are.
//! 2. For each asset, debts beyond `floor(share * balances / 10^4)` are left out, in a keyed order of accounts.
//! 3. For each account, balances are pledged for the debts that are left; what the policy's caps on collateral leave
//!    uncovered is left out. From pledges and debts follows the surplus.
//!
//! Balances stay in full whatever becomes of the debts.
//!
//! | module | holds |
//! |---|---|
//! | [`terms`] | what the choice depends on, besides the ledger: schedule, policy, options |
//! | [`cover`], `share`, `pledge` | the three steps |
//! | `caps` | the third, where the policy's caps are too low for everybody |
//! | `selection` | one account's way through them |
//! | `accounts`, `passes`, [`committed`] | accounts after it; going through all of them; the ledger as a whole |
//! | [`report`] | what became of the debts, for the operator |

mod accounts;
mod caps;
pub mod committed;
pub mod cover;
mod error;
mod passes;
mod pledge;
pub mod report;
mod selection;
mod share;
pub mod terms;
#[cfg(test)]
mod tests;

pub use self::{
    accounts::CommittedSize,
    committed::CommittedLedger,
    error::LoansError,
    report::{AssetLoans, LoansReport},
    terms::LoanTerms,
};
