//! What can be typed about logs: a witness's work, and forks.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Subcommand};
use history::{key::LogKey, note::KeyName};

use super::values::parse;

/// What a witness does.
#[derive(Debug, Subcommand)]
pub enum WitnessCommand {
    /// Make a key to cosign with.
    #[command(after_help = "Example:\n  \
        verifier witness keygen --name witness.example/w1 --out witness.key\n\n\
        Prints the verifier key, which policies name; it is in FILE.vkey too. The name cannot be changed. What the key has \
        cosigned is in FILE.signed: copy all three together, and never bring an older FILE.signed back.")]
    Keygen(WitnessKeygenArgs),
    /// Cosign one checkpoint that came as a file.
    #[command(after_help = "Example:\n  \
        verifier witness sign request --key witness.key --policy watched --state state/ --out cosignature\n\n\
        The request is what prover log checkpoint --request has written, or the body of add-checkpoint. The policy says with \
        its lines log which logs you watch; take their keys from where everybody sees them. 1 as exit code says that the log is \
        forked: both halves are kept in the state, and verifier fork shows them to anybody.")]
    Sign(WitnessSignArgs),
    /// Cosign what is sent over HTTP, until a signal ends it.
    #[command(after_help = "Example:\n  \
        verifier witness serve --listen 127.0.0.1:8080 --key witness.key --policy watched --state state/\n\n\
        Answers POST /add-checkpoint and GET /HASH/checkpoint as c2sp.org/tlog-witness says. There is no TLS: put a proxy \
        before it. What it has cosigned is on the disk before a cosignature leaves. Forks are kept, and told on stderr.")]
    Serve(WitnessServeArgs),
}

/// Arguments of `witness keygen`.
#[derive(Debug, Args)]
pub struct WitnessKeygenArgs {
    /// The witness's name, one that nobody else uses, such as your domain and a word.
    #[arg(long, value_name = "NAME", value_parser = parse::<KeyName>)]
    pub name: KeyName,
    /// Where the secret key is written, for its owner only; neither the file nor FILE.vkey may exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Who cosigns, what, and where that is remembered.
#[derive(Debug, Args)]
pub struct WitnessArgs {
    /// Your key, made by witness keygen.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// A log policy, whose lines log say which logs are watched. Of its witnesses and quorum nothing is used.
    #[arg(long, value_name = "FILE")]
    pub policy: PathBuf,
    /// The directory of what was cosigned; it is made for a key that has cosigned nothing yet.
    #[arg(long, value_name = "DIR")]
    pub state: PathBuf,
}

/// Arguments of `witness sign`.
#[derive(Debug, Args)]
pub struct WitnessSignArgs {
    /// The request.
    pub request: PathBuf,
    /// Who cosigns.
    #[command(flatten)]
    pub witness: WitnessArgs,
    /// Where the cosignature is written; the file must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Arguments of `witness serve`.
#[derive(Debug, Args)]
pub struct WitnessServeArgs {
    /// The address to listen at, with its port; port 0 is any that is free.
    #[arg(long, value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Who cosigns.
    #[command(flatten)]
    pub witness: WitnessArgs,
}

/// Arguments of `fork`.
#[derive(Debug, Args)]
pub struct ForkArgs {
    /// A checkpoint, or a log proof.
    pub first: PathBuf,
    /// Another one of the same log.
    pub second: PathBuf,
    /// The log's verifier key. Take it from where everybody sees it, not from whoever shows you this.
    #[arg(long, value_name = "KEY", value_parser = parse::<LogKey>)]
    pub log_key: LogKey,
}
