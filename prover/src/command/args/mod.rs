//! What can be typed.

mod audit_pack;
mod log;
mod policy;
mod rebalance;
mod stress;
mod watch;

use std::{num::NonZero, path::PathBuf};

use clap::{ArgGroup, Args, Parser, Subcommand};
use documents::inclusion::draw::SampleSeed;
use terminal::ShellCommand;

pub use self::audit_pack::AuditPackArgs;
pub use self::log::{
    LogAddArgs, LogCheckpointArgs, LogCommand, LogInitArgs, LogProveArgs, LogSkipArgs,
};
pub use self::policy::{PolicyArgs, PolicyCommand};
pub use self::rebalance::PlanArgs;
pub use self::stress::StressArgs;
pub use self::watch::WatchArgs;
use crate::progress::log::LogForm;

/// Where options of all commands stand in a help: behind a command's own, however many commands there are.
const LAST: usize = 900;

/// Their heading.
const OF_ALL: &str = "Options of all commands";

/// Proves that an exchange's reserves cover what it owes, without showing balances or totals.
#[derive(Debug, Parser)]
#[command(
    name = "prover",
    version,
    long_version = terminal::version(),
    about,
    after_help = "Exit codes: 0 done, 1 refused (errors in the inputs, not solvent, against the log), 2 could not be done (usage, files)."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print one JSON object instead of text.
    #[arg(long, global = true, help_heading = OF_ALL, display_order = LAST)]
    pub json: bool,
    /// Print no progress and no warnings.
    #[arg(long, global = true, help_heading = OF_ALL, display_order = LAST)]
    pub quiet: bool,
    /// Log events on stderr instead of progress and messages; with --quiet, errors only.
    #[arg(long, global = true, value_name = "FORM", help_heading = OF_ALL, display_order = LAST)]
    pub log: Option<LogForm>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fix the ledger descriptor beside the snapshot, so that wallets can sign for it.
    #[command(
        after_help = "Example:\n  prover descriptor --snapshot snapshot.toml\n\n\
        The descriptor gets 32 random bytes when it is made, and is never changed after."
    )]
    Descriptor(SnapshotArgs),
    /// Read all inputs, report every error, and print what would be claimed and whether it holds.
    #[command(after_help = "Example:\n  prover check --snapshot snapshot.toml\n\n\
        The output shows margins, loans and totals: keep it to yourself.")]
    Check(CheckArgs),
    /// Prove, verify, and write a bundle, to publish, and a private directory, to keep.
    #[command(
        after_help = "Example:\n  prover prove --snapshot snapshot.toml --out proof-2026-06/\n\n\
        SIGINT, SIGTERM and SIGHUP end the run when the shards at work are finished; a second one ends it at once. \
        To go on, run the same command again."
    )]
    Prove(ProveArgs),
    /// Have the reserves' addresses signed for, and give an auditor what they check.
    Reserves {
        /// What to do.
        #[command(subcommand)]
        command: ReservesCommand,
    },
    /// Write the inclusion file of one account, or of all, or archives of all.
    #[command(after_help = "Examples:\n  \
        prover inclusion --private snapshot.private --account alice@example.com --out alice.json\n  \
        prover inclusion --private snapshot.private --account alice@example.com --out -\n  \
        prover inclusion --private snapshot.private --all --out inclusion-files/\n  \
        prover inclusion --private snapshot.private --accounts asked.csv --out asked/\n  \
        prover inclusion --private snapshot.private --sample 25 --seed 00000000000000000001a7c5... --out drawn/\n  \
        prover inclusion --private snapshot.private --archives proof-2026-06/archives/\n\n\
        With --all and --accounts, files are named by SHA-256(\"por/inclusion-file/v1\", ledger digest, id), in folders \
        of the name's first two digits; they need the descriptor.json that is written beside them, and the collateral.json \
        if there is one. Which file is whose says DIR.index.csv in the private directory.\n\n\
        With --sample, the directory is for an auditor, who checks with verifier inclusion --dir that these accounts were \
        drawn: it has the list of them, accounts.csv, and padding.csv, which opens the leaves on the way that are nobody's. \
        The seed is to be one that nobody knew when the root was published, such as the hash of a later block.\n\n\
        With --archives, DIR is to be published, and the table of access codes to be kept: hand out each line of it \
        behind its account's login.")]
    Inclusion(InclusionArgs),
    /// Write what an auditor is given: bundle, totals, wallets, the ledger under pseudonyms, a sample, tables and a page.
    #[command(after_help = "Examples:\n  \
        prover audit-pack --snapshot snapshot.toml --private snapshot.private --bundle proof-2026-06/bundle --out pack/\n  \
        prover audit-pack --snapshot snapshot.toml --private snapshot.private --bundle proof-2026-06/bundle \
        --sample 25 --seed 00000000000000000001a7c5... --before may/pack/ --findings findings.json --out pack/\n\n\
        The auditor checks it with verifier audit-pack. It opens every balance, under pseudonyms that only an account's own \
        salt gives: give it to the auditor only, encrypted. The seed is to be one that nobody knew when the root was \
        published. What is written is verified before it gets its name.")]
    AuditPack(AuditPackArgs),
    /// Make a key to sign receipts with.
    #[command(after_help = "Example:\n  prover keygen --out receipt.key\n\n\
        Writes the line that names the public key, for the snapshot: it goes into the descriptor, and so into the root. Make \
        it before the descriptor. Whoever has the secret key can sign in your name; one key may serve for many snapshots.")]
    Keygen(KeygenArgs),
    /// Sign receipts: what one account has at the time of the snapshot, or each of all.
    #[command(after_help = "Examples:\n  \
        prover receipt --snapshot snapshot.toml --key receipt.key --account alice@example.com --out alice.receipt.json\n  \
        prover receipt --snapshot snapshot.toml --key receipt.key --account alice@example.com --out -\n  \
        prover receipt --snapshot snapshot.toml --key receipt.key --all --out receipts/\n  \
        prover receipt --snapshot snapshot.toml --key receipt.key --accounts asked.csv --out asked/\n\n\
        A receipt cannot be taken back: with it anybody can show that you counted less than you signed. Sign when the \
        liabilities are final; what is signed is read from the same files as prove reads.\n\n\
        With --all and --accounts, files are named as inclusion files are, in folders of the name's first two digits. Which \
        file is whose says accounts.csv beside them. Hand out each to its account alone.")]
    Receipt(ReceiptArgs),
    /// Keep one public history of snapshots, and have it witnessed.
    Log {
        /// What to do.
        #[command(subcommand)]
        command: LogCommand,
    },
    /// Make a policy from data, or reserves that one asks for.
    Policy(PolicyArgs),
    /// Watch reserves and liabilities from one proof to the next: ask nodes, judge the rules, tell and act.
    #[command(after_help = "Examples:\n  \
        prover watch --snapshot snapshot.toml --config watch.toml --state watching/\n  \
        prover watch --snapshot snapshot.toml --config watch.toml --state watching/ --once --json\n  \
        prover watch --snapshot snapshot.toml --config watch.toml --state watching/ --every 1m --serve 127.0.0.1:9300\n\n\
        Each round prints the state, worst first: UNREADABLE, UNDER, UNANSWERED, STRESSED, OK. The output shows totals: keep \
        it to yourself. With --json each round is one object on one line.\n\n\
        With --once the exit code is 0 for OK, 1 for STRESSED and UNDER, 2 for UNANSWERED and UNREADABLE, and where nothing \
        could be done. SIGINT, SIGTERM and SIGHUP end it between rounds with 0; a second one ends it at once.")]
    Watch(WatchArgs),
    /// Erase the build secret when all inclusion files have been issued.
    #[command(
        after_help = "Example:\n  prover forget --private snapshot.private\n\n\
        After this no inclusion file can be made for this root, and another run makes another root. Erase copies and backups of secret.json yourself."
    )]
    Forget(ForgetArgs),
    /// Completions and manual pages.
    #[command(flatten)]
    Shell(ShellCommand),
}

