//! What a monitor is told to do.

use super::{demands::Demands, log::FollowedLog, source::Source};

/// What a monitor is told to do.
pub struct Settings {
    /// What it follows.
    pub source: Source,
    /// What its reader accepts and demands.
    pub demands: Demands,
    /// Whom its reader believes about the log; none if the log is not looked at.
    pub log: Option<FollowedLog>,
    /// Whether all files of a host are fetched each time, and not only documents.
    pub recheck_all: bool,
}
