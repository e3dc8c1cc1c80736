//! Bundles that verified, as one history: in order, tied to each other, and in the log.

use std::collections::{BTreeMap, BTreeSet};

use documents::refusal::Refusal;
use history::leaf::Snapshot;
use verdict::{
    report::counted,
    series::{Link, links},
};

use super::known::Known;
use crate::monitor::{
    finding::{Area, Code, Finding},
    store::LogSeen,
};

/// How a bundle is tied to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// It names no root, and is the first here.
    First,
    /// It names the root of a bundle that is not here, before all that are.
    Before,
    /// It names the root of the one before it, and passes over so many numbers.
    Named(u64),
    /// It names another root: one between them is missing.
    Missing,
    /// Both cannot be of one history.
    Broken,
}

/// Bundles in the order of their numbers, each with how it is tied to the one before it.
#[derive(Debug)]
pub struct History {
    bundles: Vec<(Known, Tie)>,
}

impl History {
    /// Puts them in order, and finds what cannot be one history.
    pub(super) fn new(mut known: Vec<Known>) -> (Self, Vec<Finding>) {
        known.sort_by_key(|bundle| {
            let descriptor = &bundle.documents.descriptor;
            (
                descriptor.sequence(),
                descriptor.time(),
                bundle.seen,
                bundle.name.clone(),
            )
        });
        let mut findings = Vec::new();
        let mut distinct: Vec<Known> = Vec::new();
        for bundle in known {
            let root = bundle.documents.claim.root;
            let Some(other) = distinct.iter().find(|of| of.documents.claim.root == root) else {
                distinct.push(bundle);
                continue;
            };
            let (one, two, name) = (other.called(), bundle.called(), bundle.name.to_string());
            findings.push(
                if other.documents.claim_digest == bundle.documents.claim_digest {
                    let what = format!("{one} and {two} are the same");
                    Finding::of_series(name, Code::ListedTwice, what)
                } else {
                    let what = format!("{one} and {two} have one root, and two claims over it");
                    Finding::of_series(name, Code::Chain, what)
                },
            );
        }
        let documents: Vec<_> = distinct.iter().map(|bundle| &bundle.documents).collect();
        let links = links(&documents);
        let first =
            distinct
                .first()
                .map(|first| match first.documents.descriptor.previous_root() {
                    None => Tie::First,
                    Some(_) => Tie::Before,
                });
        let mut ties: Vec<_> = first.into_iter().collect();
        for (bundle, link) in distinct.iter().skip(1).zip(links) {
            ties.push(match link {
                Ok(Link::Named { passed_over }) => Tie::Named(passed_over),
                Ok(Link::Missing) => Tie::Missing,
                Err(refusal) => {
                    let what = match refusal {
                        Refusal::Rejected { detail, .. } => detail,
                        other => other.to_string(),
                    };
                    findings.push(Finding::of_series(
                        bundle.name.to_string(),
                        Code::Chain,
                        what,
                    ));
                    Tie::Broken
                }
            });
        }
        let bundles = distinct.into_iter().zip(ties).collect();
        (Self { bundles }, findings)
    }

    /// The bundles with their ties, in order.
    pub fn bundles(&self) -> &[(Known, Tie)] {
        &self.bundles
    }

    /// The one with the largest number.
    pub fn newest(&self) -> Option<&Known> {
        self.bundles.last().map(|(known, _)| known)
    }

    /// The newest bundle, and those that nobody could look at while they were the newest, since a later one was published with
    /// them: each with the one before it. What was there when it was looked first is the past.
    pub(super) fn judged(&self) -> impl Iterator<Item = (&Known, Option<&Known>)> {
        let began = self.bundles.iter().map(|(known, _)| known.seen).min();
        let with_before = self.bundles.iter().enumerate().map(|(place, (known, _))| {
            let before = place.checked_sub(1).map(|place| &self.bundles[place].0);
            let later = self.bundles[place + 1..]
                .iter()
                .map(|(later, _)| later.seen);
            (known, before, later.min())
        });
        with_before.filter_map(move |(known, before, later)| {
            let was_newest = later.is_some_and(|later| later > known.seen);
            let is_past = later.is_some() && began == Some(known.seen);
            (!was_newest && !is_past).then_some((known, before))
        })
    }

