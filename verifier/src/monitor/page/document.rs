//! The page as a whole.

use askama::Template;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};

use super::{
    bounds,
    cards::{self, Card},
    charts, history,
    model::{MonitorPage, Outcome, Snapshot},
    said::{Said, beginning},
    sections::{
        self, ChangeItem, FindingItem, Listed, LogItem, ReasonItem, SnapshotItem, StepItem,
    },
    words,
};
use crate::monitor::facts::Ratio;

/// The style sheet. Nothing else is allowed to style the page: its digest is in the page's policy for browsers.
pub(super) const STYLE: &str = include_str!("../../../templates/monitor.css");

/// The page, which loads nothing else and runs nothing.
pub fn to_html(page: &MonitorPage) -> String {
    let state = page.standing.state;
    let (assets, _) = history::symbols(page);
    let (snapshots, older) = bounds::newest(&page.snapshots, bounds::snapshots(assets.len()));
    let (cards, assets_left_out) = cards::cards(page, snapshots);
    let (means, means_not) = words::meaning(state);
    let (changes, _) = bounds::newest(&page.changes, charts::SHOWN);
    let document = Document {
        style: STYLE,
        style_digest: BASE64_STANDARD.encode(Sha256::digest(STYLE)),
        state: state.name(),
        class: words::class(state),
        since: words::time(page.standing.since),
        lead: words::lead(state),
        means,
        means_not,
        title: beginning(&page.exchange, bounds::NAME),
        exchange: Said::name(&page.exchange),
        source: Said::text(&page.source),
        looked: words::time(page.looked),
        verified: page.verified.map(words::time),
        next_by: page.next_by.map(words::time),
        newest: page.snapshots.last().map(Newest::new),
        is_unreadable: history::is_unreadable(page),
        legend: Legend::new(page),
        newest_verified: newest_verified(&page.snapshots),
        reasons: sections::reasons(page),
        strip: charts::strip(changes, page.looked),
        changes: sections::changes(page),
        cards,
        assets_left_out,
        snapshots: sections::snapshots(snapshots, older),
        log: page.log.as_ref().map(sections::log),
        steps: sections::steps(page),
        findings: sections::findings(page),
        not_proven: page
            .not_proven
            .iter()
            .take(bounds::LINES)
            .map(|text| Said::text(text))
            .collect(),
        program: Said::name(&page.program),
    };
    document
        .render()
        .expect("the page has only texts and numbers")
}

/// The newest snapshot that verified, where it is not the newest of all.
fn newest_verified(all: &[Snapshot]) -> Option<Newest> {
    let verified = |snapshot: &&Snapshot| matches!(snapshot.outcome, Outcome::Verified { .. });
    let newest = all.iter().rev().find(verified)?;
    (newest.sequence != all.last()?.sequence).then(|| Newest::new(newest))
}

/// A snapshot in a sentence.
struct Newest {
    sequence: u64,
    time: String,
    outcome: &'static str,
}

impl Newest {
    fn new(snapshot: &Snapshot) -> Self {
        Self {
            sequence: snapshot.sequence,
            time: snapshot
                .time
                .map_or("a day that is not known".to_owned(), words::time),
            outcome: words::outcome(&snapshot.outcome).0,
        }
    }
}

/// What the charts have, of what not all do.
struct Legend {
    floor: bool,
    hard: bool,
    soft: bool,
}

impl Legend {
    fn new(page: &MonitorPage) -> Self {
        let points = || {
            page.snapshots
                .iter()
                .flat_map(|snapshot| match &snapshot.outcome {
                    Outcome::Verified { assets } => &assets[..],
                    _ => &[],
                })
        };
        let limits = || page.limits.iter();
        Self {
            floor: points().any(|point| matches!(point.ratio, Ratio::AtLeast(_))),
            hard: limits().any(|limits| limits.hard_bps.is_some()),
            soft: limits().any(|limits| limits.soft_bps.or(limits.signed_bps).is_some()),
        }
    }
}

/// `templates/monitor.html`. Every value is escaped by the template, or escapes itself ([`Said`]); drawings have no
/// text but ours.
#[derive(Template)]
#[template(path = "monitor.html")]
struct Document {
    style: &'static str,
    style_digest: String,
    state: &'static str,
    class: &'static str,
    since: String,
    lead: &'static str,
    means: &'static str,
    means_not: &'static str,
    title: String,
    exchange: Said,
    source: Said,
    looked: String,
    verified: Option<String>,
    next_by: Option<String>,
    newest: Option<Newest>,
    /// Whether there may be a newer one, which cannot be read.
    is_unreadable: bool,
    legend: Legend,
    newest_verified: Option<Newest>,
    reasons: Listed<ReasonItem>,
    strip: Option<charts::Drawing>,
    changes: Listed<ChangeItem>,
    cards: Vec<Card>,
    assets_left_out: usize,
    snapshots: Listed<SnapshotItem>,
    log: Option<LogItem>,
    steps: Listed<StepItem>,
    findings: Listed<FindingItem>,
    not_proven: Vec<Said>,
    program: Said,
}
