//! Reserves and their evidence: what wallets are asked to sign, whether they did, and what an auditor is given.

pub mod dossier;
pub mod evidence;
pub mod messages;
