//! Why there is no round.

use documents::refusal::Refusal;

use super::{log::LogError, store::StoreError};

/// Why there is no round.
#[derive(Debug, thiserror::Error)]
pub enum MonitorError {
    /// The state directory.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// This program is not whole.
    #[error("{0}")]
    Program(Refusal),
}

impl MonitorError {
    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Store(error) | Self::Log(LogError::Store(error)) => error.hint(),
            Self::Log(LogError::OtherLog(_)) => {
                "give the log's own key, or name another state directory for another log"
            }
            Self::Program(Refusal::NoVerdict { hint, .. }) => hint,
            Self::Program(_) => "build it again from its source",
        }
    }
}
