//! What can be typed for `prover audit-pack`.

use std::path::PathBuf;

use clap::Args;
use documents::inclusion::draw::SampleSeed;

/// Arguments of `audit-pack`.
#[derive(Debug, Args)]
pub struct AuditPackArgs {
    /// The file that names all others.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
    /// The private directory that prove wrote.
    #[arg(long, value_name = "DIR")]
    pub private: PathBuf,
    /// The bundle that prove wrote, which is copied.
    #[arg(long, value_name = "DIR")]
    pub bundle: PathBuf,
    /// The directory of the pack, for its owner only; it must not exist, nor be inside what is published.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Draw so many accounts: those that --seed draws.
    #[arg(long, value_name = "N", requires = "seed", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub sample: Option<u64>,
    /// With --sample: what draws the accounts, as the auditor gives it.
    #[arg(long, value_name = "TEXT", requires = "sample")]
    pub seed: Option<SampleSeed>,
    /// The pack of the snapshot before: what changed since is told.
    #[arg(long, value_name = "DIR")]
    pub before: Option<PathBuf>,
    /// What verifier reserves --out wrote about the dossier of this snapshot: the answers of nodes are told.
    #[arg(long, value_name = "FILE")]
    pub findings: Option<PathBuf>,
}
