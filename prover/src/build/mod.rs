//! From a ledger to shards of leaves: how many, which account in which, their blinds and commitments.

pub mod accounts;
pub mod leaves;
pub mod order;
pub mod size;
