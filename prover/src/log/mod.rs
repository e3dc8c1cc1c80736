//! The exchange's log: one public history of its snapshots (SPEC.md, section 16), as a directory that a static host serves.
//!
//! | file | what it has |
//! |---|---|
//! | `log.vkey` | the log's verifier key, one line |
//! | `entries` | the leaves, one a line, in their order |
//! | `checkpoint` | the last signed checkpoint, with the cosignatures that were collected |
//! | `proofs/N.tlog-proof` | the log proof of snapshot number N, under the first checkpoint that enough witnesses cosigned |
//!
//! The key that signs lies elsewhere, and beside it what it has signed last: a directory that was brought back from an older
//! copy does not become another history. Each file is whole at any moment; a command that was killed is ended by giving it
//! once more.

mod ask;
mod directory;
mod error;
mod files;
mod publish;
mod signer;
#[cfg(test)]
mod tests;

pub use self::{
    ask::{Asked, Witness, ask, cosignatures},
    directory::{Added, Log},
    error::LogError,
    publish::{Collected, collect, published_snapshot},
    signer::LogSigner,
};
