//! Where a run is: what the stages of a run tell, and who listens.
//!
//! | module | holds |
//! |---|---|
//! | `console` | for people |
//! | [`log`] | events for machines |
//! | `meter` | the stage that runs, and its pace, for the log |

mod console;
pub mod log;
mod meter;

use std::time::Duration;

pub use self::console::on_stderr;

/// The stages, each with its name in reports and logs, and its label for people: what is said here is all that there is.
macro_rules! stages {
    ($($(#[$doc:meta])* $stage:ident = $name:literal, $label:literal;)*) => {
        /// The stages of a run, in their order, and of what is done with its results.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Stage {
            $($(#[$doc])* $stage,)*
        }

        impl Stage {
            /// All stages.
            pub const ALL: &[Self] = &[$(Self::$stage),*];

            /// What a run is doing, in a few words.
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$stage => $label,)*
                }
            }

            /// Its name in reports and logs.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$stage => $name,)*
                }
            }
        }
    };
}

stages! {
    /// The files of the snapshot are read, checked and sorted by account. Counted in lines or rows.
    Reading = "reading", "reading the inputs";
    /// Generators and keys are made.
    Keys = "keys", "preparing generators and keys";
    /// It is chosen which debts count, and what covers them.
    Debts = "debts", "choosing which debts count";
    /// What an interrupted run has left is checked against its digests. Counted in shards.
    Checking = "checking", "checking what is there already";
    /// Accounts and padding are shuffled into shards. Counted in accounts.
    Ordering = "ordering", "ordering the accounts";
    /// Shards are proven. Counted in shards.
    Shards = "shards", "proving shards";
    /// The tree over the shards, the claim and its proof.
    Solvency = "solvency", "proving solvency";
    /// The bundle is verified as its readers will verify it.
    Verifying = "verifying", "verifying the bundle";
    /// Everybody's inclusion proofs are written, by a command of their own. Counted in accounts.
    Issuing = "issuing", "writing inclusion proofs";
    /// Receipts are signed and written, by a command of their own. Counted in accounts.
    Signing = "signing", "signing receipts";
}

impl Stage {
    /// What it counts, in the plural.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Reading => "records",
            Self::Ordering | Self::Issuing | Self::Signing => "accounts",
            Self::Checking | Self::Shards | Self::Verifying => "shards",
            Self::Keys | Self::Debts | Self::Solvency => "steps",
        }
    }
}

/// What a worker's time on one shard went into, as wall time of its thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShardTimes {
    /// Reading its accounts; salts, blinds and commitments.
    pub leaves: Duration,
    /// Its part of the tree.
    pub tree: Duration,
    /// The proof and its own verification.
    pub proving: Duration,
    /// Writing, and waiting for the disk.
    pub writing: Duration,
}

/// What the operator is told besides the stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A first signal was received.
    Stopping,
    /// A second one was.
    EndingAtOnce,
    /// What a run takes is being measured.
    Calibrating,
}

impl Notice {
    /// Its name in logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stopping => "stopping",
            Self::EndingAtOnce => "ending-at-once",
            Self::Calibrating => "calibrating",
        }
    }

    /// What it says.
    pub fn text(self) -> &'static str {
        match self {
            Self::Stopping => {
                "stopping: what is at work is being finished; a second signal ends at once, and loses only that"
            }
            Self::EndingAtOnce => "ended at once: to go on, run the same command again",
            Self::Calibrating => "calibrating: proving as many shards as would be side by side",
        }
    }
}

/// Listens to a run. Called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `total` is how much it will count, where that is known.
    fn stage(&self, stage: Stage, total: Option<u64>);

    /// The stage has done so much more.
    fn advance(&self, done: u64);

    /// This many shards of an interrupted run are kept.
    fn shards_kept(&self, _shards: u64) {}

    /// A shard is proven, and on the disk. Comes with an [`advance`](Self::advance) of its own.
    fn shard_proven(&self, _shard: u64, _times: ShardTimes) {}

    /// Something is on the disk for good: a run that is killed here goes on from here.
    fn durable(&self, _what: &'static str) {}

    /// The operator is told something.
    fn notice(&self, _notice: Notice) {}

    /// Something is perhaps not meant: of the inputs, with its place.
    fn warning(&self, _text: &str) {}

    /// Something to know that people are told more of than logs are, which have other readers.
    fn warning_in_part(&self, told: &str, _logged: &str) {
        self.warning(told);
    }

    /// The last stage is done, and none follows.
    fn finished(&self) {}

    /// The stage that runs ends without being done: it failed, was refused, or stopped.
    fn abandoned(&self) {
        self.finished();
    }

    /// Whether the run should end at the next place where nothing is lost.
    fn stopping(&self) -> bool {
        false
    }
}

/// Nobody listens.
#[derive(Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
}
