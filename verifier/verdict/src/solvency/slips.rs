//! Digits that were given as something else than they are: a root, a claim and a policy all have 64, and stand beside
//! each other where an exchange publishes them. That is no verdict, and accuses nobody.
//!
//! Only digests that were computed are compared. What a claim merely says, such as its root before the leaves were seen or
//! its commitment to the reserves, could be chosen to be what a reader knows from outside: a forgery would look like a slip.

use circuits::ledger::Root;

use super::{Documents, Expectations};
use documents::refusal::Refusal;

/// Refuses what is a digest of another document of this bundle than the one that it was given as.
pub(super) fn ensure_none(
    documents: &Documents,
    expectations: &Expectations,
) -> Result<(), Refusal> {
    let collateral = documents.collateral.as_ref();
    let others = [
        ("the claim", Some(documents.claim_digest.0)),
        ("the policy", Some(documents.policy.digest().0)),
        ("the ledger", Some(documents.context.ledger.0)),
        (
            "the collateral schedule",
            collateral.map(|schedule| schedule.digest().0),
        ),
    ];
    let mut slips = given(documents, expectations).into_iter();
    let slip = slips.find_map(|given| {
        let mut others = others.iter();
        let other = others.find(|(_, digest)| digest.is_some_and(|digest| given.is(digest)))?;
        Some(given.refused(other.0))
    });
    slip.map_or(Ok(()), Err)
}

/// Refuses the root that was given as something else. It is the one that the leaves have.
pub(super) fn ensure_not_root(
    root: Root,
    documents: &Documents,
    expectations: &Expectations,
) -> Result<(), Refusal> {
    let mut given = given(documents, expectations).into_iter();
    let slip = given.find(|given| given.is(root.0));
    slip.map_or(Ok(()), |given| Err(given.refused("the root")))
}

/// Digits that are not those of what they were given as.
struct Given {
    name: &'static str,
    digits: [u8; 32],
    own: [u8; 32],
}

impl Given {
    fn is(&self, other: [u8; 32]) -> bool {
        self.digits == other
    }

    fn refused(&self, other: &str) -> Refusal {
        let Self { name, own, .. } = self;
        Refusal::NoVerdict {
            what: format!("what was given as {name} are the digits of {other}"),
            hint: format!(
                "take {name} from where the exchange published it: that of this bundle is {}, which is the exchange's own \
                 word, and shows nothing by itself",
                hex::encode(own)
            ),
        }
    }
}

fn given(documents: &Documents, expectations: &Expectations) -> Vec<Given> {
    let all = [
        (
            "the root",
            expectations.root.map(|root| root.0),
            documents.claim.root.0,
        ),
        (
            "the claim",
            expectations.claim.map(|claim| claim.0),
            documents.claim_digest.0,
        ),
        (
            "the policy",
            expectations.policy.map(|policy| policy.0),
            documents.policy.digest().0,
        ),
    ];
    let given = all.into_iter().filter_map(|(name, digits, own)| {
        let digits = digits.filter(|digits| *digits != own)?;
        Some(Given { name, digits, own })
    });
    given.collect()
}
