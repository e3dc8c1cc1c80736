//! What can be typed after `prover watch`.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use crate::watch::span::{Span, some_span};

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// The file that names all others. Its liabilities, list of reserves and policy are read; its time is not.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
    /// Nodes to ask, margins of your own, who is told, and breakers.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// A directory for this watcher alone, which is made if need be. It has totals: it must not be published.
    #[arg(long, value_name = "DIR")]
    pub state: PathBuf,
    /// Do one round, and end with the exit code of the state.
    #[arg(long)]
    pub once: bool,
    /// Time from one round to the next, such as 30s, 5m or 1h. With --once: how far rounds are to be apart.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = some_span)]
    pub every: Span,
    /// Answer GET /metrics and /healthz at this address, such as 127.0.0.1:9300.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "once")]
    pub serve: Option<SocketAddr>,
    /// Write metrics into a file after each round, for node_exporter's collector of text files.
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
}
