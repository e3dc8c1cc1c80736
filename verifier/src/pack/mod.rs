//! The audit pack (SPEC.md, section 18): what an assurance engagement asks for, in one directory that verifies from itself
//! alone. Both sides are here: the prover writes its sources, then calls the same functions as whoever verifies, and so
//! writes no pack that would be refused.
//!
//! | file | what it has |
//! |---|---|
//! | [`names`] | what the files of a pack are called |
//! | [`manifest`] | the list of its files, and whether they are those |
//! | [`ledger`] | rows of the pseudonymised ledger, and of leaves of nobody |
//! | [`totals`] | what opens the commitments to the totals of the liabilities |
//! | [`said`] | what the operator says, and nobody can compute |
//! | [`asked`] | what nodes answered, as a check of the reserves wrote it |
//! | `leaves` | whether each leaf of the bundle is opened, once |
//! | `drawn` | whether the sample is what its seed draws |
//! | [`tables`] | all tables of a pack, as data |
//! | [`mod@examine`] | from a directory to what is known |
//! | `clauses` | the policy's clauses, and by how much they hold |
//! | `assets` | both sides of each asset, and its share of all client value |
//! | `wallets` | the entries of the list of reserves |
//! | `control` | control totals and counts |
//! | `changes` | what is other than in the pack before |
//! | [`exceptions`] | what an auditor should look at |
//! | [`mod@derive`] | all tables, from what is known |
//! | [`mod@render`] | the tables as files: JSON, CSV and, by `page`, HTML |
//! | [`mod@verify`] | the verdict, and its report |

pub mod asked;
mod assets;
mod changes;
mod clauses;
mod control;
pub mod derive;
mod drawn;
pub mod examine;
pub mod exceptions;
mod leaves;
pub mod ledger;
pub mod manifest;
pub mod names;
mod page;
pub mod render;
pub mod said;
pub mod tables;
pub mod totals;
pub mod verify;
mod wallets;

use documents::refusal::{Reason, Refusal};

/// A document of the pack that is malformed.
fn malformed(reason: Reason, name: &str, detail: impl std::fmt::Display) -> Refusal {
    Refusal::rejected(reason, format!("{name}: {detail}"))
}
