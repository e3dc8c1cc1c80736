//! What is wrong with the inputs, as codes that scripts may rely on.

use crate::refusal::RefusalReason;

/// The codes, each with its name: what is said here is all that there is.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:expr,)*) => {
        /// What is wrong with an input, or perhaps not meant.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// Its name for programs.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }
        }
    };
}

codes! {
    /// A file is not there, or cannot be read: nothing is said about what is in it.
    Unreadable = "UNREADABLE",
    /// A database does not answer: nothing is said about what is in it, and nobody is at fault.
    Unanswered = "UNANSWERED",
    /// A file has not the form that it should have.
    File = "FILE",
    /// A key of the snapshot or of a file like it: unknown, missing, or with a value that it cannot have.
    Key = "KEY",
    /// A column is missing, or nothing is said about it.
    Column = "COLUMN",
    /// The list of assets.
    AssetList = "ASSET_LIST",
    /// A name that is no listed asset's.
    AssetNotListed = "ASSET_NOT_LISTED",
    /// An account's id.
    Account = "ACCOUNT",
    /// An account's id with a character that nobody sees.
    IdInvisible = "ID_INVISIBLE",
    /// An account's id that a spreadsheet has changed.
    IdOfSpreadsheet = "ID_OF_SPREADSHEET",
    /// Ids that differ only in upper and lower case.
    IdsByCase = "IDS_BY_CASE",
    /// Ids that differ only in their Unicode form, or in characters that nobody sees.
    IdsByForm = "IDS_BY_FORM",
    /// Neither balance nor debt.
    Side = "SIDE",
    /// An amount.
    Amount = "AMOUNT",
    /// The same thing stands in two places.
    Twice = "TWICE",
    /// A chain, an address, an output or a block.
    Address = "ADDRESS",
    /// Reserves that nodes are to confirm, without the block of their balances.
    NoBlock = "NO_BLOCK",
    /// The snapshot before is not named.
    PreviousMissing = "PREVIOUS_MISSING",
    /// A time that is still to come.
    TimeInFuture = "TIME_IN_FUTURE",
    /// A time too long ago.
    TimeLongAgo = "TIME_LONG_AGO",
    /// The collateral schedule.
    Collateral = "COLLATERAL",
    /// Assets without a price.
    PriceMissing = "PRICE_MISSING",
    /// A price of a history, or its date.
    PriceHistory = "PRICE_HISTORY",
    /// Debts beyond what covers them.
    DebtNotCovered = "DEBT_NOT_COVERED",
    /// Nothing where something is expected: no lines, no balance, nothing on one side of an asset.
    Nothing = "NOTHING",
    /// The policy.
    Policy = RefusalReason::Policy.code(),
    /// Prices too far from the snapshot's time.
    PriceStale = RefusalReason::PriceStale.code(),
    /// Evidence of ownership that is malformed, or does not belong to the list.
    Ownership = RefusalReason::Ownership.code(),
    /// A signature for another ledger.
    SigStale = RefusalReason::SigStale.code(),
    /// A signature that does not hold.
    SigInvalid = RefusalReason::SigInvalid.code(),
    /// A signature scheme that is not known.
    SigScheme = RefusalReason::SigScheme.code(),
}

impl Code {
    /// The reason of a refusal in which nothing else is wrong, where that has a code of its own.
    pub fn reason(self) -> Option<RefusalReason> {
        match self {
            Self::PriceStale => Some(RefusalReason::PriceStale),
            Self::Ownership => Some(RefusalReason::Ownership),
            Self::SigStale => Some(RefusalReason::SigStale),
            Self::SigInvalid => Some(RefusalReason::SigInvalid),
            Self::SigScheme => Some(RefusalReason::SigScheme),
            _ => None,
        }
    }
}
