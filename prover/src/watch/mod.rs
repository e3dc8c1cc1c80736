//! Reserves watched from one proof to the next: what is owed now, what nodes say is held now, and whether the rules hold.
//!
//! A round reads the list of reserves and the policy that the snapshot names, asks the nodes, and judges the rules on the
//! integers, as they are judged before a proof. What is owed is read more rarely, and of it only totals are kept. On the
//! disk there are totals, the state, and where the breakers stand; no balance, and no account.
//!
//! | module | holds |
//! |---|---|
//! | [`config`] | `watch.toml`: nodes, margins, who is told, breakers |
//! | [`span`] | lengths of time as people type them |
//! | [`store`] | the directory that a watcher has for itself |
//! | [`liabilities`] | what is owed, added up |
//! | [`held`] | what is held, asked of nodes at their last block |
//! | [`judge`] | what holds of it, and what does not |
//! | [`breaker`] | commands that are run when a state is entered or left |
//! | [`round`] | one round of all of it |
//! | [`metrics`] | what machines are shown of a round |

pub mod breaker;
pub mod config;
pub mod held;
pub mod judge;
pub mod liabilities;
pub mod metrics;
pub mod round;
pub mod span;
pub mod store;
