//! Bundles of one exchange, one after another: each was verified, and each names the root of the one before it.
//!
//! A root binds its ledger's descriptor, and the descriptor names the root before. So who knows the last root from outside
//! knows that no ledger before it was exchanged since. A root does not bind the claim that stands over it: reserves, policy
//! and disclosures of an earlier bundle are those that were published only if its claim is known from outside too.

mod changes;
#[cfg(test)]
mod tests;
mod verify;

use circuits::ledger::Root;

use crate::solvency::{Documents, VerifiedSolvency};
use documents::refusal::{Reason, Refusal};

pub use changes::{Changed, Changes, TotalChange};
pub use verify::{NamedBundle, ReadSeries, SeriesExpectations};

/// How a bundle follows the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It names the root of the one before.
    Named {
        /// How many numbers it passes over.
        passed_over: u64,
    },
    /// It names another root, and its number is not the next one: some bundle between them is not here.
    Missing,
}

/// Bundles that verified, in order.
#[derive(Debug)]
pub struct Series {
    bundles: Vec<VerifiedSolvency>,
    links: Vec<Link>,
}

impl Series {
    /// Compares each bundle with the one before it.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`] if they are in another order, or one is there twice; [`Refusal::Rejected`] with
    /// [`Reason::Chain`] if they cannot be one exchange's, one after another.
    pub fn new(bundles: Vec<VerifiedSolvency>) -> Result<Self, Refusal> {
        let documents: Vec<_> = bundles.iter().map(VerifiedSolvency::documents).collect();
        let links = links(&documents).into_iter().collect::<Result<_, _>>()?;
        Ok(Self { bundles, links })
    }

    /// The bundles, in order.
    pub fn bundles(&self) -> &[VerifiedSolvency] {
        &self.bundles
    }

    /// How each bundle but the first follows the one before it, and what changed.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let pairs = self.bundles.iter().zip(self.bundles.iter().skip(1));
        let linked = pairs.zip(&self.links);
        linked.map(|((before, after), link)| Step {
            before,
            after,
            link: *link,
        })
    }

    /// Whether each bundle but the first names the root of the one before it.
    pub fn is_whole(&self) -> bool {
        !self.links.contains(&Link::Missing)
    }
}

/// From one bundle to the next.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The earlier one.
    pub before: &'a VerifiedSolvency,
    /// The later one.
    pub after: &'a VerifiedSolvency,
    /// How it follows.
    pub link: Link,
}

impl Step<'_> {
    /// What changed.
    pub fn changes(&self) -> Changes {
        Changes::between(self.before.documents(), self.after.documents())
    }
}

/// How each bundle but the first follows the one before it. They are documents of bundles that verified: the root of each is
/// the one that its claim says.
pub fn links(bundles: &[&Documents]) -> Vec<Result<Link, Refusal>> {
    let pairs = bundles.iter().zip(bundles.iter().skip(1));
    let links = pairs.map(|(before, after)| {
        let link = link(before, after)?;
        if link == Link::Missing {
            ensure_no_fork(before, after, bundles)?;
        }
        Ok(link)
    });
    links.collect()
}

/// What a bundle is called in errors.
fn name(bundle: &Documents) -> String {
    let descriptor = &bundle.descriptor;
    format!("number {} of {}", descriptor.sequence(), descriptor.time())
}

fn root(bundle: &Documents) -> Root {
    bundle.claim.root
}

/// A bundle that goes on from an earlier one than that before it: of these two histories only one was shown to everybody.
fn ensure_no_fork(
    before: &Documents,
    after: &Documents,
    bundles: &[&Documents],
) -> Result<(), Refusal> {
    let previous = |bundle: &Documents| bundle.descriptor.previous_root();
    let Some(named) = previous(after) else {
        return Ok(());
    };
    let forked = |what: String| {
        let text = format!(
            "{} names {named} as the root before it, {what}",
            name(after)
        );
        Err(Refusal::rejected(Reason::Chain, text))
    };
    if let Some(other) = bundles.iter().find(|bundle| root(bundle) == named) {
        return forked(format!(
            "which is that of {}: {} stands between them",
            name(other),
            name(before)
        ));
    }
    if previous(before) == Some(named) {
        return forked(format!("and so does {}", name(before)));
    }
    Ok(())
}

fn link(before: &Documents, after: &Documents) -> Result<Link, Refusal> {
    let (first, second) = (&before.descriptor, &after.descriptor);
    let broken = |what: String| Refusal::rejected(Reason::Chain, what);
    let usage = |what: String, hint: &str| Refusal::NoVerdict {
        what,
        hint: hint.to_owned(),
    };
    if root(before) == root(after) {
        return Err(usage(
            format!("the bundle {} is there twice", name(before)),
            "name each bundle once, from the first snapshot to the last",
        ));
    }
    if first.exchange() != second.exchange() {
        return Err(broken(format!(
            "bundles of two exchanges: {} is of {}, and {} of {}",
            name(before),
            first.exchange(),
            name(after),
            second.exchange()
        )));
    }
    let numbers = second.sequence().cmp(&first.sequence());
    let times = second.time().cmp(&first.time());
    if numbers.is_lt() && times.is_lt() {
        return Err(usage(
            format!(
                "{} is named before {}, and is later",
                name(before),
                name(after)
            ),
            "name the bundles in order, from the first snapshot to the last",
        ));
    }
    if numbers.is_le() || times.is_le() {
        return Err(broken(format!(
            "of two snapshots that follow each other both number and time increase: {}, then {}",
            name(before),
            name(after)
        )));
    }
    let passed_over = second.sequence() - first.sequence() - 1;
    match second.previous_root() {
        Some(named) if named == root(before) => Ok(Link::Named { passed_over }),
        Some(_) if passed_over > 0 => Ok(Link::Missing),
        Some(named) => Err(broken(format!(
            "{} names {named} as the root before it, and {} has the root {}",
            name(after),
            name(before),
            root(before)
        ))),
        None => Err(broken(format!(
            "{} names no root before it, and {} stands there",
            name(after),
            name(before)
        ))),
    }
}
