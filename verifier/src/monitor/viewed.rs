//! All that was seen, as the page shows it.

use std::collections::{BTreeMap, BTreeSet};

use history::policy::LogPolicy;
use verdict::report::limits;

use super::{
    bundles::Looks,
    demands::{Demands, Thresholds},
    facts::{Asset, Outcome, Refused},
    judge::{Known, Tie, next_by},
    page,
    round::Round,
    store::{ChangeRow, FindingRow, LogSeen, Store, StoreError, WitnessRow},
};

/// What a page is made of.
pub struct Viewed<'v> {
    /// The source, without what may be secret of an address.
    pub source: String,
    /// What its reader asks for.
    pub demands: &'v Demands,
    /// Whom its reader believes about the log, if it is followed.
    pub log: Option<&'v LogPolicy>,
    /// The last round.
    pub round: &'v Round,
}

impl Viewed<'_> {
    /// The page's contents, with all that is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn page(&self, store: &Store) -> Result<page::MonitorPage, StoreError> {
        let newest = self.round.judged.history.newest();
        let witnesses = store.witnesses()?;
        let seen = self.round.log.as_ref().and_then(|log| log.seen.as_ref());
        let exchange = newest.map(|newest| newest.documents.descriptor.exchange().to_owned());
        let limits_of_proofs = newest.map(|newest| limits(&newest.documents.policy));
        Ok(page::MonitorPage {
            exchange: exchange.unwrap_or_else(|| self.source.clone()),
            source: self.source.clone(),
            standing: self.standing(),
            looked: self.round.began,
            verified: newest.map(|newest| newest.verified),
            next_by: newest.and_then(|newest| next_by(newest, self.demands)),
            snapshots: self.snapshots(seen),
            limits: of_thresholds(&self.demands.thresholds, newest),
            changes: store.changes()?.into_iter().map(change).collect(),
            log: self
                .log
                .zip(seen)
                .map(|(policy, seen)| of_log(policy, seen, &witnesses)),
            steps: self.steps(),
            findings: store.findings()?.into_iter().map(finding).collect(),
            not_proven: limits_of_proofs
                .into_iter()
                .flatten()
                .map(str::to_owned)
                .collect(),
            program: format!("verifier {}", env!("CARGO_PKG_VERSION")),
        })
    }

    fn standing(&self) -> page::Standing {
        let standing = &self.round.standing;
        let reasons = standing.reasons.iter().map(|held| page::Held {
            state: held.reason.state,
            code: held.reason.code.clone(),
            subject: held.reason.subject.clone(),
            text: held.reason.text.clone(),
            since: held.since,
        });
        page::Standing {
            state: standing.state,
            since: standing.since,
            reasons: reasons.collect(),
        }
    }

    fn steps(&self) -> Vec<page::Step> {
        let steps = self.round.judged.steps.iter().map(|step| page::Step {
            before: step.before,
            after: step.after,
            changes: step.changes.clone(),
        });
        steps.collect()
    }

    /// One of each number: those that verified, those that are refused and say which number they are, and those of the log that
    /// nobody has.
    fn snapshots(&self, log: Option<&LogSeen>) -> Vec<page::Snapshot> {
        let bundles = self.round.judged.history.bundles();
        let previous =
            |(known, _): &(Known, Tie)| Some(known.documents.descriptor.previous_root()?.0);
        let named: BTreeSet<_> = bundles.iter().filter_map(previous).collect();
        let mut snapshots = BTreeMap::new();
        for (known, tie) in bundles {
            let root = known.documents.claim.root;
            let root_known = match log {
                Some(log) if is_in(log, known) => self.logged(log),
                _ if named.contains(&root.0) => page::RootKnown::Named,
                _ => page::RootKnown::Bundle,
            };
            // Of two with one number, the first in the history.
            snapshots
                .entry(known.sequence())
                .or_insert_with(|| page::Snapshot {
                    sequence: known.sequence(),
                    time: Some(known.documents.descriptor.time()),
                    seen: Some(known.seen),
                    root: Some(root.to_string()),
                    root_known,
                    link: link(*tie),
                    outcome: page::Outcome::Verified {
                        assets: known.assets.iter().map(point).collect(),
                    },
                });
        }
        for looks in &self.round.looks {
            let (Some(outcome), Some((sequence, time))) = (refused(looks), looks.says) else {
                continue;
            };
            snapshots.entry(sequence).or_insert_with(|| page::Snapshot {
                sequence,
                time: Some(time),
                seen: None,
                root: None,
                root_known: page::RootKnown::Bundle,
                link: page::Link::Unknown,
                outcome,
            });
        }
        for (log, leaf) in log
            .iter()
            .flat_map(|log| log.leaves.iter().map(move |leaf| (log, leaf)))
        {
            let Some(snapshot) = leaf.snapshot else {
                continue;
            };
            snapshots
                .entry(leaf.sequence)
                .or_insert_with(|| page::Snapshot {
                    sequence: leaf.sequence,
                    time: None,
                    seen: None,
                    root: Some(snapshot.root.to_string()),
                    root_known: self.logged(log),
                    link: page::Link::Unknown,
                    outcome: page::Outcome::Missing,
                });
        }
        snapshots.into_values().collect()
    }

    /// Who says what is in the log: the witnesses that cosigned it, if they are enough.
    fn logged(&self, log: &LogSeen) -> page::RootKnown {
        let checked = self
            .log
            .and_then(|policy| policy.check(&log.checkpoint).ok());
        match checked {
            Some(witnessed) if witnessed.quorum => {
                let by = witnessed.by.iter().map(|(key, _)| key.name().to_string());
                page::RootKnown::Witnessed(by.collect())
            }
            _ => page::RootKnown::Logged,
        }
    }
}

