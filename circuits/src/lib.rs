//! The statement of the proof of reserves, and everything that both of its sides compute.
//!
//! `prover` and `verifier` are built on this crate; it depends on neither. The protocol, clause by clause and byte by
//! byte, is in `circuits/SPEC.md`. A constraint has the name of its clause there, here, in its negative test and in the
//! lemma that uses it: a search for "8.5" or "9.10" finds all four.
//!
//! # Nomenclature
//!
//! | name | what it is | where |
//! |---|---|---|
//! | `F` | the scalar field of Vesta, over which the circuits are | [`curve`] |
//! | F of a schedule | the collateral vector: what each component is worth towards debts | [`collateral`] |
//! | amount | an integer of an asset's smallest unit in [0, 2^64) | [`ledger`] |
//! | balance | what a customer has of an asset, *free* or *pledged* as collateral | [`leaf`] |
//! | debt | what a customer owes of an asset | [`leaf`] |
//! | surplus | what an account's pledges are worth above its debts | [`collateral`] |
//! | component, id | a kind of amount of a leaf, and its number, which is the row of its generator | [`leaf`] |
//! | entry | an amount of a component of an account | [`leaf`] |
//! | leaf, `C` | an account's commitment, `sum of amount * G_id + t * W` | [`leaf`] |
//! | `G_id`, `W` | generators of components and of blinds: the proof system's own | [`generators`] |
//! | `S`, salt, `t` | a build's secret, what an account's owner is given of it, the leaf's blind | [`leaf`] |
//! | total | a sum over all leaves, or of all reserves: of balances `E`, debts `D`, reserves `R` | [`solvency`] |
//! | `K_L`, `K_R` | commitments to all totals of liabilities, to all totals of reserves | [`tree`], [`solvency`] |
//! | shard | `M` leaves that one proof is about, with `K` slots for entries; a ledger has `H` shards | [`shard`] |
//! | root | what an exchange publishes: it binds the tree, `K_L`, descriptor and schedule | [`tree`] |
//! | `A` | the number of assets that a registry can hold | [`shape`] |
//! | lane, limb | `R` slots one below the other; a digit of an amount | [`shape`] |
//! | `s`, `r` | challenges of a shard, derived from what they must not influence | [`shard`] |
//! | `Q`, `P` | a shard's leaves combined with weights `1 / (s + place)`; the column that opens it | [`shard`] |
//! | statement, instance, witness | what is claimed, its field elements, what is secret | [`solvency`], [`shard`] |
//! | link proof | knowledge of the blinding part of `column - point`, and nothing else | [`link`] |
//! | domain | the first part of a hash's preimage | [`domain`] |
//!
//! # Layers
//!
//! Each uses those below it only.
//!
//! | layer | modules |
//! |---|---|
//! | keys of both circuits | [`setup`] |
//! | the two circuits | [`shard`], [`solvency`] |
//! | what proofs have in common | [`link`], [`proof`], [`generators`] |
//! | what is proven | [`collateral`], [`leaf`], [`tree`] |
//! | values | [`shape`], [`cells`], [`ledger`], [`curve`], [`hash`], [`domain`] |

pub mod cells;
pub mod collateral;
pub mod curve;
pub mod domain;
mod fixed_base;
pub mod generators;
pub mod hash;
pub mod leaf;
pub mod ledger;
pub mod link;
mod multiexp;
#[cfg(test)]
mod negative;
pub mod proof;
pub mod setup;
pub mod shape;
pub mod shard;
pub mod solvency;
#[cfg(test)]
mod spec;
pub mod tree;