impl Command {
    /// Its name on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Descriptor(_) => "descriptor",
            Self::Check(_) => "check",
            Self::Prove(_) => "prove",
            Self::Reserves { command } => match command {
                ReservesCommand::Messages(_) => "reserves messages",
                ReservesCommand::Dossier(_) => "reserves dossier",
            },
            Self::AuditPack(_) => "audit-pack",
            Self::Inclusion(_) => "inclusion",
            Self::Keygen(_) => "keygen",
            Self::Receipt(_) => "receipt",
            Self::Log { command } => match command {
                LogCommand::Init(_) => "log init",
                LogCommand::Add(_) => "log add",
                LogCommand::Skip(_) => "log skip",
                LogCommand::Checkpoint(_) => "log checkpoint",
                LogCommand::Prove(_) => "log prove",
            },
            Self::Policy(args) => match args.command {
                PolicyCommand::Stress(_) => "policy stress",
                PolicyCommand::Plan(_) => "policy plan",
            },
            Self::Watch(_) => "watch",
            Self::Forget(_) => "forget",
            Self::Shell(_) => "shell",
        }
    }
}

/// What to do about reserves.
#[derive(Debug, Subcommand)]
pub enum ReservesCommand {
    /// Write the message that each address of the reserves has to sign.
    #[command(
        after_help = "Example:\n  prover reserves messages --snapshot snapshot.toml\n\n\
        Writes a directory with a file for each address, to be signed as it is, and ownership.csv with a line for each. \
        Fill in the signatures (several separated by a space), the scheme where another was used, and the script of \
        multi-signature addresses; then name the table as ownership under [reserves]. Fixes the ledger descriptor, \
        which the messages name.\n\n\
        The list of reserves needs chains and addresses, and no amounts yet. If the directory is there, messages of \
        addresses that it has not are added; nothing in it is changed."
    )]
    Messages(MessagesArgs),
    /// Write what an auditor is given in confidence: the list, the signatures, and what opens the proof.
    #[command(
        after_help = "Example:\n  prover reserves dossier --snapshot snapshot.toml --private snapshot.private --out dossier.json\n\n\
        It has every address and amount: give it to the auditor only, encrypted."
    )]
    Dossier(DossierArgs),
}

