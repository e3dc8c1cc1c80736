//! What a monitor finds, by code.

use health::state::State;

/// Codes by their names, each with the state that it is a reason for: what is said here is all that there is.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal $(, $state:ident)?;)*) => {
        /// What was found, as a code that programs may rely on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// As it is written.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            /// The state that it is a reason for; none for what is only worth knowing.
            pub fn state(self) -> Option<State> {
                match self {
                    $(Self::$code => None$(.or(Some(State::$state)))?,)*
                }
            }
        }
    };
}

codes! {
    /// A bundle is there, and cannot be read as one.
    Unreadable = "UNREADABLE", Unreadable;
    /// A bundle is listed, and was never there.
    NotThere = "NOT_THERE", Unreadable;
    /// The list of bundles is in another form.
    ListUnreadable = "LIST_UNREADABLE", Unreadable;
    /// The log's files are in another form, or are not those of its key.
    LogUnreadable = "LOG_UNREADABLE", Unreadable;
    /// There is no log, and there never was one.
    LogMissing = "LOG_MISSING", Unreadable;
    /// A bundle is refused.
    Rejected = "REJECTED", Broken;
    /// A bundle has other bytes than when it was first seen.
    Replaced = "REPLACED", Broken;
    /// A bundle was there, and is not any more.
    Gone = "GONE", Broken;
    /// A bundle was listed, and is not any more.
    NotListed = "NOT_LISTED", Broken;
    /// There was a list, and there is none any more.
    ListGone = "LIST_GONE", Broken;
    /// Bundles cannot follow each other.
    Chain = "CHAIN", Broken;
    /// A bundle names another root than that of the one before it: one between them is missing.
    Gap = "GAP", Broken;
    /// The log has signed two histories.
    Forked = "FORKED", Broken;
    /// There was a log, and there is none any more.
    LogGone = "LOG_GONE", Broken;
    /// The log has something else under a bundle's number.
    LogOther = "LOG_OTHER", Broken;
    /// The log does not have a bundle, and has later numbers, or there are later bundles.
    NotInLog = "NOT_IN_LOG", Broken;
    /// The log has a snapshot of which no bundle is published, and later ones are.
    LeftOut = "LEFT_OUT", Broken;
    /// The disclosed reserves of an asset are less than what is owed.
    RatioUnder = "RATIO_UNDER", Under;
    /// The ratio of an asset is below what its reader demands, or is not shown to be above it.
    RatioDemanded = "RATIO_DEMANDED", Under;
    /// The policy asks for less than full cover, and its reader has not accepted it.
    PolicyWaived = "POLICY_WAIVED", Under;
    /// The policy takes more loans off liabilities than its reader accepts.
    PolicyLoans = "POLICY_LOANS", Under;
    /// Somebody did not answer, or this machine could not read.
    Unanswered = "UNANSWERED", Unanswered;
    /// The ratio of an asset is below its reader's threshold, or is not shown to be above it.
    RatioLow = "RATIO_LOW", Stressed;
    /// There is less evidence of an asset's reserves than its reader's threshold.
    CoverageLow = "COVERAGE_LOW", Stressed;
    /// An asset was listed in the snapshot before.
    AssetGone = "ASSET_GONE", Stressed;
    /// A rule of the policy before is not there any more.
    RuleGone = "RULE_GONE", Stressed;
    /// A rule, or an asset's least ratio, asks for less than before.
    RuleLowered = "RULE_LOWERED", Stressed;
    /// A total was disclosed in the snapshot before.
    DisclosureGone = "DISCLOSURE_GONE", Stressed;
    /// Reserves are shown with less evidence than in the snapshot before.
    EvidenceLess = "EVIDENCE_LESS", Stressed;
    /// The policy had prices, and has none any more.
    PricesGone = "PRICES_GONE", Stressed;
    /// An asset's amounts have another number of decimals.
    DecimalsOther = "DECIMALS_OTHER", Stressed;
    /// Prices come from another source, or are in another quote.
    PricesOther = "PRICES_OTHER", Stressed;
    /// Prices are those of the snapshot before, or too old.
    PricesStale = "PRICES_STALE", Stressed;
    /// The size of the proof, which hides how many accounts there are, changed its way.
    PaddingOther = "PADDING_OTHER", Stressed;
    /// Numbers were passed over between two bundles that follow each other.
    NumbersPassedOver = "NUMBERS_PASSED_OVER", Stressed;
    /// The newest bundle is not in the log yet.
    NotInLogYet = "NOT_IN_LOG_YET", Stressed;
    /// Too few witnesses have cosigned the log.
    LogNotWitnessed = "LOG_NOT_WITNESSED", Stressed;
    /// The log is served as it was some time ago.
    LogOlder = "LOG_OLDER", Stressed;
    /// The newest snapshot is older than it may be.
    Late = "LATE", Late;
    /// The newest snapshot is of a time that is still to come, if this machine's clock is right.
    Ahead = "AHEAD", Stressed;
    /// No snapshot is published.
    NothingPublished = "NOTHING_PUBLISHED", Late;
    /// The first bundle is not the exchange's first.
    BeginsLater = "BEGINS_LATER";
    /// One bundle is listed under two names.
    ListedTwice = "LISTED_TWICE";
}

