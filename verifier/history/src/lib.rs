//! One public history: an append-only log of an exchange's snapshots, which everybody is shown alike.
//!
//! A root that only the exchange says can be another for each who asks. In a log, the root of snapshot number i is leaf
//! i of one tree, whose checkpoint others have cosigned who saw all checkpoints before it (SPEC.md, section 16). The
//! formats are those of C2SP, so that its witnesses and tools can read them. No file, network or clock is used here.
//!
//! # Glossary
//!
//! | term | meaning | where |
//! |---|---|---|
//! | log | one exchange's snapshots in order, only ever added to | [`leaf`], [`merkle`] |
//! | note | a text with signatures below | [`note`] |
//! | verifier key | a public key with its owner's name, as one line | [`key`] |
//! | checkpoint | size and root of the log, signed by the exchange | [`checkpoint`] |
//! | witness | who cosigns a checkpoint that extends all that they saw before | [`witness`] |
//! | cosignature | what a witness signs: the checkpoint, at a time | [`cosignature`] |
//! | log proof | a leaf's path to a checkpoint, with the cosignatures | [`proof`] |
//! | log policy | which logs and witnesses somebody believes, and how many | [`policy`] |
//! | fork | two checkpoints of one log that no log can have | [`fork`] |

pub mod checkpoint;
pub mod cosignature;
pub mod fork;
pub mod key;
pub mod leaf;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod proof;
pub mod witness;
