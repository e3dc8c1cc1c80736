//! The command line: what can be typed.

pub mod audit_pack;
pub mod chain;
pub mod dispute;
pub mod expectations;
pub mod inclusion;
pub mod monitor;
pub mod reserves;
mod values;
pub mod witness;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use terminal::ShellCommand;

use self::{
    audit_pack::AuditPackArgs,
    chain::ChainArgs,
    dispute::DisputeArgs,
    expectations::{AttestationArgs, DemandArgs, ExpectationArgs, LogArgs},
    inclusion::InclusionArgs,
    monitor::MonitorArgs,
    reserves::{AttestArgs, KeygenArgs, ReservesArgs, SignatureArgs},
    witness::{ForkArgs, WitnessCommand},
};

/// Where options of all commands stand in a help: behind a command's own, however many commands there are.
const LAST: usize = 900;

/// Their heading.
const OF_ALL: &str = "Options of all commands";

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
        verifier solvency bundle/ --root 3f5c... --attestation attestation.json \
        --auditor-key Auditor=8a88... --require-reserves\n  \
        verifier solvency bundle/ --log-proof 3.tlog-proof --log-policy log.policy\n\n\
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
        verifier inclusion --archive 0110100101.archive --code 51e2... --account alice@example.com --root 3f5c...\n  \
        verifier inclusion --dir inclusion-files/ --accounts sample.csv --root 3f5c...\n  \
        verifier inclusion my-proof.json --account alice@example.com --root 3f5c... --report report.json --expect BTC=0.5\n  \
        verifier inclusion --dir drawn/ --sample 25 --seed 00000000000000000001a7c5... --bundle bundle/ --root 3f5c...\n\n\
        Type the id that you log in with, as you knew it before: a file that was made for another \
        account then fails. Compare the balances that are printed with your own.\n\n\
        Where the ledger counts debts to the exchange, yours are printed too, and the verdict is DEBTS TO CONFIRM, not \
        INCLUDED: only you can say whether you owe them. A bundle whose policy takes loans off the liabilities is accepted \
        with --accept-loans, as for solvency.")]
    Inclusion(Box<InclusionArgs>),
    /// Say whether an exchange counted less of an account than it signed.
    #[command(after_help = "Examples:\n  \
        verifier dispute --receipt receipt.json --inclusion my-proof.json --account alice@example.com --root 3f5c...\n  \
        verifier dispute --report report.json --account alice@example.com --root 3f5c...\n  \
        verifier dispute --receipt receipt.json --account alice@example.com --bundle bundle/ --root 3f5c...\n\n\
        CONTRADICTED, with the exit code 1: less is counted than the exchange signed, or more debt. AGREES, with 0: all that \
        was signed is counted. Everything else is no verdict, with 2, and is evidence against nobody: a receipt by another \
        key, of another account or another ledger, a file that was changed. Run it on the day when you are given a receipt: \
        one that does not hold is of no use later.\n\n\
        With --bundle and without an inclusion file it says whether the exchange signed the receipt. What the bundle's policy \
        asks for, and its reserves, are not looked at here.")]
    Dispute(DisputeArgs),
    /// Check bundles of one exchange that follow each other.
    #[command(after_help = "Examples:\n  \
        verifier chain june/ july/ august/ --root 3f5c...\n  \
        verifier chain june/ july/ --accept-loans 2500 --json\n\n\
        Each bundle is verified as by solvency, and has to name the root of the one before it; numbers and times have to \
        increase. So the root of the last one binds all others. What changed is told: assets, policy, disclosed totals. \
        Where a bundle between two is missing the exit code is 2.")]
    Chain(ChainArgs),
    /// Follow what an exchange publishes: verify what is new, and say how it stands.
    #[command(after_help = "Examples:\n  \
        verifier monitor https://exchange.example/proofs/ --state seen/ --once\n  \
        verifier monitor published/ --state seen/ --thresholds thresholds.toml --serve 127.0.0.1:9464 \
        --webhook https://hooks.example/por\n  \
        verifier monitor https://exchange.example/proofs/ --state seen/ --once --log-policy log-policy \
        --metrics por.prom --page por.html\n\n\
        States, the worst first: UNREADABLE, BROKEN, UNDER, UNANSWERED, STRESSED, LATE, OK. With --once the exit code is 0 for \
        OK, 2 for UNREADABLE and UNANSWERED, and 1 for the others. Without, it goes on until a signal ends it.\n\n\
        What was verified is not verified again, and what was seen is kept: --state has a database (SQLite) that others may \
        ask.")]
    Monitor(Box<MonitorArgs>),
    /// Say whether two checkpoints, or log proofs, show that a log is forked.
    #[command(after_help = "Examples:\n  \
        verifier fork mine.checkpoint theirs.checkpoint --log-key example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n  \
        verifier fork mine.tlog-proof theirs.tlog-proof --log-key example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n\n\
        FORKED, with the exit code 1: the log's key has signed two roots of one size, or two snapshots under one number. SAME \
        CHECKPOINT, with 0. NOTHING SHOWN, with 2: they are of two sizes and show no number in common; whether the larger \
        extends the smaller cannot be seen from these alone. A half that the log's key has not signed is no verdict either, \
        and accuses nobody.")]
    Fork(ForkArgs),
    /// As a witness: cosign checkpoints of logs that extend all that you saw before.
    Witness {
        /// What to do.
        #[command(subcommand)]
        command: WitnessCommand,
    },
    /// Check that the reserves are really held: addresses, signatures and, with nodes, amounts.
    #[command(after_help = "Examples:\n  \
        verifier reserves --bundle bundle/\n  \
        verifier reserves --bundle bundle/ --dossier dossier.json --html findings.html --require-reserves\n  \
        verifier reserves --bundle bundle/ --dossier dossier.json --rpc bitcoin=http://user:password@localhost:8332 \
        --rpc ethereum=http://localhost:8545 \
        --token ethereum:USDT=0xdAC17F958D2ee523a2206206994597C13D831ec7\n  \
        verifier reserves --bundle bundle/ --dossier dossier.json --rpc ethereum=http://localhost:8545 \
        --tokens tokens.toml --html findings.html --csv findings.csv\n\n\
        Where signatures are missing the exit code is 0, unless --require-reserves demands them. Ask nodes that you run \
        or trust. Findings name addresses: keep those of a dossier confidential.")]
    Reserves(ReservesArgs),
    /// As an auditor: check a dossier, and sign that it holds.
    #[command(after_help = "Example:\n  \
        verifier attest --bundle bundle/ --dossier dossier.json --key auditor.key --out attestation.json\n\n\
        Takes the options of reserves, and signs only if nothing fails. The attestation says of which assets you saw no \
        signature and asked no node; with --require-reserves nothing is signed where signatures are missing. It is public: \
        it has shares in per cent, no amounts and no addresses.")]
    Attest(AttestArgs),
    /// As an auditor: check a pack that the operator wrote for you, from itself alone.
    #[command(after_help = "Examples:\n  \
        verifier audit-pack pack/ --root 3f5c...\n  \
        verifier audit-pack pack/ --root 3f5c... --sample 25 --seed 00000000000000000001a7c5...\n  \
        verifier audit-pack pack/ --root 3f5c... --claim 51e2... --accept-loans 2500 --json\n\n\
        Verifies the bundle that the pack has, opens the commitments to the totals and every leaf with the pack's ledger, \
        draws the sample again, and makes every table and the page anew: each has to be the pack's, byte by byte. Whether \
        nodes confirm the reserves, ask with verifier reserves. A pack is confidential.")]
    AuditPack(AuditPackArgs),
    /// As an auditor: make a key to sign attestations with.
    #[command(after_help = "Examples:\n  \
        verifier keygen --out auditor.key\n  \
        verifier keygen --out auditor.key --name 'Example Audit LLP'")]
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
    /// What the user knows and accepts.
    #[command(flatten)]
    pub expected: ExpectationArgs,
    /// An auditor's word.
    #[command(flatten)]
    pub attestation: AttestationArgs,
    /// Where the root stands in the log.
    #[command(flatten)]
    pub log: LogArgs,
    /// What is demanded of the reserves.
    #[command(flatten)]
    pub demanded: DemandArgs,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The bundle's directory.
    pub bundle: PathBuf,
}
