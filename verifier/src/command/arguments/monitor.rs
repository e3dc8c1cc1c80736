//! What can be typed about an exchange that is followed.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use circuits::ledger::PolicyDigest;
use clap::{Args, ValueEnum};
use history::key::LogKey;

use super::{
    reserves::ProxyArg,
    values::{parse, parse_duration},
};
use verdict::typed::{parse_digits, parse_share};

/// What is fetched again from a host that was fetched before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Recheck {
    /// Claim, descriptor, policy and collateral schedule: all that is said.
    Claims,
    /// Every file.
    All,
}

/// Arguments of `monitor`.
#[derive(Debug, Args)]
pub struct MonitorArgs {
    /// What the exchange publishes: a directory, or an http or https URL. It has bundles.txt, with the folder of a bundle in
    /// each line; of a directory without it, every folder with a bundle in it counts.
    pub source: String,
    /// The directory of what was seen; it is made if it is not there. One for each source.
    #[arg(long, value_name = "DIR")]
    pub state: PathBuf,
    /// Look once, and end with a code that says the state.
    #[arg(long)]
    pub once: bool,
    /// How often it is looked.
    #[arg(long, value_name = "TIME", default_value = "1h", conflicts_with = "once", value_parser = parse_duration)]
    pub every: Duration,
    /// The digest of a policy that you accept though it asks for less than all liabilities, 64 hexadecimal digits. Once for
    /// each such policy.
    #[arg(long, value_name = "HEX", value_parser = parse_digits::<PolicyDigest>)]
    pub policy: Vec<PolicyDigest>,
    /// Loans to customers that you accept to be taken off an asset's liabilities, at most this share of these, in basis
    /// points (hundredths of a per cent). None by default.
    #[arg(long, value_name = "BPS", default_value_t = 0, value_parser = parse_share)]
    pub accept_loans: u16,
    /// Follow the log, too: which log and witnesses you believe, and how many of them have to have cosigned
    /// (c2sp.org/tlog-policy).
    #[arg(long, value_name = "FILE")]
    pub log_policy: Option<PathBuf>,
    /// Follow the log, too, whoever has cosigned it: the log's verifier key. Take it from where everybody sees it.
    #[arg(long, value_name = "KEY", conflicts_with = "log_policy", value_parser = parse::<LogKey>)]
    pub log_key: Option<LogKey>,
    /// Your own thresholds, by asset.
    #[arg(long, value_name = "FILE")]
    pub thresholds: Option<PathBuf>,
    /// How old the newest snapshot may be.
    #[arg(long, value_name = "TIME", default_value = "40d", value_parser = parse_duration)]
    pub late_after: Duration,
    /// What is fetched again from a host of bundles that were seen before.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = Recheck::Claims)]
    pub recheck: Recheck,
    /// The proxy that requests to other machines go through.
    #[arg(long, value_name = "URL")]
    pub proxy: Option<ProxyArg>,
    /// A finding that you know of, by its number: it makes no state any more. Another one of its kind does.
    #[arg(long, value_name = "NUMBER")]
    pub acknowledge: Vec<i64>,
    /// What others are shown and told.
    #[command(flatten)]
    pub told: ToldArgs,
}

/// What others are shown and told.
#[derive(Debug, Args)]
pub struct ToldArgs {
    /// Show it at an address: /metrics, /healthz, and the page.
    #[arg(long, value_name = "ADDR", conflicts_with = "once")]
    pub serve: Option<SocketAddr>,
    /// Write metrics into a file, for the text file collector of node_exporter.
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Write the page into a file.
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// Send a JSON object to this address when the state changes.
    #[arg(long, value_name = "URL")]
    pub webhook: Option<String>,
    /// Run this command when the state changes. It has the same JSON object on its standard input.
    #[arg(long, value_name = "COMMAND")]
    pub on_change: Option<String>,
    /// Tell it again so often, while a state lasts that is not OK.
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub repeat: Option<Duration>,
}