fn refused(looks: &Looks) -> Option<page::Outcome> {
    let Some(Outcome::Refused { as_, code, detail }) = &looks.outcome else {
        return None;
    };
    let text = format!("{}: {detail}", looks.name);
    Some(match as_ {
        Refused::Rejected => page::Outcome::Rejected {
            code: code.clone(),
            text,
        },
        Refused::Unreadable => page::Outcome::Unreadable { text },
    })
}

fn is_in(log: &LogSeen, known: &Known) -> bool {
    let mut leaves = log
        .leaves
        .iter()
        .filter(|leaf| leaf.sequence == known.sequence());
    let snapshot = leaves.next().and_then(|leaf| leaf.snapshot);
    snapshot.is_some_and(|logged| {
        logged.root == known.documents.claim.root && logged.claim == known.documents.claim_digest
    })
}

fn link(tie: Tie) -> page::Link {
    match tie {
        Tie::First => page::Link::First,
        Tie::Before => page::Link::Unknown,
        Tie::Named(0) => page::Link::Named,
        Tie::Named(passed_over) => page::Link::PassesOver(passed_over),
        Tie::Missing | Tie::Broken => page::Link::Another,
    }
}

fn point(asset: &Asset) -> page::AssetPoint {
    page::AssetPoint {
        asset: asset.symbol.clone(),
        ratio: asset.ratio(),
        minimum_bps: asset.minimum_bps,
        signed_bps: asset.signed_bps,
    }
}

/// The reader's thresholds of the newest snapshot's assets, and of those that it does not list.
fn of_thresholds(thresholds: &Thresholds, newest: Option<&Known>) -> Vec<page::AssetLimits> {
    let tables = [&thresholds.ratio, &thresholds.demand, &thresholds.coverage];
    let listed = newest.into_iter().flat_map(|newest| &newest.assets);
    let listed = listed.map(|asset| asset.symbol.as_str());
    let named = tables
        .iter()
        .flat_map(|table| table.named().map(|(asset, _)| asset));
    let mut seen = BTreeSet::new();
    let assets = listed.chain(named).filter(|asset| seen.insert(*asset));
    let bps = |bps: u64| u32::try_from(bps).unwrap_or(u32::MAX);
    let limits = assets.map(|asset| page::AssetLimits {
        asset: asset.to_owned(),
        hard_bps: thresholds.demand.of(asset).map(bps),
        soft_bps: thresholds.ratio.of(asset).map(bps),
        signed_bps: thresholds.coverage.of(asset).map(bps),
    });
    limits.collect()
}

fn of_log(policy: &LogPolicy, seen: &LogSeen, witnesses: &[WitnessRow]) -> page::LogSeen {
    let size = seen.leaves.len() as u64;
    let named = policy.witnesses().iter().map(|witness| {
        let key = witness.key.as_ref().map(|key| key.name().to_string());
        let row = witnesses.iter().find(|row| Some(&row.name) == key.as_ref());
        page::Witness {
            name: key.unwrap_or_else(|| witness.name.clone()),
            cosigned: row.map(|row| page::Cosigned {
                size: row.size,
                time: row.time,
                seen: row.seen,
            }),
        }
    });
    let named: Vec<_> = named.collect();
    page::LogSeen {
        origin: seen.checkpoint.checkpoint().origin.clone(),
        size,
        quorum: match (policy.has_quorum(), named.len()) {
            (false, _) => "nobody".to_owned(),
            (true, all) => format!("the policy's quorum of {all}"),
        },
        witnesses: named,
    }
}

fn change(row: ChangeRow) -> page::StateChange {
    page::StateChange {
        at: row.at,
        from: row.before,
        to: row.after,
        reasons: row.reasons,
    }
}

fn finding(row: FindingRow) -> page::Finding {
    page::Finding {
        state: row.state,
        code: row.code,
        subject: row.subject,
        text: row.text,
        first: row.first_seen,
        last: row.last_seen,
        holds: row.holds,
    }
}
