//! The receipt as it is written: canonical JSON.

use serde::{Deserialize, Serialize};

/// An amount as it is signed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignedAmount {
    pub(super) asset: String,
    pub(super) amount: String,
}

/// What is signed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatementRecord {
    pub(super) version: u32,
    pub(super) ledger: String,
    pub(super) account: String,
    pub(super) balances: Vec<SignedAmount>,
    pub(super) debts: Vec<SignedAmount>,
}

/// The receipt.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiptRecord {
    pub(super) statement: StatementRecord,
    pub(super) signature: String,
}
