//! Why there is no bundle.

use std::{io, path::PathBuf};

use circuits::{
    leaf::CommitError,
    proof::KeyError,
    shard::{leaves::ShardLeavesError, prove::ProveShardError},
    solvency::{StatementError, WitnessError, prove::ProveSolvencyError},
};
use documents::{bundle::claim::ClaimError, policy::PolicyError, refusal::Refusal};
use evidence::list::ListError;

use super::insolvency::Insolvency;
use crate::{
    apart::ApartError,
    build::{accounts::OrderAccountsError, leaves::LeavesError, size::SizeError},
    fault::Fault,
    inputs::{descriptor_file::DescriptorFileError, diagnostics::Diagnostics},
    loans::LoansError,
    private::records::RecordError,
    reserves::evidence::EvidenceError,
    sorting::ScratchError,
};

/// What differs in [`ProveError::OtherInputs`] where the descriptor does.
pub(crate) const DESCRIPTOR: &str = "the ledger descriptor";

/// Why there is no bundle. Nothing that a verifier would refuse is ever left in the output.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The inputs have errors.
    #[error("the inputs have errors")]
    Inputs(Box<Diagnostics>),
    /// There is no such collateral schedule.
    #[error(transparent)]
    Schedule(#[from] DescriptorFileError),
    /// The policy does not parse.
    #[error("{0}")]
    Policy(#[from] PolicyError),
    /// The reserves do not cover the liabilities under the policy.
    #[error("the exchange is not solvent under its policy")]
    Insolvent(Insolvency),
    /// There is something in the output directory already.
    #[error("{} exists already", .0.display())]
    OutputExists(PathBuf),
    /// A file is where a directory is to be.
    #[error("{} is there and is no directory", .0.display())]
    NotDirectory(PathBuf),
    /// A bundle that was begun, by a run whose private directory is another one.
    #[error("{} is what an interrupted run has left that keeps its secret elsewhere", .0.display())]
    Unclaimed(PathBuf),
    /// The bundle of an interrupted run is somewhere else.
    #[error("{} is an interrupted run, and its bundle is not in {}", partial.display(), bundle.display())]
    OtherOut {
        /// What it has left.
        partial: PathBuf,
        /// Where its bundle was looked for.
        bundle: PathBuf,
    },
    /// What is secret and what is published would not be apart.
    #[error(transparent)]
    Apart(#[from] ApartError),
    /// An interrupted run was about something else.
    #[error("{} is an interrupted run over other inputs: what differs is {}", partial.display(), differences.join(" and "))]
    OtherInputs {
        /// Where it is.
        partial: PathBuf,
        /// What differs, in words.
        differences: Vec<&'static str>,
        /// Shards that it has proven.
        proven: u64,
        /// Whether they are shards of this ledger too.
        keeps: bool,
    },
    /// Another run is at work in the same place.
    #[error("another run is at work in {}", .0.display())]
    Busy(PathBuf),
    /// The run was told to end.
    #[error("stopped; what has been proven is kept")]
    Stopped,
    /// A file cannot be written.
    #[error("cannot write {file}: {source}")]
    Write {
        /// Its name.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The private directory.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// What does not fit in memory cannot be put aside.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// Debts cannot be counted.
    #[error(transparent)]
    Loans(LoansError),
    /// The ledger does not fit into shards.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// The ledger was not the same when it was read again.
    #[error("the ledger has changed while it was put in order")]
    LedgerChanged,
    /// The policy does not fit the circuit.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// A total is out of range.
    #[error(transparent)]
    Totals(#[from] WitnessError),
    /// The list of reserves would be refused.
    #[error(transparent)]
    Reserves(#[from] ListError),
    /// Totals cannot be disclosed.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Commitments.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The leaves of a shard.
    #[error("the leaves of a shard were not made: {0}")]
    Leaves(#[from] LeavesError),
    /// The leaves of a shard are no shard.
    #[error("the leaves of a shard were not made: {0}")]
    ShardLeaves(#[from] ShardLeavesError),
    /// The proof of a shard.
    #[error("a shard was not proven: {0}")]
    Shard(#[from] ProveShardError),
    /// The solvency proof.
    #[error("solvency was not proven: {0}")]
    Solvency(#[from] ProveSolvencyError),
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Something in the directory of the bundle is not of the bundle.
    #[error("{} is no file of the bundle, and all that is in its directory is published", .0.display())]
    Foreign(PathBuf),
    /// A file that was written is gone, or has other bytes.
    #[error("{} has been changed or removed since it was written", .0.display())]
    Changed(PathBuf),
    /// The verifier refuses the finished bundle: a defect of this program.
    #[error("the finished bundle does not verify: {0}")]
    Refused(#[from] Refusal),
}

impl From<EvidenceError> for ProveError {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Signatures(diagnostics) => Self::Inputs(Box::new(diagnostics)),
            EvidenceError::List(error) => Self::Reserves(error),
        }
    }
}

impl From<OrderAccountsError> for ProveError {
    fn from(error: OrderAccountsError) -> Self {
        match error {
            OrderAccountsError::Scratch(error) => Self::Scratch(error),
            OrderAccountsError::Record(error) => Self::Record(error),
            OrderAccountsError::Changed => Self::LedgerChanged,
            OrderAccountsError::Stopped => Self::Stopped,
        }
    }
}

impl From<LoansError> for ProveError {
    fn from(error: LoansError) -> Self {
        match error {
            LoansError::Scratch(error) => Self::Scratch(error),
            LoansError::Stopped => Self::Stopped,
            error => Self::Loans(error),
        }
    }
}

impl ProveError {
    /// An error of writing `file`.
    pub fn write(file: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let file = file.into();
        move |source| Self::Write { file, source }
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Inputs(_)
            | Self::Schedule(_)
            | Self::Policy(_)
            | Self::Statement(_)
            | Self::Totals(_)
            | Self::Loans(_)
            | Self::Size(_)
            | Self::Reserves(_)
            | Self::Claim(_) => Fault::Inputs,
            Self::Insolvent(_) => Fault::NotSolvent,
            Self::Stopped => Fault::Stopped,
            Self::OutputExists(_)
            | Self::NotDirectory(_)
            | Self::Unclaimed(_)
            | Self::OtherOut { .. }
            | Self::Apart(_)
            | Self::OtherInputs { .. }
            | Self::Busy(_)
            | Self::Write { .. }
            | Self::Record(_)
            | Self::Scratch(_)
            | Self::LedgerChanged
            | Self::Threads(_)
            | Self::Foreign(_)
            | Self::Changed(_) => Fault::Environment,
            Self::Key(_)
            | Self::Commit(_)
            | Self::Leaves(_)
            | Self::ShardLeaves(_)
            | Self::Shard(_)
            | Self::Solvency(_)
            | Self::Refused(_) => Fault::Defect,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Inputs(_) => "mend them",
            Self::Policy(_) | Self::Statement(_) => "mend the policy",
            Self::Insolvent(insolvency) if insolvency.loans_fail() => {
                "debts stay as the interrupted run chose them: bring its policy back, or start over to choose them by this one; no bundle was written"
            }
            Self::Insolvent(_) => "no bundle was written",
            Self::OutputExists(_) => "choose another directory: nothing is overwritten",
            Self::NotDirectory(_) => "choose a directory",
            Self::Unclaimed(_) => {
                "make sure that no other prover is at work there; then name its private directory to go on with it, or remove it"
            }
            Self::OtherOut { .. } => {
                "name the directory that it was to be published in, or start over"
            }
            Self::Apart(error) => error.hint(),
            Self::OtherInputs { keeps: true, .. } => {
                "bring the inputs back to go on with it; or keep its shards and go on with these (shards depend on ledger and schedule alone), or throw it away"
            }
            Self::OtherInputs { differences, .. } if differences.contains(&DESCRIPTOR) => {
                "a snapshot of another file name has a descriptor of its own: give this one the name that it had, with the other inputs as they were; or throw it away, or choose other directories"
            }
            Self::OtherInputs { keeps: false, .. } => {
                "bring the inputs back to go on with it, throw it away, or choose other directories"
            }
            Self::Busy(_) => "wait until it has ended, or choose other directories",
            Self::Stopped => "run the same command again to go on",
            Self::Write { .. } | Self::Scratch(_) => {
                "check the disk's free space and the directory's permissions; then run the same command again to go on"
            }
            Self::Record(RecordError::Io { .. } | RecordError::Journal { .. }) => {
                "check the disk's free space and the directory's permissions; then run the same command again to go on, or start over"
            }
            Self::Record(_) => "throw away what the interrupted run has left",
            Self::Schedule(_) => "mend the collateral schedule",
            Self::Loans(error) => error.hint(),
            Self::Size(error) => error.hint(),
            Self::LedgerChanged => {
                "run the same command again, and leave the files alone meanwhile"
            }
            Self::Totals(_) => "check the liabilities: no ledger's amounts add up to so much",
            Self::Claim(ClaimError::WithoutLoans(_)) => {
                "name the asset under loans of [disclose] too, or leave it out under liabilities"
            }
            Self::Claim(ClaimError::Loans(_)) => {
                "leave loans out of [disclose], or give a collateral schedule"
            }
            Self::Claim(_) => "totals must be below 2^102 smallest units",
            Self::Reserves(_) => "mend the reserves",
            Self::Foreign(_) => "move it away, then run the same command again to go on",
            Self::Changed(_) => {
                "run the same command again: what was changed is made and verified again"
            }
            Self::Shard(_) | Self::Commit(_) | Self::Leaves(_) | Self::ShardLeaves(_) => {
                "run prove again: every attempt has new randomness"
            }
            Self::Key(_) | Self::Solvency(_) | Self::Refused(_) => {
                "this is a defect of the program: report it, without your data"
            }
            Self::Threads(_) => "use fewer workers",
        }
    }
}