/// Arguments of `reserves messages`.
#[derive(Debug, Args)]
pub struct MessagesArgs {
    /// The file that names all others.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
    /// The directory that is written, or added to. Beside the snapshot by default: june.messages for june.toml.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `reserves dossier`.
#[derive(Debug, Args)]
pub struct DossierArgs {
    /// The file that names all others.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
    /// The private directory that prove wrote.
    #[arg(long, value_name = "DIR")]
    pub private: PathBuf,
    /// Where the dossier is written, for its owner only; the file must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Arguments of `descriptor`.
#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// The file that names all others.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The file that names all others.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
    /// Shards proven side by side in the plan; one for each core by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub workers: Option<u16>,
    /// Prove no shards to predict the time of a run: it is left out, and the check is done in a moment.
    #[arg(long)]
    pub no_calibration: bool,
}

/// Arguments of `prove`.
#[derive(Debug, Args)]
pub struct ProveArgs {
    /// The file that names all others.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
    /// The directory to publish as a whole: DIR/bundle is written, and must not exist.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The directory to keep secret, which must not exist nor be inside the one to publish. Beside the snapshot by
    /// default: june.private for june.toml.
    #[arg(long, value_name = "DIR")]
    pub private: Option<PathBuf>,
    /// Shards to prove side by side, one thread each; one for each core by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub workers: Option<u16>,
    /// Where the report of the run is written, even if there is no bundle; by default report.json in the private
    /// directory, if there is one.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Throw away what an interrupted run has left, and start over.
    #[arg(long)]
    pub restart: bool,
    /// Go on with an interrupted run even if policy, reserves or disclosures have changed since: its shards depend on
    /// liabilities and collateral schedule alone. The debts that count stay those that were chosen; if the policy allows
    /// fewer, the run is refused.
    #[arg(long, conflicts_with = "restart")]
    pub keep_shards: bool,
}

/// Arguments of `inclusion`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["account", "all", "accounts", "sample", "archives"])))]
pub struct InclusionArgs {
    /// The private directory that prove wrote.
    #[arg(long, value_name = "DIR")]
    pub private: PathBuf,
    /// The account's id.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub account: Option<String>,
    /// All accounts; --out is then a directory, which must not exist.
    #[arg(long)]
    pub all: bool,
    /// The accounts of a list: an id a line, or a CSV file with a column account. --out is as with --all.
    #[arg(long, value_name = "FILE")]
    pub accounts: Option<PathBuf>,
    /// So many accounts, for an auditor: those that --seed draws. --out is as with --all.
    #[arg(long, value_name = "N", requires = "seed", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub sample: Option<u64>,
    /// With --sample: what draws the accounts, as the auditor gives it.
    #[arg(long, value_name = "TEXT", requires = "sample")]
    pub seed: Option<SampleSeed>,
    /// Instead of files: archives of all accounts, sealed, in a directory to publish, which must not exist.
    #[arg(long, value_name = "DIR")]
    pub archives: Option<PathBuf>,
    /// With --archives: where the table of access codes is written, which is secret; codes.csv in the private directory
    /// by default. It must not exist.
    #[arg(long, value_name = "FILE", requires = "archives", conflicts_with_all = ["account", "all", "accounts", "sample"])]
    pub codes: Option<PathBuf>,
    /// Where to write files; with --account, - is standard output.
    #[arg(
        long,
        value_name = "PATH",
        required_unless_present = "archives",
        conflicts_with = "archives"
    )]
    pub out: Option<PathBuf>,
    /// With --all, --accounts and --sample: descriptor and collateral schedule in every file, which is up to 170 KB longer then, instead of once
    /// beside them.
    #[arg(long, conflicts_with_all = ["account", "archives"])]
    pub self_contained: bool,
    /// With --archives: make 2^N of them, from 0 to 16. By default an archive has about a thousand slots.
    #[arg(long, value_name = "N", requires = "archives", conflicts_with_all = ["account", "all", "accounts", "sample"],
        value_parser = clap::value_parser!(u8).range(..=16))]
    pub prefix_bits: Option<u8>,
}

