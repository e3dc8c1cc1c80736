//! The words of reports for programs: verdicts, and what stands for a reason where nothing was refused.

/// Words by their names: what is said here is all that there is.
macro_rules! words {
    ($(#[$about:meta])* $words:ident { $($(#[$doc:meta])* $word:ident = $name:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $words {
            $($(#[$doc])* $word,)*
        }

        impl $words {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$word),*];

            /// As it is written.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$word => $name,)*
                }
            }
        }
    };
}

words! {
    /// What a command came to.
    Verdict {
        /// The bundle's proofs hold.
        Verified = "verified",
        /// The account is counted, without debts.
        Included = "included",
        /// The account is counted, with debts.
        DebtsToConfirm = "debts_to_confirm",
        /// The account is counted, with nothing.
        Empty = "empty",
        /// Less is counted of an account than was signed, or more debt.
        Contradicted = "contradicted",
        /// All that was signed of an account is counted, and no more debt.
        Agrees = "agrees",
        /// A receipt holds, and nothing shows what is counted.
        OnlySigned = "only_signed",
        /// An account is counted, and no receipt says what was signed.
        OnlyCounted = "only_counted",
        /// Bundles follow each other.
        Chained = "chained",
        /// All reserves were shown.
        Checked = "checked",
        /// Nothing contradicts the list of reserves, but signatures are missing.
        NotAllShown = "not all shown",
        /// A node gave no answer.
        Incomplete = "incomplete",
        /// An attestation was signed: there is evidence of everything.
        Attested = "attested",
        /// An attestation was signed, and says what there is no evidence of.
        AttestedInPart = "attested in part",
        /// A log is forked.
        Forked = "forked",
        /// Two halves are of one checkpoint.
        SameCheckpoint = "same_checkpoint",
        /// Two halves show nothing.
        NothingShown = "nothing_shown",
        /// A checkpoint was cosigned.
        Cosigned = "cosigned",
        /// What an exchange publishes was looked at, and has a state.
        Monitored = "monitored",
        /// The signature holds.
        Signed = "signed",
        /// Nothing was verified.
        Unverified = "unverified",
        /// Something does not hold.
        Rejected = "rejected",
        /// There is no verdict.
        None = "none",
    }
}

words! {
    /// What stands for a reason where nothing was refused.
    NoRefusal {
        /// Nothing is wrong.
        Ok = "OK",
        /// What was looked at has a state that is not OK.
        State = "STATE",
        /// The command checks nothing.
        NotChecked = "NOT_CHECKED",
        /// Something could not be read, or was typed wrongly.
        NoVerdict = "NO_VERDICT",
    }
}
