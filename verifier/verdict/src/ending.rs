//! How a program ends with what a verification came to.

use documents::{inclusion::Finding, refusal::Refusal};

use crate::{
    dispute::{Dispute, Standing},
    series::Series,
};

/// The four ways in which programs end that verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// What was checked holds.
    Verified,
    /// Something does not.
    Rejected,
    /// Something that was to be checked could not be.
    NoVerdict,
    /// It holds, and only the account's owner can say whether it is a yes: debts, or nothing at all.
    ToConfirm,
}

impl Ending {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Verified => 0,
            Self::Rejected => 1,
            Self::NoVerdict => 2,
            Self::ToConfirm => 3,
        }
    }
}

impl From<&Refusal> for Ending {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Rejected { .. } => Self::Rejected,
            Refusal::Damaged { .. } | Refusal::Unchecked { .. } | Refusal::NoVerdict { .. } => {
                Self::NoVerdict
            }
        }
    }
}

impl From<Finding> for Ending {
    fn from(finding: Finding) -> Self {
        match finding {
            Finding::Included => Self::Verified,
            Finding::DebtsToConfirm | Finding::Empty => Self::ToConfirm,
        }
    }
}

impl From<&Dispute> for Ending {
    fn from(dispute: &Dispute) -> Self {
        match dispute.standing() {
            Standing::Compared { comparison, .. } if comparison.contradicts() => Self::Rejected,
            Standing::Compared { .. } => Self::Verified,
            Standing::OnlySigned { .. } | Standing::OnlyCounted { .. } => Self::NoVerdict,
        }
    }
}

impl From<&Series> for Ending {
    fn from(series: &Series) -> Self {
        if series.is_whole() {
            Self::Verified
        } else {
            Self::NoVerdict
        }
    }
}
