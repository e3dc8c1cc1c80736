//! A customer's file, under the id that they typed.

use circuits::{
    ledger::{AccountId, ClaimDigest, Root},
    shape::Shape,
};
use documents::{
    inclusion::{InclusionFile, InclusionVerifier, VerifiedInclusion},
    refusal::{Reason, Refusal},
};

use crate::{
    logged::Logged,
    missing::{HowToGive, Missing},
    solvency::{RootSource, VerifiedSolvency},
    spelling::{self, Spelling},
};

/// What files are held against: a root from outside, one that stands in the log, or that of a bundle which verified.
#[derive(Debug)]
pub struct Against {
    root: Root,
    root_source: RootSource,
    solvency: Option<VerifiedSolvency>,
    /// Where there is no bundle.
    logged: Option<Logged>,
}

impl Against {
    /// A root that the verifier's user named.
    pub fn of_root(root: Root) -> Self {
        Self {
            root,
            root_source: RootSource::Outside,
            solvency: None,
            logged: None,
        }
    }

    /// A bundle.
    pub fn of_bundle(verified: VerifiedSolvency) -> Self {
        Self {
            root: verified.root(),
            root_source: verified.root_source(),
            solvency: Some(verified),
            logged: None,
        }
    }

    /// A root that stands in the log; or one that the verifier's user named, with the log beside it.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`] where neither the user nor any witness says which root it is.
    pub fn of_log(logged: Logged, root: Option<Root>, how: HowToGive) -> Result<Self, Refusal> {
        if root.is_none() && !logged.is_witnessed() {
            return Err(Refusal::NoVerdict {
                what:
                    "the log policy asks for no witness: the exchange alone says which root it is"
                        .to_owned(),
                hint: format!(
                    "name witnesses in it, or give the root that the exchange published{}",
                    how(Missing::Root)
                ),
            });
        }
        Ok(Self {
            root: root.unwrap_or(logged.root()),
            root_source: root.map_or(RootSource::Log, |_| RootSource::Outside),
            solvency: None,
            logged: Some(logged),
        })
    }

    /// The root.
    pub fn root(&self) -> Root {
        self.root
    }

    /// Where it was taken from.
    pub fn root_source(&self) -> RootSource {
        self.root_source
    }

    /// The bundle that it is of, where one was verified.
    pub fn solvency(&self) -> Option<&VerifiedSolvency> {
        self.solvency.as_ref()
    }

    /// Where it stands in the log, if a log proof was given.
    pub fn logged(&self) -> Option<&Logged> {
        let of_bundle = self.solvency.as_ref().and_then(VerifiedSolvency::logged);
        of_bundle.or(self.logged.as_ref())
    }

    /// The claim over it, as far as it is known: that of the bundle, or the one that stands in the log.
    pub fn claim(&self) -> Option<ClaimDigest> {
        let of_bundle = self.solvency.as_ref();
        let of_bundle = of_bundle.map(|solvency| solvency.documents().claim_digest);
        of_bundle.or_else(|| self.logged.as_ref().map(Logged::claim))
    }

    /// That a file which leads to the root is of the snapshot that stands in the log. With a bundle that was seen already.
    ///
    /// # Errors
    /// As [`Logged::ensure_of`].
    pub fn ensure_logged(&self, file: &InclusionFile) -> Result<(), Refusal> {
        match &self.logged {
            Some(logged) => logged.ensure_of(file.header.descriptor(), self.root, None),
            None => Ok(()),
        }
    }
}

/// The account whose id was typed.
///
/// # Errors
/// [`Refusal::NoVerdict`] if none was: without it a file may be anybody's. Also for what is no id.
pub fn account(typed: Option<&str>, how: HowToGive) -> Result<AccountId<'_>, Refusal> {
    let Some(id) = typed else {
        return Err(Refusal::NoVerdict {
            what: "no account id was given: without it a file may be anybody's, and shows nothing"
                .to_owned(),
            hint: format!("give the id that you log in with{}", how(Missing::Account)),
        });
    };
    AccountId::new(id).map_err(|error| Refusal::NoVerdict {
        what: error.to_string(),
        hint: "give the id that you log in with, as it is, and no blanks around it".to_owned(),
    })
}

/// Verifies a file. If it is of the same id in another spelling, the rejection says in which. It does not say the id, and
/// stays a rejection: the two may be two customers.
pub fn verify<S: Shape>(
    inclusions: &InclusionVerifier<S>,
    file: InclusionFile,
    account: AccountId<'_>,
    root: Root,
) -> Result<VerifiedInclusion, Refusal> {
    let kept = file.clone();
    let refused = match inclusions.verify(file, account, root) {
        Err(Refusal::Rejected {
            reason: Reason::NotIncluded,
            detail,
        }) => detail,
        verified => return verified,
    };
    let leads = |spelling: &Spelling| {
        let id = AccountId::new(&spelling.id);
        id.is_ok_and(|id| inclusions.verify(kept.clone(), id, root).is_ok())
    };
    let detail = match spelling::others(account.as_str())
        .iter()
        .find(|other| leads(other))
    {
        Some(Spelling { how, .. }) => format!(
            "the file is not of this id, but of the same {how}: if you log in with that, type it so"
        ),
        None => refused,
    };
    Err(Refusal::rejected(Reason::NotIncluded, detail))
}
