//! What can be typed about a customer's inclusion.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::expectations::{AttestationArgs, DemandArgs, ExpectationArgs, LogArgs};
use documents::inclusion::{archive::AccessCode, draw::SampleSeed};
use statements::customer_report::ExpectedAmount;
use verdict::typed::{parse_digits, parse_expected};

/// Arguments of `inclusion`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("against").required(true).multiple(true).args(["root", "bundle", "log_proof"])))]
pub struct InclusionArgs {
    /// The file that the exchange gave you.
    #[arg(required_unless_present_any = ["archive", "dir"], conflicts_with_all = ["archive", "dir"])]
    pub file: Option<PathBuf>,
    /// The ledger's descriptor, for a file that does not have it inside. Without this option: descriptor.json beside the
    /// file, or in the folder above.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["archive", "dir"])]
    pub descriptor: Option<PathBuf>,
    /// The ledger's collateral schedule, for a file that names one and does not have it inside. Without this option:
    /// collateral.json beside the file, or in the folder above.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["archive", "dir"])]
    pub collateral: Option<PathBuf>,
    /// Instead of a file: an archive, or a directory of archives, that the exchange publishes.
    #[arg(long, value_name = "PATH", requires = "code")]
    pub archive: Option<PathBuf>,
    /// With --archive: the access code that the exchange gave you, 64 hexadecimal digits. Whoever has it can read your
    /// balances.
    #[arg(long, value_name = "HEX", requires = "archive", conflicts_with = "file",
        value_parser = parse_digits::<AccessCode>)]
    pub code: Option<AccessCode>,
    /// The id that you log in with. Without it there is no answer: anybody's file would do.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub account: Option<String>,
    /// Instead of a file: a directory of inclusion files, of which those of a list of accounts are checked.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["archive", "account"])]
    pub dir: Option<PathBuf>,
    /// With --dir: the accounts, an id a line, or a CSV file with a column account. With --sample, accounts.csv in that
    /// directory by default.
    #[arg(long, value_name = "FILE", requires = "dir")]
    pub accounts: Option<PathBuf>,
    /// With --dir, --bundle and --root: checks that the accounts are those that --seed draws, so many of them. The root has
    /// to be one that was published before anybody knew the seed.
    #[arg(long, value_name = "N", requires_all = ["dir", "seed", "bundle", "root"],
        value_parser = clap::value_parser!(u64).range(1..))]
    pub sample: Option<u64>,
    /// With --sample: what draws the accounts. Choose one that nobody knew when the root was published, such as the hash
    /// of a later block.
    #[arg(long, value_name = "TEXT", requires = "sample")]
    pub seed: Option<SampleSeed>,
    /// The bundle's directory: checks solvency too.
    #[arg(long, value_name = "BUNDLE")]
    pub bundle: Option<PathBuf>,
    /// What the user knows and accepts.
    #[command(flatten)]
    pub expected: ExpectationArgs,
    /// An auditor's word.
    #[command(flatten)]
    pub attestation: AttestationArgs,
    /// What is demanded of the reserves.
    #[command(flatten)]
    pub demanded: DemandArgs,
    /// Where the root stands in the log.
    #[command(flatten)]
    pub log: LogArgs,
    /// What others are shown.
    #[command(flatten)]
    pub reported: ReportArgs,
}

/// One file for others, with all that somebody needs to check what came out.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Write one file with all that somebody else needs to check this, whatever the verdict: the inclusion file, the root,
    /// what came out, and what you say. It shows your id and your balances to whoever sees it. It must not exist.
    #[arg(long, value_name = "FILE", conflicts_with = "dir")]
    pub report: Option<PathBuf>,
    /// With --report: what your balance should be, such as BTC=0.5; once for each asset.
    #[arg(long, value_name = "ASSET=AMOUNT", requires = "report", value_parser = parse_expected)]
    pub expect: Vec<ExpectedAmount>,
    /// With --report: what you owe, likewise.
    #[arg(long, value_name = "ASSET=AMOUNT", requires = "report", value_parser = parse_expected)]
    pub expect_debt: Vec<ExpectedAmount>,
    /// With --report: the receipt that the exchange signed, to be put into the report.
    #[arg(long, value_name = "FILE", requires = "report")]
    pub receipt: Option<PathBuf>,
}
