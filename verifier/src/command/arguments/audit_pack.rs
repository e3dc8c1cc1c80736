//! What can be typed for `verifier audit-pack`.

use std::path::PathBuf;

use clap::Args;

use super::expectations::ExpectationArgs;

/// Arguments of `audit-pack`.
#[derive(Debug, Args)]
pub struct AuditPackArgs {
    /// The pack's directory.
    // Named as the bundle is elsewhere: what is expected is expected of the bundle that the pack has.
    #[arg(id = "bundle", value_name = "DIR")]
    pub pack: PathBuf,
    /// What the user knows and accepts.
    #[command(flatten)]
    pub expected: ExpectationArgs,
}
