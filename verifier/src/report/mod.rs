//! Reports of what takes more than a bundle and a file: of an examination of the reserves, and of a sample of accounts.

pub mod findings;
pub mod sample;
