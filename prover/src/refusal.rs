//! Why a command refuses, as a code.

use documents::{policy::PolicyError, refusal::Reason};

/// The reasons, each with its code: what is said here is all that there is.
macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident = $code:expr,)*) => {
        /// What is wrong with what a command refuses, as a code that scripts may rely on. Most are the codes under which
        /// a verifier would refuse it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum RefusalReason {
            $($(#[$doc])* $reason,)*
        }

        impl RefusalReason {
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
    /// The inputs have errors.
    Inputs = "INPUTS",
    /// The claim does not hold.
    Insolvent = "INSOLVENT",
    /// No trades make every rule of the policy hold.
    Infeasible = "INFEASIBLE",
    /// The policy is malformed.
    Policy = Reason::Policy.code(),
    /// The ledger descriptor is malformed, or not of the snapshot.
    Descriptor = Reason::Descriptor.code(),
    /// The log says no: it would become another history, or have a hole.
    Log = "LOG",
    /// Prices are too far from the snapshot's time.
    PriceStale = Reason::PriceStale.code(),
    /// The evidence of ownership is malformed, or does not belong to the list.
    Ownership = Reason::Ownership.code(),
    /// A signature for another ledger.
    SigStale = Reason::SigStale.code(),
    /// A signature that does not hold.
    SigInvalid = Reason::SigInvalid.code(),
    /// A signature scheme that is not known.
    SigScheme = Reason::SigScheme.code(),
}

impl From<&PolicyError> for RefusalReason {
    fn from(error: &PolicyError) -> Self {
        match error.reason() {
            Reason::PriceStale => Self::PriceStale,
            _ => Self::Policy,
        }
    }
}
