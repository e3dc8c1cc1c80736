//! Makes proofs of reserves: from an exchange's files to a bundle that verifies, and its customers' inclusion proofs.
//!
//! # For an exchange's back end
//!
//! The command `prover prove` writes a bundle, which is published, and a private directory, which is kept. From the
//! private directory a back end issues what each customer is given, and, with a key that the descriptor names, signs what
//! each customer has:
//!
//! ```no_run
#![doc = include_str!("../examples/back_end.rs")]
//! ```
//!
//! # Glossary
//!
//! Letters are those of the specification, `circuits/SPEC.md`.
//!
//! | term | meaning |
//! |---|---|
//! | snapshot | the file that an operator writes: which assets, liabilities, reserves and policy are proven |
//! | amount | what one account has or owes of one asset, in smallest units, below 2^64 |
//! | balance | an amount that a customer has; *free*, or *pledged* where it covers a debt |
//! | debt | an amount that a customer owes; a *counted* debt lowers what has to be held, and is a loan |
//! | total | the sum of amounts of one asset: of liabilities over all accounts, or of reserves over all addresses |
//! | entry | one committed component of an account: a balance, a debt, or a limb of the surplus |
//! | slot | the place of one entry in a shard; what is left of slots is padding |
//! | leaf | the commitment to all entries of one account, in one place of one shard |
//! | shard | M leaves that one proof is about; a ledger has H of them |
//! | root | the hash over all shards, which customers and verifiers compare |
//! | descriptor | which exchange, time and assets a ledger is about; wallets sign for its digest |
//! | schedule | at what prices, and after which haircuts, balances cover debts |
//! | claim | what a bundle says: descriptor, root, policy, and the commitment to the reserves |
//! | build | the making of one ledger's leaves and trees under one build secret S |
//! | private directory | all that inclusions are issued from, S among it |
//! | inclusion | one account's entries, salt, and path to the root |
//! | archive | sealed inclusions of many accounts in one published file |
//! | access code | what finds and opens one account's slots in the archives |
//! | receipt | what one account has and owes, signed with the key that the descriptor names |
//! | log | the exchange's one public history: which root is published under which number |
//! | witness | who cosigns a checkpoint of the log that extends all that they saw before |
//! | round | one time that what is owed and held now is looked at, between two proofs |
//! | breaker | a command that is run when a round's state was entered or left for long enough |
//! | run | one call of `prover prove`; an interrupted one is resumed by its journal |
//!
//! # The path of the data
//!
//! `inputs` are read and checked, `loans` says which debts count, `build` puts accounts in order, `reserves` come with
//! their evidence, `prove` proves and publishes, `private` keeps what `inclusion` issues from. Beside it, `stress` makes
//! a policy of a price history, `rebalance` finds the trades that a policy asks for, `log` keeps the public history of
//! what was proven, `watch` looks at reserves from one proof to the next, `pack` writes what an auditor is given, `plan`
//! predicts a run, `progress` follows it, [`run_report`] measures it, `report` shows results to the operator, and
//! `command` is the command line. Below all, `sorting` sorts what does not fit in memory, `apart` keeps
//! what is secret away from what is published, and `fault` says whose fault an error is.

mod apart;
mod build;
mod command;
mod fault;
mod guarded;
mod inclusion;
mod inputs;
mod loans;
mod log;
mod pack;
mod plan;
mod private;
mod progress;
mod prove;
mod rebalance;
mod receipts;
mod refusal;
mod report;
mod reserves;
pub mod run_report;
mod sorting;
mod stress;
mod watch;

pub use self::{
    apart::ApartError,
    command::command_line,
    fault::Fault,
    inclusion::{
        ArchiveSummary, CustomerInclusion, FilesSummary, InclusionError, Inclusions, SampleSummary,
    },
    inputs::diagnostics::Code as InputCode,
    private::{
        directory::NotPrivate,
        records::{JournalError, RecordError},
    },
    receipts::{ReceiptSigningError, Receipts},
    refusal::RefusalReason,
};

/// What this package's own tests, benchmarks and examples use. Not for others: it changes without notice.
#[doc(hidden)]
pub mod testing {
    pub use documents::inclusion::file_name;

    pub use crate::{
        inclusion::write_file,
        inputs::{LoadedSnapshot, descriptor_file},
        private::{
            files as private_files,
            journal::Journal,
            records::BuildRecord,
            secret::{Erased, erase_secret, read_secret},
        },
        progress::{Progress, ShardTimes, Silent, Stage},
        prove::{BundleSummary, ClaimDraft, Leftover, Options, Places, ProveError, prove},
        reserves::{dossier::dossier, evidence::ReserveEvidence, messages},
        run_report::system::peak_memory,
    };
}
