//! Reserves and their evidence: what wallets are asked to sign, whether they did, and what an auditor is given.

pub mod dossier;
pub mod evidence;
mod message_table;
pub mod messages;
