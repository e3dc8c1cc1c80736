//! The command line: what can be typed.

pub mod reserves;
mod values;

use std::{path::PathBuf, str::FromStr as _};

use circuits::ledger::{PolicyDigest, Root};
use clap::{ArgGroup, Args, Parser, Subcommand};

use self::{
    reserves::{AttestArgs, KeygenArgs, ReservesArgs, SignatureArgs},
    values::{parse_digits, parse_share},
};

/// Where options of all commands stand in a help: behind a command's own, however many commands there are.
const LAST: usize = 900;

/// Their heading.
const OF_ALL: &str = "Options of all commands";
use documents::inclusion::archive::AccessCode;
use evidence::auditor::AuditorKey;
use terminal::ShellCommand;

/// Checks a proof of reserves. Trusts nothing that the exchange wrote.
#[derive(Debug, Parser)]
#[command(
    name = "verifier",
    version,
    long_version = terminal::version(),
    about,
    after_help = "Exit codes: 0 verified, 1 rejected (malformed input too), 2 no verdict (usage, unreadable files), \
        3 included, with debts to confirm or with nothing at all."
)]
pub struct Cli {
    /// What to check.
    #[command(subcommand)]
    pub command: Command,
    /// Print one JSON object with the verdict and a stable reason code instead of text.
    #[arg(long, global = true, help_heading = OF_ALL, display_order = LAST)]
    pub json: bool,
    /// Print nothing on stderr but errors.
    #[arg(long, global = true, help_heading = OF_ALL, display_order = LAST)]
    pub quiet: bool,
}

/// What to check.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check that reserves cover liabilities: everything in a bundle.
    #[command(after_help = "Examples:\n  \
        verifier solvency bundle/ --root 3f5c...\n  \
        verifier solvency bundle/ --root 3f5c... --accept-loans 2500\n  \
        verifier solvency bundle/ --json\n  \
        verifier solvency bundle/ --root 3f5c... --attestation attestation.json --auditor-key 8a88... \
        --require-reserves\n\n\
        Where customers owe the exchange, the policy may take their loans off its liabilities. By default none is \
        accepted: read with inspect what covers the loans, then say up to what share of an asset's liabilities they \
        may be, in hundredths of a per cent (2500 is a quarter).\n\n\
        Without --root the verdict says that the root was taken from the bundle: the exchange may show \
        another one to others. Take the root from a place where everybody sees the same.")]
    Solvency(SolvencyArgs),
    /// Check that your own balance is inside the proven total.
    #[command(after_help = "Examples:\n  \
        verifier inclusion my-proof.json --account alice@example.com --root 3f5c...\n  \
        verifier inclusion my-proof.json --account alice@example.com --bundle bundle/\n  \
        verifier inclusion my-proof.json --descriptor descriptor.json --account alice@example.com --root 3f5c...\n  \
        verifier inclusion --archive 0110100101.archive --code 51e2... --account alice@example.com --root 3f5c...\n\n\
        Type the id that you log in with, as you knew it before: a file that was made for another \
        account then fails. Compare the balances that are printed with your own.\n\n\
        Where the ledger counts debts to the exchange, yours are printed too, and the verdict is DEBTS TO CONFIRM, not \
        INCLUDED: only you can say whether you owe them. A bundle whose policy takes loans off the liabilities is accepted \
        with --accept-loans, as for solvency.")]
    Inclusion(InclusionArgs),
    /// Check that the reserves are really held: addresses, signatures and, with nodes, amounts.
    #[command(after_help = "Examples:\n  \
        verifier reserves --bundle bundle/\n  \
        verifier reserves --bundle bundle/ --dossier dossier.json --html findings.html\n  \
        verifier reserves --bundle bundle/ --dossier dossier.json --rpc bitcoin=http://user:password@localhost:8332 \
        --rpc ethereum=http://localhost:8545 \
        --token ethereum:USDT=0xdAC17F958D2ee523a2206206994597C13D831ec7\n\n\
        Ask nodes that you run or trust. Findings name addresses: keep those of a dossier confidential.")]
    Reserves(ReservesArgs),
    /// As an auditor: check a dossier, and sign that it holds.
    #[command(after_help = "Example:\n  \
        verifier attest --bundle bundle/ --dossier dossier.json --key auditor.key --out attestation.json\n\n\
        Takes the options of reserves, and signs only if nothing fails. The attestation is public: it has shares \
        in per cent, no amounts and no addresses.")]
    Attest(AttestArgs),
    /// As an auditor: make a key to sign attestations with.
    #[command(after_help = "Example:\n  verifier keygen --out auditor.key")]
    Keygen(KeygenArgs),
    /// Check one signature by an address over any text.
    #[command(after_help = "Example:\n  \
        verifier signature --chain ethereum --address 0x6a32... --scheme eip191 --message 'some text' \
        --signature 0x63e1...")]
    Signature(SignatureArgs),
    /// Show what a bundle says of itself. Nothing is verified.
    #[command(after_help = "Example:\n  verifier inspect bundle/")]
    Inspect(InspectArgs),
    /// Completions and manual pages.
    #[command(flatten)]
    Shell(ShellCommand),
}

