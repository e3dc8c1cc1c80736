//! The documents of a proof of reserves, and what can be judged from them alone: no network, no threads, no clock.
//!
//! `verifier` is built on this crate, and so is a back end or a browser that checks one customer's file. The protocol,
//! clause by clause and byte by byte, is in `circuits/SPEC.md`; names here are the names there:
//!
//! | name | what it is | where |
//! |---|---|---|
//! | descriptor | which exchange, when, which assets; its digest binds all else | [`bundle::descriptor`] |
//! | collateral schedule | price and haircut of each asset, under which customers' debts count | [`bundle::collateral`] |
//! | claim | the root, the policy and K_R of one proof, and what is disclosed | [`bundle::claim`] |
//! | policy | what reserves have to cover, in a reserve manager's words and compiled | [`policy`] |
//! | bundle | all that is published: these documents, the leaves and the proofs | [`bundle::files`] |
//! | inclusion file | one customer's balances and debts, and the path from their leaf to the root | [`inclusion`] |
//! | archive | many customers' inclusions, which only their owners can read | [`inclusion::archive`] |
//! | refusal | a rejection with a stable code, or no verdict | [`refusal`] |

pub mod bundle;
pub mod decimal;
pub mod inclusion;
pub mod input;
pub mod policy;
pub mod refusal;
pub mod text;
