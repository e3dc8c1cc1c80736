//! What others sign about a proof of reserves. It can be judged from the documents alone: no chain, no network, no clock.
//!
//! # Glossary
//!
//! | term | meaning | where |
//! |---|---|---|
//! | coverage | what share of an asset's reserves has which evidence | [`coverage`] |
//! | scope | whether everything was looked at; what was not, by asset | [`scope`] |
//! | attestation | an auditor's signed word that a dossier was checked | [`attestation`] |
//! | auditor | whose key signs attestations; named by the verifier's user | [`auditor`] |

pub mod attestation;
pub mod auditor;
pub mod coverage;
pub mod scope;
