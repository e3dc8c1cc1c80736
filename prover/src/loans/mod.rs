//! From a ledger with debts to what is committed.
//!
//! | module | holds |
//! |---|---|
//! | [`cover`] | one account: whether its balances cover its debts |

pub mod cover;
