//! What can be typed about the log.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use history::note::KeyName;

/// What to do with the log.
#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// Begin a log: its key, and the directory that is published.
    #[command(after_help = "Example:\n  \
        prover log init --name example.com/proofs --key log.key --dir log/\n\n\
        Prints the log's verifier key: it is what everybody's policies name, so publish it where you cannot be mistaken for \
        somebody else. The key signs one history. Beside it, FILE.signed says what it has signed last: copy both together, \
        and never bring an older one back.")]
    Init(LogInitArgs),
    /// Put a bundle into the log, under its number, and sign the checkpoint.
    #[command(after_help = "Example:\n  \
        prover log add --dir log/ --key log.key --bundle proof-2026-06/bundle\n\n\
        What is in the log cannot be taken back: do it when the bundle is final. The same bundle once more changes nothing; \
        another one under the same number is refused, and so is a number that is not the log's next.")]
    Add(LogAddArgs),
    /// Say that numbers have no snapshot and never will, and sign the checkpoint.
    #[command(after_help = "Example:\n  \
        prover log skip --dir log/ --key log.key --through 0\n\n\
        All numbers from the log's next one through N. It cannot be taken back. A log begins with it where your first \
        snapshot has a larger number than 0.")]
    Skip(LogSkipArgs),
    /// Have the checkpoint cosigned by the witnesses of a policy, and write log proofs.
    #[command(after_help = "Examples:\n  \
        prover log checkpoint --dir log/ --policy log-policy\n  \
        prover log checkpoint --dir log/ --policy log-policy --request request --old-size 11\n  \
        prover log checkpoint --dir log/ --policy log-policy --cosignature auditor.cosignature regulator.cosignature\n\n\
        Asks every witness of the policy that has a URL and has not cosigned yet. Give the policy that you publish for those \
        who rely on your log. For a witness without a server, write what it signs with --request, and give its answer with \
        --cosignature.\n\n\
        Where the quorum is reached, DIR/proofs has the log proof of each snapshot. Where it is not, the exit code is 2: \
        give the same command again when those have answered that did not.")]
    Checkpoint(LogCheckpointArgs),
    /// Write the log proof of one snapshot, under the checkpoint as it is now.
    #[command(after_help = "Example:\n  \
        prover log prove --dir log/ --number 12 --out 12.tlog-proof\n\n\
        Log proofs that are enough for the policy are in DIR/proofs already.")]
    Prove(LogProveArgs),
}

/// Arguments of `log init`.
#[derive(Debug, Args)]
pub struct LogInitArgs {
    /// The log's name, one that nobody else uses, such as your domain and a word. It cannot be changed.
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub name: KeyName,
    /// Where the secret key is written, for its owner only. It must not lie in what is published.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The log's directory, to publish as a whole.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
}

/// Arguments of `log add`.
#[derive(Debug, Args)]
pub struct LogAddArgs {
    /// The log's directory.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// The log's secret key.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The bundle's directory. Its descriptor has the number.
    #[arg(long, value_name = "DIR")]
    pub bundle: PathBuf,
}

/// Arguments of `log skip`.
#[derive(Debug, Args)]
pub struct LogSkipArgs {
    /// The log's directory.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// The log's secret key.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The last number that has no snapshot.
    #[arg(long, value_name = "N")]
    pub through: u64,
}

/// Arguments of `log checkpoint`.
#[derive(Debug, Args)]
pub struct LogCheckpointArgs {
    /// The log's directory.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// A log policy: whom to ask, and how many are enough.
    #[arg(long, value_name = "FILE")]
    pub policy: PathBuf,
    /// Write here what a witness without a server signs, and ask nobody. The file must not exist.
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// With --request: the size that this witness cosigned last, as it says itself. 0 if it has cosigned nothing yet.
    #[arg(long, value_name = "N", requires = "request", default_value_t = 0)]
    pub old_size: u64,
    /// What witnesses have answered, in files.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "request")]
    pub cosignature: Vec<PathBuf>,
    /// The proxy through which witnesses on other machines are asked. Without this option there is none, whatever variables
    /// of the environment say.
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
}

/// Arguments of `log prove`.
#[derive(Debug, Args)]
pub struct LogProveArgs {
    /// The log's directory.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// The snapshot's number.
    #[arg(long, value_name = "N")]
    pub number: u64,
    /// Where the log proof is written; the file must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

fn name(text: &str) -> Result<KeyName, String> {
    text.parse()
        .map_err(|error: history::note::NoKeyName| error.to_string())
}
