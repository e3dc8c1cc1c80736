//! Evidence that reserves are really held: chains, addresses and signatures.
//!
//! # Glossary
//!
//! | term | meaning | where |
//! |---|---|---|
//! | chain | where reserves may be, under one id; its family decides all that is particular to it | [`chain`] |
//! | address | one text for each place where something is held | [`address`] |
//! | holding | how much of an asset an address, or one output of it, holds at a block | [`holding`], [`outpoint`] |
//! | list of reserves | all holdings, each counted once; what can be wrong with an entry | [`list`], [`entry`] |
//! | place | where something is held, in whatever form: what was counted is known by it | [`counted`] |
//! | signing domain | where a signature of an address counts: a chain, or all chains with that address | [`chain`] |
//! | message | what a wallet signs: exchange, ledger, chain, address | [`message`] |
//! | scheme | the rules by which a message was signed | [`signature`] |
//! | ownership | the evidence that the keys of addresses signed | [`ownership`] |
//! | coverage | what share of an asset's reserves has which evidence | [`coverage`] |
//! | dossier | the confidential list, its evidence, and what opens K_R: for an auditor | [`dossier`] |

pub mod address;
pub mod chain;
pub mod counted;
pub mod coverage;
pub mod dossier;
pub mod entry;
pub mod holding;
pub mod list;
pub mod message;
pub mod outpoint;
pub mod ownership;
#[cfg(test)]
mod samples;
mod scheme;
pub mod signature;
mod table;
