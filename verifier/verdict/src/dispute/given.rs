//! What is given in a dispute, from reading it to what follows.

use circuits::ledger::{AccountId, Root};
use documents::{
    bundle::{
        claim::{Claim, MAX_CLAIM_BYTES},
        files::{self, Bundle},
        source::BundleSource,
    },
    inclusion::{InclusionFile, InclusionVerifier},
    recognise::Document,
    refusal::Refusal,
};
use statements::{customer_report::CustomerReport, receipt::Receipt};

use super::{Dispute, Ground, Shown, judge};
use crate::{
    inclusion,
    solvency::{Expectations, VerifiedSolvency},
};

/// What was given, read. Nothing in it is verified.
#[derive(Debug)]
pub struct Given {
    /// The receipt, if there is one.
    pub receipt: Option<Receipt>,
    /// The inclusion file, if there is one; or why it is none.
    pub file: Result<Option<InclusionFile>, Refusal>,
}

impl Given {
    /// What a customer's report has of both. Nothing else that it says is taken.
    ///
    /// # Errors
    /// No verdict if what it has as a receipt is none.
    pub fn of_report(report: &CustomerReport) -> Result<Self, Refusal> {
        let receipt = report.receipt.as_ref();
        let receipt = receipt.map(|text| Receipt::of_file("the report's receipt", text.as_bytes()));
        Ok(Self {
            receipt: receipt.transpose()?,
            file: report.inclusion_file(),
        })
    }

    /// Judges it, under a root from outside. `bundle` verifies the bundle of that root, where one was given. It is asked for
    /// only where no inclusion leads to the root: one that does binds the exchange's key by itself, and whoever is to blame
    /// could spoil the bundle.
    ///
    /// # Errors
    /// As [`judge`], and what the bundle is refused for.
    pub fn judge(
        self,
        account: AccountId<'_>,
        root: Root,
        bundle: impl FnOnce() -> Result<Option<VerifiedSolvency>, Refusal>,
    ) -> Result<Dispute, Refusal> {
        if let Some(receipt) = &self.receipt {
            receipt.ensure_of(account)?;
        }
        let verify = |file| inclusion::verify(&InclusionVerifier::new(), file, account, root);
        let inclusion = self.file.and_then(|file| file.map(verify).transpose());
        let solvency = match &inclusion {
            Ok(Some(_)) => None,
            Ok(None) | Err(_) => bundle().map_err(|refusal| refusal.of("the bundle"))?,
        };
        let ground = solvency.as_ref().map_or(Ground::Root(root), Ground::Bundle);
        let shown = Shown {
            receipt: self.receipt,
            inclusion,
        };
        judge(shown, account, ground)
    }
}

/// What a bundle is verified against in a dispute: that it proves what it claims, under this root. Whether its policy asks
/// for enough, and whether the reserves are there, is no part of a dispute: what it claims of them is taken as it is.
///
/// # Errors
/// As [`Bundle::open`], and if it has no claim.
pub fn expectations_of(bundle: &dyn BundleSource, root: Root) -> Result<Expectations, Refusal> {
    let opened = Bundle::open(bundle)?;
    let claim = opened.read_document(files::CLAIM, MAX_CLAIM_BYTES, Document::Claim)?;
    Ok(Expectations {
        root: Some(root),
        // One that cannot be parsed is refused with all else.
        policy: Claim::from_bytes(&claim).ok().map(|claim| claim.policy),
        accept_loans_bps: 10_000,
        ..Expectations::default()
    })
}
