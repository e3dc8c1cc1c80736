//! From a ledger to shards of leaves: order, blinds, commitments.

pub mod accounts;
pub mod leaves;
pub mod order;