/// Arguments of `solvency`.
#[derive(Debug, Args)]
pub struct SolvencyArgs {
    /// The bundle's directory.
    pub bundle: PathBuf,
    /// The root that the exchange published, 64 hexadecimal digits.
    #[arg(long, value_name = "HEX", value_parser = parse_digits::<Root>)]
    pub root: Option<Root>,
    /// The digest of the policy that you accept, 64 hexadecimal digits. Needed where the policy asks
    /// for less than all liabilities.
    #[arg(long, value_name = "HEX", value_parser = parse_digits::<PolicyDigest>)]
    pub policy: Option<PolicyDigest>,
    /// Loans to customers that you accept to be taken off an asset's liabilities, at most this share of these, in basis
    /// points (hundredths of a per cent). None by default, and whatever policy you name.
    #[arg(long, value_name = "BPS", default_value_t = 0, value_parser = parse_share)]
    pub accept_loans: u16,
    /// An auditor's attestation of the reserves.
    #[arg(long, value_name = "FILE", requires = "auditor_key")]
    pub attestation: Option<PathBuf>,
    /// The auditor's public key, 64 hexadecimal digits. Take it from the auditor.
    #[arg(long, value_name = "HEX", requires = "attestation", value_parser = AuditorKey::from_str)]
    pub auditor_key: Option<AuditorKey>,
    /// Reject unless this percentage of every asset's reserves is at addresses that are shown to be
    /// controlled; all of them where no number is given.
    #[arg(long, value_name = "PERCENT", num_args = 0..=1, default_missing_value = "100",
        require_equals = true, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub require_reserves: Option<u8>,
}

/// Arguments of `inclusion`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("against").required(true).multiple(true).args(["root", "bundle"])))]
pub struct InclusionArgs {
    /// The file that the exchange gave you.
    #[arg(required_unless_present = "archive", conflicts_with = "archive")]
    pub file: Option<PathBuf>,
    /// The ledger's descriptor, for a file that does not have it inside. Without this option: descriptor.json beside the
    /// file, or in the folder above.
    #[arg(long, value_name = "FILE", conflicts_with = "archive")]
    pub descriptor: Option<PathBuf>,
    /// The ledger's collateral schedule, for a file that names one and does not have it inside. Without this option:
    /// collateral.json beside the file, or in the folder above.
    #[arg(long, value_name = "FILE", conflicts_with = "archive")]
    pub collateral: Option<PathBuf>,
    /// Instead of a file: an archive, or a directory of archives, that the exchange publishes.
    #[arg(long, value_name = "PATH", requires = "code")]
    pub archive: Option<PathBuf>,
    /// With --archive: the access code that the exchange gave you, 64 hexadecimal digits. Whoever has it can read your
    /// balances.
    #[arg(long, value_name = "HEX", requires = "archive", conflicts_with = "file",
        value_parser = parse_digits::<AccessCode>)]
    pub code: Option<AccessCode>,
    /// The id that you log in with.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub account: Option<String>,
    /// The bundle's directory: checks solvency too.
    #[arg(long, value_name = "BUNDLE")]
    pub bundle: Option<PathBuf>,
    /// The root that the exchange published, 64 hexadecimal digits.
    #[arg(long, value_name = "HEX", value_parser = parse_digits::<Root>)]
    pub root: Option<Root>,
    /// With --bundle: the digest of the policy that you accept.
    #[arg(long, value_name = "HEX", requires = "bundle", value_parser = parse_digits::<PolicyDigest>)]
    pub policy: Option<PolicyDigest>,
    /// With --bundle: loans to customers that you accept to be taken off an asset's liabilities, at most this share of
    /// these, in basis points (hundredths of a per cent). None by default.
    #[arg(long, value_name = "BPS", requires = "bundle", default_value_t = 0, value_parser = parse_share)]
    pub accept_loans: u16,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The bundle's directory.
    pub bundle: PathBuf,
}
