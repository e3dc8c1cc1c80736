//! Why there is no "verified": a rejection with a stable code, or no verdict at all; and what its reader does then.

mod hint;
mod kind;

pub use kind::RefusalKind;

use std::{fmt, io, path::PathBuf};

/// The reasons, each with its code: what is said here is all that there is.
macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident = $code:literal,)*) => {
        /// What was wrong, as a code that scripts may rely on. Codes are never renamed or reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Reason {
            $($(#[$doc])* $reason,)*
        }

        impl Reason {
            /// All reasons.
            pub const ALL: &[Self] = &[$(Self::$reason),*];

            /// The code.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$reason => $code,)*
                }
            }
        }
    };
}

reasons! {
    /// A file of the bundle is missing, is not a regular file, has the wrong size, or is not known.
    BundleFiles = "BUNDLE_FILES",
    /// The ledger descriptor is malformed or not canonical.
    Descriptor = "DESCRIPTOR",
    /// The claim is malformed, not canonical, or about another ledger or shape.
    Claim = "CLAIM",
    /// The collateral schedule is malformed, not canonical, or is not the one of this ledger or claim.
    Collateral = "COLLATERAL",
    /// The policy is malformed, or is not the one that the claim names.
    Policy = "POLICY",
    /// Prices, of the policy or of the collateral schedule, are further from the ledger's time than the policy
    /// allows.
    PriceStale = "PRICE_STALE",
    /// The policy asks less than 10,000 basis points of some asset.
    PolicyWaived = "POLICY_WAIVED",
    /// The policy takes more loans off the liabilities of some asset than the verifier's user accepts.
    PolicyLoans = "POLICY_LOANS",
    /// The policy is not the one that was asked for.
    PolicyNotExpected = "POLICY_NOT_EXPECTED",
    /// A leaf is not a point, or is the identity.
    Leaf = "LEAF",
    /// The tree over the leaves has another root than the claim says.
    Root = "ROOT",
    /// The root is not the one that was asked for.
    RootNotExpected = "ROOT_NOT_EXPECTED",
    /// The claim is not the one that was asked for: several can stand over one root.
    ClaimNotExpected = "CLAIM_NOT_EXPECTED",
    /// The proof of a shard is refused.
    ShardProof = "SHARD_PROOF",
    /// The link of a shard's proof to its leaves is refused.
    ShardLink = "SHARD_LINK",
    /// The solvency proof is refused.
    SolvencyProof = "SOLVENCY_PROOF",
    /// A link of the solvency proof to the totals is refused.
    SolvencyLink = "SOLVENCY_LINK",
    /// The public list of reserves is malformed or is not what the claim commits to.
    Reserves = "RESERVES",
    /// An address or its chain is malformed, not canonical, or one that nobody's reserves are at.
    Address = "ADDRESS",
    /// An address, an output or a chain's block is in the list of reserves twice.
    CountedTwice = "COUNTED_TWICE",
    /// The evidence of ownership is malformed or does not belong to the list.
    Ownership = "OWNERSHIP",
    /// A signature scheme, or a script, that there are no rules for.
    SigScheme = "SIG_SCHEME",
    /// A signature that does not hold.
    SigInvalid = "SIG_INVALID",
    /// A signature for another ledger.
    SigStale = "SIG_STALE",
    /// A node contradicts the list of reserves.
    Balance = "BALANCE",
    /// The dossier is malformed.
    Dossier = "DOSSIER",
    /// The attestation is malformed, or its signature does not hold.
    Attestation = "ATTESTATION",
    /// The attestation is by another auditor than the one that was named.
    AuditorNotExpected = "AUDITOR_NOT_EXPECTED",
    /// Evidence of the reserves was demanded, and there is too little.
    ReservesNotShown = "RESERVES_NOT_SHOWN",
    /// Bundles that were given one after another cannot be one exchange's, one after another.
    Chain = "CHAIN",
    /// A log proof is malformed, or its path does not lead to its checkpoint.
    LogProof = "LOG_PROOF",
    /// A log proof's checkpoint is of a log that the policy does not name, or too few witnesses have cosigned it.
    LogNotWitnessed = "LOG_NOT_WITNESSED",
    /// A log has something else under this snapshot's number.
    LogOther = "LOG_OTHER",
    /// Witnesses saw a snapshot too far from its own time.
    LogLate = "LOG_LATE",
    /// A file of an audit pack is missing, is not called for, or is another than its manifest says.
    PackFiles = "PACK_FILES",
    /// The manifest of an audit pack, or what the operator says in it, is malformed, or of another snapshot.
    PackManifest = "PACK_MANIFEST",
    /// The ledger of an audit pack is malformed, or a row of it is not what its leaf commits to.
    PackLedger = "PACK_LEDGER",
    /// The control totals of an audit pack are not those that the proof is about.
    PackTotals = "PACK_TOTALS",
    /// The sample of an audit pack is not the one that its seed draws, or is not in its ledger.
    PackSample = "PACK_SAMPLE",
    /// A table, or the page, of an audit pack says something else than follows from the rest of it.
    PackReport = "PACK_REPORT",
    /// A document is of another snapshot than what it was given with: one beside an inclusion file, an attestation, a
    /// dossier.
    OtherDocument = "OTHER_DOCUMENT",
    /// The inclusion file is malformed or not canonical.
    InclusionFile = "INCLUSION_FILE",
    /// The archive of inclusions is malformed, or a slot of it was changed.
    Archive = "ARCHIVE",
    /// The archive has no account with this access code.
    NotInArchive = "NOT_IN_ARCHIVE",
    /// The path does not lead to the root: this account with these balances is not in the ledger.
    NotIncluded = "NOT_INCLUDED",
    /// A receipt is malformed, or its signature does not hold: anybody can have written it.
    Receipt = "RECEIPT",
    /// A receipt, or a customer's report, is of another account than the one that was named.
    OtherAccount = "OTHER_ACCOUNT",
    /// The ledger's descriptor names no key that receipts could be signed with.
    NoReceiptKey = "NO_RECEIPT_KEY",
    /// Less is counted of an account than the exchange signed, or more debt. No refusal: evidence.
    Contradicted = "CONTRADICTED",
    /// A receipt holds, and nothing shows what is counted. No refusal, and nothing follows.
    OnlySigned = "ONLY_SIGNED",
    /// An account is counted, and no receipt says what was signed. No refusal, and nothing follows.
    OnlyCounted = "ONLY_COUNTED",
    /// A log has signed two checkpoints that no log can have. Evidence that needs nobody's word.
    Forked = "FORKED",
    /// Included, with debts that only their owner can confirm. No refusal, and no plain yes.
    Debts = "DEBTS",
    /// Included, with nothing: no balance and no debt is counted. No refusal, and no plain yes.
    Empty = "EMPTY",
}

