//! The private directory: everything that inclusion proofs need, readable by its owner only.
//!
//! | file | content | format |
//! |---|---|---|
//! | `secret.json` | S, bound to the ledger that it blinds | JSON; erased by `prover forget` |
//! | `descriptor.json` | the ledger descriptor | as in the bundle |
//! | `build.json` | root, shape, number of leaves, totals and blinds of K_L and K_R | JSON |
//! | `accounts.bin` | accounts with their balances and positions | see [`accounts`] |
//! | `tree.bin` | every node of every shard's tree, and of the tree above | see [`nodes`] |
//! | `journal.redb` | what the run has done, so that it can be resumed; not needed afterwards | see [`journal`] |

pub mod accounts;
pub mod files;
pub mod journal;
pub mod nodes;
pub mod records;
