//! What others sign about a proof of reserves, and what a customer shows to others. It can be judged from the documents
//! alone: no chain, no network, no clock.
//!
//! # Glossary
//!
//! | term | meaning | where |
//! |---|---|---|
//! | coverage | what share of an asset's reserves has which evidence | [`coverage`] |
//! | scope | whether everything was looked at; what was not, by asset | [`scope`] |
//! | attestation | an auditor's signed word that a dossier was checked | [`attestation`] |
//! | auditor | whose key signs attestations; named by the verifier's user | [`auditor`] |
//! | receipt | an exchange's signed word of what an account has at the time of a snapshot | [`receipt`] |
//! | dispute | what is signed beside what is counted, asset by asset | [`dispute`] |
//! | customer's report | one file with all that a dispute is about, for somebody else to check | [`customer_report`] |
//! | secret key | what an auditor, or an exchange, signs with | [`keys`] |

pub mod attestation;
pub mod auditor;
pub mod coverage;
pub mod customer_report;
pub mod dispute;
pub mod keys;
pub mod receipt;
pub mod scope;
