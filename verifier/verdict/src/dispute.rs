//! `verifier dispute`: what an exchange signed of an account, beside what it counted of it.
//!
//! Whoever shows something here is believed nothing. A customer may have written receipt, descriptor and file; an exchange
//! may have signed what binds it to nothing. So a key is the exchange's only where the descriptor that names it is bound by
//! the root: by an inclusion that leads there, or by a bundle that verified. All that is refused on the way is no verdict:
//! it is evidence against nobody.

mod given;
#[cfg(test)]
mod tests;

use circuits::ledger::{AccountId, Root};
use documents::{
    bundle::descriptor::Descriptor,
    inclusion::VerifiedInclusion,
    refusal::{Reason, Refusal},
};
use statements::{
    dispute::{Comparison, compare},
    receipt::{Receipt, VerifiedReceipt},
};

pub use self::given::{Given, expectations_of};
use crate::solvency::{RootSource, VerifiedSolvency};

/// What is shown in a dispute.
#[derive(Debug)]
pub struct Shown {
    /// The receipt, if there is one.
    pub receipt: Option<Receipt>,
    /// What the inclusion file came to, under the root of the [`Ground`], if there is a file; or why it shows nothing.
    pub inclusion: Result<Option<VerifiedInclusion>, Refusal>,
}

/// What follows from it.
#[derive(Debug)]
pub enum Standing {
    /// The receipt holds, and the inclusion leads to the root.
    Compared {
        /// What was signed.
        receipt: Box<VerifiedReceipt>,
        /// What is counted.
        inclusion: Box<VerifiedInclusion>,
        /// Both, asset by asset.
        comparison: Comparison,
    },
    /// The receipt holds for the ledger of a bundle that verified, and no inclusion leads to its root.
    OnlySigned {
        /// What was signed.
        receipt: Box<VerifiedReceipt>,
        /// The bundle's descriptor.
        descriptor: Box<Descriptor>,
        /// Why the inclusion file that was given shows nothing, if one was given.
        refused: Option<Refusal>,
    },
    /// The inclusion leads to the root, and there is no receipt.
    OnlyCounted {
        /// What is counted.
        inclusion: Box<VerifiedInclusion>,
    },
}

/// A dispute that was judged. Only [`judge`] makes one.
#[derive(Debug)]
pub struct Dispute {
    standing: Standing,
    root: Root,
}

impl Dispute {
    /// What follows.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The root that all of it is about. It came from outside.
    pub fn root(&self) -> Root {
        self.root
    }

    /// The descriptor that the root binds.
    pub fn descriptor(&self) -> &Descriptor {
        match &self.standing {
            Standing::Compared { inclusion, .. } | Standing::OnlyCounted { inclusion } => {
                inclusion.file().header.descriptor()
            }
            Standing::OnlySigned { descriptor, .. } => descriptor,
        }
    }
}

/// What a dispute is held against: a root from outside, alone or with the bundle that verified under it.
#[derive(Clone, Copy, Debug)]
pub enum Ground<'a> {
    /// The root alone.
    Root(Root),
    /// A bundle.
    Bundle(&'a VerifiedSolvency),
}

impl Ground<'_> {
    /// The root that an inclusion has to lead to.
    pub fn root(&self) -> Root {
        match self {
            Self::Root(root) => *root,
            Self::Bundle(verified) => verified.root(),
        }
    }

    /// Refuses a root that only a bundle says. Its descriptor, and so the key in it, can be an exchange's own, and its leaves
    /// whoever's: who has a receipt could make a bundle beside it that contradicts it.
    fn ensure_from_outside(&self) -> Result<(), Refusal> {
        match self {
            Self::Bundle(verified) if verified.root_source() == RootSource::Bundle => {
                Err(Refusal::NoVerdict {
                    what:
                        "the root was taken from the bundle, which whoever shows it may have made"
                            .to_owned(),
                    hint: "give the root too, from where the exchange published it".to_owned(),
                })
            }
            Self::Root(_) | Self::Bundle(_) => Ok(()),
        }
    }
}

