//! A customer's file, under the id that they typed.

use circuits::{
    ledger::{AccountId, Root},
    shape::Shape,
};
use documents::{
    inclusion::{InclusionFile, InclusionVerifier, VerifiedInclusion},
    refusal::{Reason, Refusal},
};

use crate::{
    missing::{HowToGive, Missing},
    spelling::{self, Spelling},
};

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