/// What a finding was found in: what was not asked this time stays as it was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// The list of bundles.
    List,
    /// The bytes of a bundle, by its folder.
    Bundle(String),
    /// The log.
    Log,
    /// What is known of all bundles: it is judged anew each time.
    Series,
    /// What may be missing between them: nothing is said of that while some could not be had.
    Gaps,
}

impl Area {
    /// As it is kept.
    pub fn name(&self) -> String {
        match self {
            Self::List => "list".to_owned(),
            Self::Bundle(name) => format!("bundle {name}"),
            Self::Log => "log".to_owned(),
            Self::Series => "series".to_owned(),
            Self::Gaps => "gaps".to_owned(),
        }
    }
}

/// Something that was found. Its text has no number that changes by itself: found again, it is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In what.
    pub area: Area,
    /// Which.
    pub code: Code,
    /// The bundle's folder, the asset or the rule that it is about; may be empty.
    pub subject: String,
    /// In words.
    pub text: String,
}

impl Finding {
    /// Of the bytes of a bundle.
    pub fn of_bundle(name: impl Into<String>, code: Code, text: impl Into<String>) -> Self {
        let subject = name.into();
        Self {
            area: Area::Bundle(subject.clone()),
            code,
            subject,
            text: text.into(),
        }
    }

    /// Of what is known of all bundles.
    pub fn of_series(subject: impl Into<String>, code: Code, text: impl Into<String>) -> Self {
        Self {
            area: Area::Series,
            code,
            subject: subject.into(),
            text: text.into(),
        }
    }

    /// Of what may be missing.
    pub fn of_gaps(subject: impl Into<String>, code: Code, text: impl Into<String>) -> Self {
        Self {
            area: Area::Gaps,
            ..Self::of_series(subject, code, text)
        }
    }

    /// Of the list.
    pub fn of_list(code: Code, text: impl Into<String>) -> Self {
        Self {
            area: Area::List,
            code,
            subject: super::published::BUNDLES.to_owned(),
            text: text.into(),
        }
    }

    /// Of the log.
    pub fn of_log(subject: impl Into<String>, code: Code, text: impl Into<String>) -> Self {
        Self {
            area: Area::Log,
            code,
            subject: subject.into(),
            text: text.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_state_but_ok_has_a_code_and_no_two_codes_are_alike() {
        let states: BTreeSet<_> = Code::ALL.iter().filter_map(|code| code.state()).collect();
        let expected = State::ALL.into_iter().filter(|state| *state != State::Ok);
        assert_eq!(states, expected.collect());
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
