//! Verifying bundles one after another.

use circuits::{
    ledger::{ClaimDigest, PolicyDigest, Root},
    setup::Keys,
    shape::Shape,
};
use documents::{
    bundle::{files::Bundle, source::BundleSource},
    refusal::Refusal,
};

use super::Series;
use crate::{
    progress::Progress,
    solvency::{
        Documents, Expectations, OpenBundle, PublicLists, ReadShards, VerifiedSolvency, not_whole,
        read_documents,
    },
};

/// A bundle, and what its reader calls it.
pub struct NamedBundle<'a> {
    /// Its name in what is said of it.
    pub name: String,
    /// Where its files are.
    pub source: &'a dyn BundleSource,
}

/// What the verifier's user knows from outside of a series.
#[derive(Clone, Debug, Default)]
pub struct SeriesExpectations {
    /// The root of the last bundle, which binds those before it.
    pub root: Option<Root>,
    /// The claims of all bundles, in any order; or none.
    pub claims: Vec<ClaimDigest>,
    /// Policies that are accepted, whatever ratios they have.
    pub policies: Vec<PolicyDigest>,
    /// As in [`Expectations`].
    pub accept_loans_bps: u16,
}

/// What the bundles of a series say of themselves: their forms are checked, nothing is proven.
pub struct ReadSeries<'a> {
    bundles: &'a [NamedBundle<'a>],
    expected: &'a SeriesExpectations,
    documents: Vec<Documents>,
}

