//! The private directory: everything that inclusion proofs need, readable by its owner only.
//!
//! | file | content | format |
//! |---|---|---|
//! | `secret.json` | S, bound to all that it blinds | see [`secret`]; erased by `prover forget` |
//! | `descriptor.json` | the ledger descriptor | as in the bundle |
//! | `collateral.json` | the collateral schedule, if there is one | as in the bundle |
//! | `build.json` | root, shape, M, H, totals and blinds of K_L and K_R | JSON, see [`records`] |
//! | `accounts.bin` | accounts with all that is committed of them, by shard and place | see [`accounts`] |
//! | `tree.bin` | every node of every shard's tree, and of the tree above | see [`nodes`] |
//! | `issued.csv` | what was issued so far | CSV, see [`issued`] |
//! | `KEEP-PRIVATE.txt`, `.gitignore` | that all of this is secret, for people and for Git | text |
//! | beside the snapshot: `june.roots.csv` | which roots were made of its descriptor | CSV, see [`roots`] |
//! | `journal.redb` | what the run has done, so that it can be resumed; not needed afterwards | see [`journal`] |

pub mod accounts;
pub mod directory;
pub mod files;
pub mod issued;
pub mod journal;
pub mod nodes;
pub mod records;
pub mod roots;
pub mod secret;