    /// Each bundle but the first, with the one before it.
    pub fn pairs(&self) -> impl Iterator<Item = (&Known, &Known)> {
        let later = self.bundles.iter().skip(1);
        self.bundles
            .iter()
            .zip(later)
            .map(|((before, _), (after, _))| (before, after))
    }

    /// What is missing between them, or before them.
    pub(super) fn gaps(&self) -> Vec<Finding> {
        let before = |place: usize| {
            let before = place
                .checked_sub(1)
                .and_then(|place| self.bundles.get(place));
            before.map_or_else(String::new, |(known, _)| known.called())
        };
        let gap = |(place, (bundle, tie)): (usize, &(Known, Tie))| {
            let (name, called) = (bundle.name.to_string(), bundle.called());
            let (code, what) = match tie {
                Tie::Missing => {
                    let before = before(place);
                    let what =
                        format!("{called} does not name the root of {before}: one is missing");
                    (Code::Gap, what)
                }
                Tie::Named(passed_over @ 1..) => {
                    let before = before(place);
                    let numbers = counted(*passed_over, "number");
                    let what =
                        format!("{called} names the root of {before}, and passes over {numbers}");
                    (Code::NumbersPassedOver, what)
                }
                Tie::Before => {
                    let what = format!("{called} is the first here, and names a root before it");
                    (Code::BeginsLater, what)
                }
                Tie::First | Tie::Named(0) | Tie::Broken => return None,
            };
            Some(Finding::of_gaps(name, code, what))
        };
        self.bundles.iter().enumerate().filter_map(gap).collect()
    }

    /// What the log says of them, and they of the log.
    pub(super) fn compare(
        &self,
        log: &LogSeen,
        incomplete: bool,
        is_current: bool,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let leaves: BTreeMap<_, _> = log
            .leaves
            .iter()
            .map(|leaf| (leaf.sequence, leaf))
            .collect();
        let newest = self.newest().map(Known::sequence);
        for (bundle, _) in &self.bundles {
            let (name, called) = (bundle.name.to_string(), bundle.called());
            let number = bundle.sequence();
            let published = Snapshot {
                ledger: bundle.documents.context.ledger,
                root: bundle.documents.claim.root,
                claim: bundle.documents.claim_digest,
            };
            match leaves.get(&number).map(|leaf| leaf.snapshot) {
                Some(Some(logged)) if logged == published => {}
                Some(logged) => {
                    let other = match logged {
                        None => "that there is none",
                        Some(logged) if logged.root != published.root => "another root",
                        Some(logged) if logged.ledger != published.ledger => "another ledger",
                        Some(_) => "another claim over the same root",
                    };
                    let what = format!("the log has {other} under {called}");
                    findings.push(Finding::of_series(name, Code::LogOther, what));
                }
                // The log is larger by now, perhaps.
                None if !is_current => {}
                None if newest == Some(number) => {
                    let what = format!("{called} is not in the log yet");
                    findings.push(Finding::of_log(name, Code::NotInLogYet, what));
                }
                None => {
                    let what = format!("{called} is not in the log, and later ones are published");
                    findings.push(Finding::of_log(name, Code::NotInLog, what));
                }
            }
        }
        if !incomplete {
            findings.extend(self.left_out(log));
        }
        findings
    }

    /// Snapshots of the log between those that are here, of which there is no bundle.
    fn left_out(&self, log: &LogSeen) -> Vec<Finding> {
        let here: BTreeSet<_> = self
            .bundles
            .iter()
            .map(|(known, _)| known.sequence())
            .collect();
        let (Some(first), Some(last)) = (here.first(), here.last()) else {
            return Vec::new();
        };
        let between = log.leaves.iter().filter(|leaf| {
            leaf.snapshot.is_some()
                && (first..=last).contains(&&leaf.sequence)
                && !here.contains(&leaf.sequence)
        });
        let left_out = between.map(|leaf| {
            let number = leaf.sequence;
            let what =
                format!("the log has a snapshot number {number}, and no bundle of it is published");
            Finding {
                area: Area::Gaps,
                ..Finding::of_series(format!("number {number}"), Code::LeftOut, what)
            }
        });
        left_out.collect()
    }
}
