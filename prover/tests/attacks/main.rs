//! Attacks on bundles and inclusion files, each of which must be refused for the right reason, and the
//! honest cases beside them. Attacks on circuits and links are in the `circuits` crate.

#[path = "../common/mod.rs"]
mod common;

mod honest;
mod mixing;
mod offsets;
mod policies;
mod roots;
mod users;
