//! What can be typed for `verifier audit-pack`.

use std::path::PathBuf;

use clap::Args;
use documents::inclusion::draw::SampleSeed;

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
    /// How many accounts you asked for: a pack with another sample is rejected.
    #[arg(long, value_name = "N", requires = "seed")]
    pub sample: Option<u64>,
    /// The seed that you gave. Without it the pack's own is taken, which the operator may have chosen.
    #[arg(long, value_name = "TEXT", requires = "sample")]
    pub seed: Option<SampleSeed>,
}
