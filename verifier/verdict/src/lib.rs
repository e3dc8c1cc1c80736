//! What judges a proof of reserves, and says what came of it. It reads bytes, from wherever they come, and needs no machine
//! under it: no files, no network, no clock, no library of a chain. The command line is around it, and so is the page for
//! browsers.
//!
//! | module | what it has |
//! |---|---|
//! | [`solvency`] | a bundle: the numbered steps of `circuits/SPEC.md`, section 11 |
//! | [`series`] | bundles of one exchange, one after another |
//! | [`inclusion`] | a customer's file |
//! | [`dispute`] | a receipt beside a customer's file |
//! | [`customer_report`] | what a customer shows to others of both |
//! | [`spelling`] | ids that people take for the one that they typed |
//! | [`typed`] | roots, digests and auditors as people type them |
//! | [`progress`] | where a verification is, for whoever waits |
//! | [`missing`] | what a verification was not given |
//! | [`report`] | what each came to, in words and as JSON |
//! | [`ending`] | how programs end with it |

pub mod customer_report;
pub mod dispute;
pub mod ending;
pub mod inclusion;
pub mod logged;
pub mod missing;
pub mod progress;
pub mod report;
pub mod series;
pub mod solvency;
pub mod spelling;
pub mod typed;