impl Reason {
    /// Which kind of refusal this is; none where nothing was refused.
    pub fn kind(self) -> Option<RefusalKind> {
        use RefusalKind::{Damaged, False, NotAccepted, NotThisSnapshot, NotYourFile};
        let kind = match self {
            Self::NotIncluded | Self::NotInArchive | Self::OtherAccount => NotYourFile,
            Self::BundleFiles
            | Self::RootNotExpected
            | Self::ClaimNotExpected
            | Self::Chain
            | Self::LogOther
            | Self::OtherDocument => NotThisSnapshot,
            Self::Archive | Self::Receipt | Self::LogProof | Self::PackFiles => Damaged,
            Self::PolicyWaived
            | Self::PolicyLoans
            | Self::PolicyNotExpected
            | Self::AuditorNotExpected
            | Self::ReservesNotShown
            | Self::LogNotWitnessed
            | Self::LogLate => NotAccepted,
            Self::Descriptor
            | Self::Claim
            | Self::Collateral
            | Self::Policy
            | Self::PriceStale
            | Self::Leaf
            | Self::Root
            | Self::ShardProof
            | Self::ShardLink
            | Self::SolvencyProof
            | Self::SolvencyLink
            | Self::Reserves
            | Self::Address
            | Self::CountedTwice
            | Self::Ownership
            | Self::SigScheme
            | Self::SigInvalid
            | Self::SigStale
            | Self::Balance
            | Self::Dossier
            | Self::Attestation
            | Self::Forked
            | Self::PackManifest
            | Self::PackLedger
            | Self::PackTotals
            | Self::PackSample
            | Self::PackReport
            | Self::InclusionFile => False,
            Self::Debts
            | Self::Empty
            | Self::NoReceiptKey
            | Self::Contradicted
            | Self::OnlySigned
            | Self::OnlyCounted => return None,
        };
        Some(kind)
    }
}

