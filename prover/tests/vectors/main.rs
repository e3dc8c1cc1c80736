//! The vectors for a second verifier, `fixtures/vectors`: this one must agree with them (see the README there).
//!
//! | file | what it has |
//! |---|---|
//! | `places`, `files` | where the vectors are, and reading them |
//! | `made` | making bundles, inclusion files and an archive |
//! | `tables` | the tables of cases: good files, and edits that damage them |
//! | `judged` | what our verifier says of each case |
//! | `known` | known answers, computed by this workspace and by what SPEC.md says alone |
//!
//! Tables and files are read as a stranger would read them, and judged by the public front doors alone. With
//! `UPDATE_GOLDEN=1` all of it is made anew, with `UPDATE_GOLDEN=tables` tables and known answers alone. Proofs have
//! fresh randomness, so that `shards.bin` and `solvency.bin` are other bytes each time, and so are the challenges of
//! bundles among the known answers; everything else comes out the same, the tables among it.

mod files;
mod judged;
mod known;
mod made;
mod places;
mod tables;
