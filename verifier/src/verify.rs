//! The front door: keys that are made once, and what is verified with them.

use circuits::{
    ledger::{AccountId, Root},
    setup::{Keys, VerifierSetup},
    shape::{Production, Shape},
};
use documents::{
    bundle::source::BundleSource,
    inclusion::{InclusionFile, InclusionVerifier, VerifiedInclusion},
    refusal::Refusal,
};

use verdict::{
    inclusion,
    progress::{Progress, Silent},
    series::{ReadSeries, Series},
    solvency::{self, Expectations, VerifiedSolvency},
};

use crate::lists::{ListChecker, PublicList};

/// Verifies bundles and inclusion files. Its keys take about a second to make, so a service keeps one; all of it can be
/// shared between threads.
pub struct Verifier<S: Shape = Production> {
    setup: VerifierSetup<S>,
    inclusions: InclusionVerifier<S>,
}

impl Verifier {
    /// Makes the keys, and compares them with the digests that this program is built with.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`] if they differ: the program is damaged.
    pub fn new() -> Result<Self, Refusal> {
        Self::of_shape()
    }
}

impl<S: Shape> Verifier<S> {
    /// As [`Verifier::new`], for circuits of another shape: tests use a small one.
    ///
    /// # Errors
    /// As [`Verifier::new`].
    pub fn of_shape() -> Result<Self, Refusal> {
        let setup = VerifierSetup::pinned().map_err(|error| Refusal::NoVerdict {
            what: error.to_string(),
            hint: "this verifier is not whole: build it again from its source".to_owned(),
        })?;
        Ok(Self {
            setup,
            inclusions: InclusionVerifier::of_shape(),
        })
    }

    /// Verifies that reserves cover liabilities: every file of a bundle, every proof, and what its reader demands.
    ///
    /// # Errors
    /// [`Refusal::Rejected`] if the bundle is not a proof of what it says, or says less than is demanded;
    /// [`Refusal::NoVerdict`] if it cannot be read.
    pub fn solvency(
        &self,
        bundle: &dyn BundleSource,
        expectations: &Expectations,
    ) -> Result<VerifiedSolvency, Refusal> {
        self.solvency_watched(bundle, expectations, &Silent)
    }

    /// As [`solvency`](Self::solvency), and tells `progress` where it is: of a large ledger it takes minutes.
    ///
    /// # Errors
    /// As [`solvency`](Self::solvency).
    pub fn solvency_watched(
        &self,
        bundle: &dyn BundleSource,
        expectations: &Expectations,
        progress: &dyn Progress,
    ) -> Result<VerifiedSolvency, Refusal> {
        verify_solvency(self.keys(), bundle, expectations, progress)
    }

    /// As [`solvency_watched`](Self::solvency_watched), with the list of reserves if the bundle has a public one, for who
    /// examines that further.
    ///
    /// # Errors
    /// As [`solvency`](Self::solvency).
    pub fn solvency_and_list(
        &self,
        bundle: &dyn BundleSource,
        expectations: &Expectations,
        progress: &dyn Progress,
    ) -> Result<(VerifiedSolvency, Option<PublicList>), Refusal> {
        let lists = ListChecker::default();
        let (keys, checker) = (self.keys(), Some(&lists as _));
        let verified = solvency::verify_solvency(keys, bundle, expectations, checker, progress)?;
        Ok((verified, lists.into_checked()))
    }

    /// Verifies bundles of one exchange, and compares each with the one before it.
    ///
    /// # Errors
    /// As [`solvency`](Self::solvency), of the bundle that it names; also if they do not follow each other.
    pub fn series(
        &self,
        bundles: &ReadSeries<'_>,
        progress: &dyn Progress,
    ) -> Result<Series, Refusal> {
        bundles.verify(self.keys(), Some(&ListChecker::default()), progress)
    }

    /// Verifies that an account, with the balances and debts that its file shows, is in the ledger with this root. Where
    /// the root comes from decides what that is worth: from a place where everybody sees the same, or from
    /// [`VerifiedSolvency::root`].
    ///
    /// # Errors
    /// [`Refusal::Rejected`] if it is not.
    pub fn inclusion(
        &self,
        file: InclusionFile,
        account: AccountId<'_>,
        root: Root,
    ) -> Result<VerifiedInclusion, Refusal> {
        inclusion::verify(&self.inclusions, file, account, root)
    }

    pub(crate) fn keys(&self) -> Keys<'_, S> {
        self.setup.keys()
    }
}

/// Verifies a bundle with these keys, a public list of reserves too, and tells `progress` where it is.
///
/// # Errors
/// As [`Verifier::solvency`].
pub fn verify_solvency<S: Shape>(
    keys: Keys<'_, S>,
    bundle: &dyn BundleSource,
    expectations: &Expectations,
    progress: &dyn Progress,
) -> Result<VerifiedSolvency, Refusal> {
    let lists = ListChecker::default();
    solvency::verify_solvency(keys, bundle, expectations, Some(&lists), progress)
}
