//! From a ledger to shards of leaves: order, blinds, commitments.

pub mod leaves;
pub mod order;
