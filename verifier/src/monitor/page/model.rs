//! What the page of a monitor shows: everything that it says, and nothing of where it is kept.
//!
//! Texts may be anything of any length: the page bounds and escapes them. Vectors may be of any length: the page shows
//! the newest. Only a snapshot that verified has ratios ([`Outcome::Verified`]), so that none can be shown of another.

use health::state::State;
use jiff::Timestamp;

use crate::monitor::facts::Ratio;

/// One exchange, as somebody saw it who followed what it published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitorPage {
    /// The exchange's name, as its descriptors say it; what the reader calls it until one was read.
    pub exchange: String,
    /// The directory or URL that is followed, without credentials.
    pub source: String,
    /// How it stands now.
    pub standing: Standing,
    /// When the last round ended, whatever came out.
    pub looked: Timestamp,
    /// When the newest snapshot that verified was verified here; `None` before the first.
    pub verified: Option<Timestamp>,
    /// When the next snapshot is late, if the reader said how often there is one.
    pub next_by: Option<Timestamp>,
    /// Ascending by sequence number, at most one of each.
    pub snapshots: Vec<Snapshot>,
    /// What the reader asks of each asset, in the order in which assets are shown; an asset that is not here comes
    /// after these, and nothing is asked of it.
    pub limits: Vec<AssetLimits>,
    /// Each change of the state, oldest first.
    pub changes: Vec<StateChange>,
    /// The log that the roots stand in, if there is one.
    pub log: Option<LogSeen>,
    /// What changed from one snapshot to the next that verified, oldest first.
    pub steps: Vec<Step>,
    /// All that was ever found, also what does not hold any more, oldest first.
    pub findings: Vec<Finding>,
    /// What none of this shows, a sentence each.
    pub not_proven: Vec<String>,
    /// The version of the program that saw all this.
    pub program: String,
}

/// A state, and why it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The worst of the reasons' states; OK without reasons.
    pub state: State,
    /// Since when this is the state.
    pub since: Timestamp,
    /// What holds now, worst first.
    pub reasons: Vec<Held>,
}

/// A reason that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The state that it is a reason for.
    pub state: State,
    /// `UPPER_CASE`, as in the JSON.
    pub code: String,
    /// The asset, bundle or rule that it is about; may be empty.
    pub subject: String,
    /// In words.
    pub text: String,
    /// Since when.
    pub since: Timestamp,
}

/// A snapshot that was published, or must have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its number.
    pub sequence: u64,
    /// The time that its descriptor says; `None` where none could be read.
    pub time: Option<Timestamp>,
    /// When it was first seen here; `None` where it never was.
    pub seen: Option<Timestamp>,
    /// Its root in hexadecimal digits; `None` where none is known.
    pub root: Option<String>,
    /// Who says that this is the root.
    pub root_known: RootKnown,
    /// How it is tied to the one before it.
    pub link: Link,
    /// What came out.
    pub outcome: Outcome,
}

/// What came out of looking at a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its proof verified.
    Verified {
        /// Its assets, in its own order.
        assets: Vec<AssetPoint>,
    },
    /// It was read, and is not so.
    Rejected {
        /// `UPPER_CASE`, as in the JSON.
        code: String,
        /// In words.
        text: String,
    },
    /// It is there and cannot be read, or is damaged: nothing is known of it.
    Unreadable {
        /// In words.
        text: String,
    },
    /// Others name it, and it was not found.
    Missing,
}

/// One asset in one snapshot that verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetPoint {
    /// The asset's symbol.
    pub asset: String,
    /// Reserves as a share of liabilities.
    pub ratio: Ratio,
    /// What the snapshot's policy asks for at least, in basis points of the liabilities.
    pub minimum_bps: u32,
    /// Share of the reserves at addresses that signed, in basis points, rounded down; `None` where nothing was shown.
    pub signed_bps: Option<u32>,
}

/// What the reader asks of one asset, in basis points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetLimits {
    /// The asset's symbol.
    pub asset: String,
    /// A ratio below it is UNDER.
    pub hard_bps: Option<u32>,
    /// A ratio below it is STRESSED.
    pub soft_bps: Option<u32>,
    /// A signed share of the reserves below it is STRESSED.
    pub signed_bps: Option<u32>,
}

/// Who says that a root is the one that everybody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootKnown {
    /// It stands in the exchange's log, cosigned by as many of these as the reader's policy asks for.
    Witnessed(Vec<String>),
    /// It stands in a log that the exchange alone signed.
    Logged,
    /// The reader named it.
    Reader,
    /// A later snapshot names it.
    Named,
    /// The bundle alone says so.
    Bundle,
}

/// How a snapshot is tied to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is the first, and names no root before it.
    First,
    /// It names the root of the one before it.
    Named,
    /// It names the root of an earlier one, and passes over so many numbers.
    PassesOver(u64),
    /// It names another root than that of the one before it.
    Another,
    /// What one would compare it with is not known.
    Unknown,
}

/// The state became another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    /// When.
    pub at: Timestamp,
    /// What it was; `None` at the first.
    pub from: Option<State>,
    /// What it became.
    pub to: State,
    /// Why, in words.
    pub reasons: Vec<String>,
}

/// The log, as it was seen last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSeen {
    /// Its origin.
    pub origin: String,
    /// How many snapshots are in it.
    pub size: u64,
    /// How many witnesses must have cosigned, and of how many, in words: "2 of 3".
    pub quorum: String,
    /// Those that the reader's policy names.
    pub witnesses: Vec<Witness>,
}

/// A witness that the reader's policy names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name.
    pub name: String,
    /// The newest checkpoint that it cosigned, if it ever did.
    pub cosigned: Option<Cosigned>,
}

/// A checkpoint that a witness cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// Size of the log.
    pub size: u64,
    /// The time that the cosignature says.
    pub time: Timestamp,
    /// When it was seen here.
    pub seen: Timestamp,
}

/// What changed between two snapshots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Number of the one before.
    pub before: u64,
    /// Number of the one after.
    pub after: u64,
    /// One change a line; empty where nothing changed that anybody can see.
    pub changes: Vec<String>,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The state that it is a reason for; `None` where it is only worth knowing.
    pub state: Option<State>,
    /// `UPPER_CASE`, as in the JSON.
    pub code: String,
    /// The asset, bundle or rule that it is about; may be empty.
    pub subject: String,
    /// In words.
    pub text: String,
    /// When it was first seen.
    pub first: Timestamp,
    /// When it was last seen.
    pub last: Timestamp,
    /// Whether it still holds.
    pub holds: bool,
}