/// Arguments of `keygen`.
#[derive(Debug, Args)]
pub struct KeygenArgs {
    /// Where the secret key is written, for its owner only; the file must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Arguments of `receipt`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("whose").required(true).args(["account", "all", "accounts"])))]
pub struct ReceiptArgs {
    /// The file that names all others. Its descriptor must be there, and name the key.
    #[arg(long, value_name = "FILE")]
    pub snapshot: PathBuf,
    /// The secret key, made by keygen.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The account's id.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub account: Option<String>,
    /// All accounts; --out is then a directory, which must not exist.
    #[arg(long)]
    pub all: bool,
    /// The accounts of a list: an id a line, or a CSV file with a column account. --out is as with --all.
    #[arg(long, value_name = "FILE")]
    pub accounts: Option<PathBuf>,
    /// Where to write receipts; with --account, - is standard output.
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
}

/// Arguments of `forget`.
#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// The private directory that prove wrote.
    #[arg(long, value_name = "DIR")]
    pub private: PathBuf,
    /// Erase without asking. Without this option and without a terminal to ask on, nothing is erased.
    #[arg(long)]
    pub yes: bool,
}

/// How many workers there are if so many were asked for: one for each core by default.
pub fn workers(asked: Option<u16>) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    asked.map_or(cores, usize::from)
}