/// No verification, and why.
#[derive(Debug)]
pub enum Refusal {
    /// The input says something that is not so, or says it in the wrong form. Exit code 1.
    Rejected {
        /// The code.
        reason: Reason,
        /// What exactly.
        detail: String,
    },
    /// The input is not whole, or was changed by a program on its way: half downloaded, empty, a web page in its place.
    /// That accuses nobody. Exit code 2.
    Damaged {
        /// The code of what was to be read.
        reason: Reason,
        /// What it is.
        what: String,
        /// What to do about it.
        hint: String,
    },
    /// There are no rules here by which something in the input could be checked. It may be right, which accuses nobody. Exit
    /// code 2.
    Unchecked {
        /// The code of what was to be checked.
        reason: Reason,
        /// What it is.
        what: String,
        /// What there is instead.
        hint: String,
    },
    /// The input could not be read, is something else than was asked for, or this program is not whole. Exit code 2.
    NoVerdict {
        /// What could not be done.
        what: String,
        /// What to do about it.
        hint: String,
    },
}

impl Refusal {
    /// A rejection.
    pub fn rejected(reason: Reason, detail: impl fmt::Display) -> Self {
        Self::Rejected {
            reason,
            detail: detail.to_string(),
        }
    }

    /// An input that is not whole, and can be had again.
    pub fn damaged(reason: Reason, what: impl fmt::Display) -> Self {
        Self::Damaged {
            reason,
            what: what.to_string(),
            hint: "download it again; if it stays so, nothing was proven: tell the exchange, and others"
                .to_owned(),
        }
    }

    /// The same, of one of several things: its name stands before what is wrong.
    #[must_use]
    pub fn of(mut self, name: impl fmt::Display) -> Self {
        let (Self::Rejected { detail: what, .. }
        | Self::Damaged { what, .. }
        | Self::Unchecked { what, .. }
        | Self::NoVerdict { what, .. }) = &mut self;
        *what = format!("{name}: {what}");
        self
    }

    /// Which kind of refusal this is, for whoever reads it; none where reading itself, or the question, is at fault.
    pub fn kind(&self) -> Option<RefusalKind> {
        match self {
            Self::Rejected { reason, .. } => reason.kind(),
            Self::Damaged { .. } => Some(RefusalKind::Damaged),
            Self::Unchecked { .. } | Self::NoVerdict { .. } => None,
        }
    }

    /// A path that cannot be read.
    pub fn unreadable(path: impl Into<PathBuf>, error: &io::Error) -> Self {
        let path = path.into();
        let hint = match error.kind() {
            io::ErrorKind::NotFound if path.as_os_str() == "-" => {
                "standard input is not read here: save it as a file, and give that"
            }
            io::ErrorKind::NotFound => "check the path: nothing has this name",
            io::ErrorKind::IsADirectory => "give a file: this is a directory",
            io::ErrorKind::NotADirectory => "give a directory: this is a file",
            _ => "check the path and its permissions",
        };
        Self::NoVerdict {
            what: format!("cannot read {}: {error}", path.display()),
            hint: hint.to_owned(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected { reason, detail } => write!(f, "{}: {detail}", reason.code()),
            Self::Damaged { what, .. }
            | Self::Unchecked { what, .. }
            | Self::NoVerdict { what, .. } => f.write_str(what),
        }
    }
}

impl std::error::Error for Refusal {}
