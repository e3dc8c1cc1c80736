//! Judges what is known of all bundles together: whether they are one history, what changed in it, and whether the newest
//! snapshot is what its reader asks for.

mod history;
mod known;
mod ratios;
mod steps;

use jiff::{SignedDuration, Timestamp};
use verdict::report::counted;

use super::{
    demands::Demands,
    finding::{Code, Finding},
    store::LogSeen,
};

pub use self::{
    history::{History, Tie},
    known::Known,
    steps::Step,
};

/// What there is to be judged.
pub struct Evidence<'e> {
    /// The bundles that verified, in any order.
    pub known: Vec<Known>,
    /// Whether some that are listed could not be had: what seems to be missing may be among them.
    pub incomplete: bool,
    /// Whether some are listed, or may be.
    pub listed: bool,
    /// The log, as far as it was seen.
    pub log: Option<&'e LogSeen>,
    /// Whether the log was asked this time.
    pub log_is_current: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Judged {
    /// The bundles in the order of their numbers.
    pub history: History,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What changed from one to the next.
    pub steps: Vec<Step>,
}

/// Judges it, at a time.
pub fn judge(evidence: Evidence<'_>, demands: &Demands, now: Timestamp) -> Judged {
    let (history, mut findings) = History::new(evidence.known);
    if !evidence.incomplete {
        findings.extend(history.gaps());
    }
    if let Some(log) = evidence.log {
        findings.extend(history.compare(log, evidence.incomplete, evidence.log_is_current));
    }
    let steps = steps::steps(&history);
    for (bundle, before) in history.judged() {
        let mut found = ratios::judge(bundle, demands);
        found.extend(steps::judge(before, bundle, demands));
        if history
            .newest()
            .is_some_and(|newest| newest.name != bundle.name)
        {
            for finding in &mut found {
                finding.subject = format!("{}, {}", finding.subject, bundle.called());
            }
        }
        findings.extend(found);
    }
    findings.extend(late(&history, evidence.listed, demands, now));
    findings.extend(ahead(&history, now));
    Judged {
        history,
        findings,
        steps,
    }
}

/// How far ahead of this machine's clock a snapshot's time may be.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// When the next snapshot is late. One that is dated ahead is as old as it was seen.
pub fn next_by(newest: &Known, demands: &Demands) -> Option<Timestamp> {
    let time = newest.documents.descriptor.time().min(newest.seen);
    time.checked_add(demands.late_after).ok()
}

fn ahead(history: &History, now: Timestamp) -> Option<Finding> {
    let newest = history.newest()?;
    let time = newest.documents.descriptor.time();
    let is_ahead = now.checked_add(AHEAD).is_ok_and(|most| time > most);
    is_ahead.then(|| {
        let what = format!(
            "the newest snapshot is of {time}, which is still to come by this machine's clock"
        );
        Finding::of_series(newest.name.to_string(), Code::Ahead, what)
    })
}

fn late(history: &History, listed: bool, demands: &Demands, now: Timestamp) -> Option<Finding> {
    let Some(newest) = history.newest() else {
        let what = "no bundle is listed";
        // What is listed and cannot be had, or is refused, is told already.
        return (!listed).then(|| Finding::of_series("", Code::NothingPublished, what));
    };
    let is_late = next_by(newest, demands).is_some_and(|by| now > by);
    is_late.then(|| {
        let time = newest.documents.descriptor.time();
        let most = match demands.late_after.as_hours() {
            hours if hours % 24 == 0 => counted(hours.unsigned_abs() / 24, "day"),
            hours => counted(hours.unsigned_abs(), "hour"),
        };
        let what = format!("the newest snapshot is of {time}, more than {most} ago");
        Finding::of_series(newest.name.to_string(), Code::Late, what)
    })
}
