//! What the page says in its own words: states, ratios, how a root is known, times.

use documents::text::{counted, percent};
use health::state::State;
use jiff::Timestamp;

use verdict::report::ratios::in_percent;

use super::model::{AssetPoint, Link, Outcome};
use crate::monitor::facts::Ratio;

/// A time for people: UTC, to the minute.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The day of a time, in UTC.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// The class of a state in the style sheet.
pub(super) fn class(state: State) -> &'static str {
    match state {
        State::Ok => "ok",
        State::Late => "late",
        State::Stressed => "stressed",
        State::Unanswered => "unanswered",
        State::Under => "under",
        State::Broken => "broken",
        State::Unreadable => "unreadable",
    }
}

/// What a state is, as the end of a sentence.
pub(super) fn lead(state: State) -> &'static str {
    match state {
        State::Ok => {
            "all that was published so far verified, and keeps what this monitor asks for."
        }
        State::Late => "the next snapshot is overdue.",
        State::Stressed => {
            "a margin that this monitor asks for is not kept, or less is shown than before."
        }
        State::Unanswered => "somebody who was asked gave no answer.",
        State::Under => {
            "reserves are shown to cover less than all that is owed, or than this monitor asks for."
        }
        State::Broken => "what was published contradicts itself, or its proof does not hold.",
        State::Unreadable => {
            "something that was published cannot be read, so nothing is known of it."
        }
    }
}

/// What a state means, and what it does not.
pub(super) fn meaning(state: State) -> (&'static str, &'static str) {
    match state {
        State::Ok => (
            "Each snapshot's proof verified, nothing that was published contradicts the rest, and the newest snapshot \
             keeps the limits that were chosen here.",
            "It is no promise: it speaks of the times of the snapshots, not of the days between them or of today.",
        ),
        State::Late => (
            "What was published so far holds. A new snapshot should have been there by now.",
            "It is no sign by itself that reserves are missing. But nothing is known of the time after the newest \
             snapshot.",
        ),
        State::Stressed => (
            "The proofs hold. A ratio, or the share of reserves with evidence, is below a soft limit that was chosen \
             here, or less is shown than before.",
            "The exchange need not have broken any promise: soft limits are this monitor's own, and warn early.",
        ),
        State::Unanswered => (
            "A host did not answer, or not as it should. What was known before stays known, and is asked for again.",
            "It is nobody's fault until more is known: the cause may be the network, or this monitor's own machine.",
        ),
        State::Under => (
            "The proof of a snapshot verified, and what it shows is less than all that is owed, or than the least that \
             was chosen here.",
            "It does not say why, or that customers cannot withdraw. That less is shown need not mean that less is \
             there.",
        ),
        State::Broken => (
            "Two things that the exchange published cannot both be true, or a proof does not hold. The reasons say \
             which: keep a copy of them.",
            "It does not say that coins are missing: a mistake can do this too. Ask the exchange to explain it.",
        ),
        State::Unreadable => (
            "Something is there that is damaged, or in a form that cannot be read. What ratios are now is not known: \
             those of the charts are of snapshots that were read before.",
            "It is neither good nor bad news of the reserves: there is no news until it can be read.",
        ),
    }
}

/// A ratio, rounded down.
pub(super) fn ratio(ratio: Ratio) -> String {
    match ratio {
        Ratio::Exact(bps) => in_percent(bps),
        Ratio::AtLeast(bps) => format!("at least {}", percent(bps)),
        Ratio::NothingOwed => "nothing is owed".to_owned(),
        Ratio::Unknown => "not known".to_owned(),
    }
}

/// A share of the reserves, where there is one.
pub(super) fn share(bps: Option<u32>) -> String {
    bps.map_or("not shown".to_owned(), percent)
}

/// What has a share of the evidence, in a sentence.
pub(super) fn evidence(point: &AssetPoint) -> String {
    match point.signed_bps {
        None => "No evidence of these reserves was shown.".to_owned(),
        Some(signed) => format!(
            "{} of the reserves lie at addresses that signed.",
            percent(signed)
        ),
    }
}

/// What came out of a snapshot, in a word or two, and the class of the state that looks like it.
pub(super) fn outcome(outcome: &Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Verified { .. } => ("verified", "ok"),
        Outcome::Rejected { .. } => ("rejected", "broken"),
        Outcome::Unreadable { .. } => ("unreadable", "unreadable"),
        Outcome::Missing => ("not found", "late"),
    }
}

/// How a snapshot is tied to the one before it.
pub(super) fn link(link: Link) -> String {
    match link {
        Link::First => "it is the first".to_owned(),
        Link::Named => "it names the root of the snapshot before it".to_owned(),
        Link::PassesOver(numbers) => format!(
            "it names the root of an earlier snapshot, and passes over {}",
            counted(numbers, "number")
        ),
        Link::Another => "it names another root than that of the snapshot before it".to_owned(),
        Link::Unknown => "not known".to_owned(),
    }
}