/// Judges a dispute about one account.
///
/// # Errors
/// A refusal that is no rejection: nothing follows against anybody.
pub fn judge(shown: Shown, account: AccountId<'_>, ground: Ground<'_>) -> Result<Dispute, Refusal> {
    ground.ensure_from_outside()?;
    let root = ground.root();
    let Shown { receipt, inclusion } = shown;
    if let Some(receipt) = &receipt {
        receipt.ensure_of(account)?;
    }
    let inclusion = match inclusion {
        // What could not be read at all is a slip of whoever asks.
        Err(refusal @ Refusal::NoVerdict { .. }) => return Err(refusal),
        Ok(Some(inclusion)) if inclusion.root() != root || !inclusion.is_of(account) => {
            Err(Refusal::rejected(
                Reason::RootNotExpected,
                "the inclusion was verified for another root, or another account",
            ))
        }
        shown => shown,
    };
    let standing = match (receipt, inclusion) {
        (Some(receipt), Ok(Some(inclusion))) => {
            let receipt = receipt.verify(inclusion.file().header.descriptor(), account)?;
            let comparison = compare(&receipt, &inclusion)?;
            Standing::Compared {
                receipt: Box::new(receipt),
                inclusion: Box::new(inclusion),
                comparison,
            }
        }
        (None, Ok(Some(inclusion))) => Standing::OnlyCounted {
            inclusion: Box::new(inclusion),
        },
        (Some(receipt), not_counted) => {
            let refused = not_counted.err();
            // Without a bundle the descriptor is whoever's who shows it, and so is the key in it.
            let Ground::Bundle(solvency) = ground else {
                return Err(key_not_shown(refused));
            };
            let descriptor = &solvency.documents().descriptor;
            Standing::OnlySigned {
                receipt: Box::new(receipt.verify(descriptor, account)?),
                descriptor: Box::new(descriptor.clone()),
                refused,
            }
        }
        (None, Err(refusal)) => return Err(accusing_nobody(refusal)),
        (None, Ok(None)) => {
            return Err(Refusal::NoVerdict {
                what: "there is neither a receipt nor an inclusion file".to_owned(),
                hint: "give what the exchange signed, and what it counted".to_owned(),
            });
        }
    };
    Ok(Dispute { standing, root })
}

/// Nobody can tell whose the receipt's key is.
fn key_not_shown(refused: Option<Refusal>) -> Refusal {
    let what = "whose key signed the receipt is not shown: no inclusion leads to the root, and there is no bundle";
    match refused {
        Some(refusal) => accusing_nobody(refusal).of(what),
        None => Refusal::NoVerdict {
            what: what.to_owned(),
            hint: "give the inclusion file, or else the published bundle: its root binds the exchange's key"
                .to_owned(),
        },
    }
}

/// The same refusal as no verdict: in a dispute, what does not hold may be the work of whoever shows it. What elsewhere is
/// called evidence is none here.
pub fn accusing_nobody(refusal: Refusal) -> Refusal {
    let hint = |reason| format!("nothing follows from it against anybody: {}", hint(reason));
    match refusal {
        Refusal::Rejected { reason, detail } => Refusal::Unchecked {
            reason,
            what: detail,
            hint: hint(reason),
        },
        Refusal::Damaged { reason, what, .. } => Refusal::Damaged {
            reason,
            what,
            hint: hint(reason),
        },
        other => other,
    }
}

/// What to do about what does not hold, whoever may have made it.
fn hint(reason: Reason) -> &'static str {
    match reason {
        Reason::RootNotExpected => {
            "compare the root, digit by digit, with what the exchange published, and take all that you give from the same \
             snapshot"
        }
        Reason::NotIncluded | Reason::NotInArchive | Reason::InclusionFile | Reason::Archive => {
            "get the account's file once more, and check the id, letter by letter: anybody can change a file"
        }
        Reason::Receipt => {
            "get the receipt once more, from the exchange: one that does not hold shows nothing, and anybody could have \
             written it"
        }
        _ => {
            "get it once more, from where the exchange publishes it: anybody can change what they show"
        }
    }
}
