//! `verifier inclusion`: one account's balances, from the id that its owner types to the root.
//!
//! | file | what it has |
//! |---|---|
//! | [`verify`] | whether the path from an account's leaf leads to the root |
//! | [`mod@file`] | the file that one user is given, as JSON |
//! | [`writer`] | the same, written by the million |
//! | `entries` | the form that an account's entries have, in a file or in an archive |
//! | `documents` | finding what such a file leaves out |
//! | [`archive`] | many users' inclusions in one file that anybody may fetch and only their owners can read |
//! | [`encoded`], `header` | what both are made of: one account's part, and what all of a ledger say alike |
//! | [`draw`] | a sample that nobody chose |
//! | `record`, `name` | the file's JSON, and its name |
//! | `cell` | account ids in tables |

pub mod archive;
mod cell;
mod documents;
pub mod draw;
pub mod encoded;
pub mod entries;
pub mod file;
mod header;
mod name;
mod record;
#[cfg(test)]
mod samples;
pub mod verify;
pub mod writer;

pub use self::{
    cell::{cell_of_id, id_of_cell},
    documents::{FileDocuments, GivenDocument, LeftOut, ReadFileError},
    encoded::EncodedInclusion,
    file::{InclusionFile, ParsedFile},
    header::LedgerHeader,
    name::file_name,
    record::Form,
    verify::{Finding, InclusionVerifier, VerifiedInclusion, verify_inclusion},
    writer::FileWriter,
};