impl<'a> ReadSeries<'a> {
    /// Reads the documents of all bundles, which takes a moment, before the first is verified, which takes a while.
    ///
    /// # Errors
    /// [`Refusal`], with the bundle's name; [`Refusal::NoVerdict`] if claims are expected, and of some bundle none is.
    pub fn new<S: Shape>(
        bundles: &'a [NamedBundle<'a>],
        expected: &'a SeriesExpectations,
    ) -> Result<Self, Refusal> {
        let read = bundles.iter().map(|bundle| {
            let documents =
                Bundle::open(bundle.source).and_then(|files| Ok(read_documents::<S>(&files)?.0));
            documents.map_err(|refusal| refusal.of(&bundle.name))
        });
        let documents = read.collect::<Result<_, _>>()?;
        let read = Self {
            bundles,
            expected,
            documents,
        };
        read.ensure_claims()?;
        Ok(read)
    }

    /// Verifies every bundle, and compares each with the one before it. Nothing that was not verified is compared.
    ///
    /// # Errors
    /// [`Refusal`], with the name of the bundle that it is about.
    pub fn verify<S: Shape>(
        &self,
        keys: Keys<'_, S>,
        lists: Option<&dyn PublicLists>,
        progress: &dyn Progress,
    ) -> Result<Series, Refusal> {
        self.each(|bundle: OpenBundle<'_, S>| bundle.verify(keys, lists, progress))
    }

    /// As [`verify`](Self::verify), where the shards were read: of each bundle its own, as
    /// [`OpenBundle::judge`] takes them.
    ///
    /// # Errors
    /// As [`verify`](Self::verify) and [`OpenBundle::judge`].
    pub fn judge<S: Shape>(
        &self,
        keys: Keys<'_, S>,
        read: Vec<Vec<ReadShards>>,
        lists: Option<&dyn PublicLists>,
        progress: &dyn Progress,
    ) -> Result<Series, Refusal> {
        if read.len() != self.bundles.len() {
            return Err(not_whole());
        }
        let mut read = read.into_iter();
        self.each(|bundle: OpenBundle<'_, S>| {
            bundle.judge(keys, read.next().unwrap_or_default(), lists, progress)
        })
    }

    /// How many shards each bundle has, if nothing is refused before the first of them is read.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn shards<S: Shape>(&self) -> Result<Vec<u64>, Refusal> {
        self.ensure_root_of_last(&[])?;
        if let Some(first) = self.bundles.first() {
            let opened = OpenBundle::<S>::new(first.source, &self.expectations(0)).map(|_| ());
            opened.map_err(|refusal| refusal.of(&first.name))?;
        }
        let documents = self.documents.iter();
        Ok(documents.map(|documents| documents.claim.shards).collect())
    }

    fn each<S: Shape>(
        &self,
        mut verify: impl FnMut(OpenBundle<'_, S>) -> Result<VerifiedSolvency, Refusal>,
    ) -> Result<Series, Refusal> {
        let mut verified = Vec::new();
        for (place, bundle) in self.bundles.iter().enumerate() {
            self.ensure_root_of_last(&verified)?;
            let expectations = self.expectations(place);
            let found = OpenBundle::new(bundle.source, &expectations).and_then(&mut verify);
            verified.push(found.map_err(|refusal| refusal.of(&bundle.name))?);
        }
        Series::new(verified)
    }

    fn expectations(&self, place: usize) -> Expectations {
        let expected = self.expected;
        let documents = &self.documents[place];
        let is_last = place + 1 == self.bundles.len();
        Expectations {
            // A root binds the one before it: that of the last is enough.
            root: expected.root.filter(|_| is_last),
            claim: expected_claim(documents, &expected.claims),
            policy: accepted_policy(documents, &expected.policies),
            accept_loans_bps: expected.accept_loans_bps,
            ..Expectations::default()
        }
    }

    /// Says so where the root that was given is that of a bundle which verified, and does not stand last: a slip, and
    /// nobody's fault. What the others merely say of their roots is not looked at: it could be whatever is known from
    /// outside.
    fn ensure_root_of_last(&self, verified: &[VerifiedSolvency]) -> Result<(), Refusal> {
        let (Some(root), Some(last)) = (self.expected.root, self.documents.last()) else {
            return Ok(());
        };
        // An earlier bundle with the same root is the same ledger twice, which is told of the series.
        if verified.len() + 1 < self.bundles.len() || root == last.claim.root {
            return Ok(());
        }
        let mut earlier = self.bundles.iter().zip(verified).rev();
        let (Some((bundle, named)), Some(last_bundle)) = (
            earlier.find(|(_, bundle)| bundle.root() == root),
            self.bundles.last(),
        ) else {
            return Ok(());
        };
        let hint = if named.documents().descriptor.time() > last.descriptor.time() {
            "name the bundles in order, from the first snapshot to the last"
        } else {
            "give the root of the last bundle, as it was published: it binds the ledgers before it"
        };
        Err(Refusal::NoVerdict {
            what: format!(
                "the root that was given is that of {}, and {} is named last",
                bundle.name, last_bundle.name
            ),
            hint: hint.to_owned(),
        })
    }

    /// Says so where claims were given, and none for some bundle: a slip, and nobody's fault.
    fn ensure_claims(&self) -> Result<(), Refusal> {
        let given = &self.expected.claims;
        let several = |place: &usize| !given[..*place].contains(&given[*place]);
        let different = (0..given.len()).filter(several).count();
        let mut documents = self.documents.iter();
        let unnamed = documents.position(|of| !given.contains(&of.claim_digest));
        match unnamed {
            Some(unnamed) if 0 < different && different < self.documents.len() => {
                Err(Refusal::NoVerdict {
                    what: format!("no claim was given for {}", self.bundles[unnamed].name),
                    hint: "give the claim of each bundle, or none; check that you gave the right folders"
                        .to_owned(),
                })
            }
            _ => Ok(()),
        }
    }
}

/// The claim that a bundle has to have: its own if that was named; else one of those that were, which it then has not.
/// That is its root if somebody named that as a claim: the verification tells it.
fn expected_claim(documents: &Documents, claims: &[ClaimDigest]) -> Option<ClaimDigest> {
    let mut given = claims.iter();
    let named = given
        .clone()
        .find(|claim| **claim == documents.claim_digest);
    let root = given.find(|claim| claim.0 == documents.claim.root.0);
    named.or(root).or(claims.first()).copied()
}

/// The policy of a bundle, if it is one of those that were named: the others have to ask for full cover.
fn accepted_policy(documents: &Documents, policies: &[PolicyDigest]) -> Option<PolicyDigest> {
    let digest = documents.policy.digest();
    policies.contains(&digest).then_some(digest)
}
