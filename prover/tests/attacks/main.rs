//! Attacks on bundles and inclusion files, each of which must be refused for the right reason, and the
//! honest cases beside them. Attacks on circuits and links are in the `circuits` crate.

#[path = "../common/mod.rs"]
mod common;

mod accounts;
mod archives;
mod bytes;
mod collateral;
mod debts;
mod directory;
mod disclosures;
mod documents;
mod evidence;
mod friends;
mod golden;
mod honest;
mod inclusion_files;
mod interrupted;
mod leaves;
mod loans;
mod mixing;
mod offsets;
mod operator;
mod policies;
mod privacy;
mod public_reserves;
mod published;
mod receipts;
mod replayed;
mod roots;
mod users;
