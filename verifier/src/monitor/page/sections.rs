//! Lists of the page: reasons, states, snapshots, witnesses, what changed, findings.

use documents::text::counted;

use super::{
    bounds,
    model::{
        Finding, Held, LogSeen, MonitorPage, Outcome, RootKnown, Snapshot, StateChange, Step,
        Witness,
    },
    said::Said,
    words,
};

/// A list of which some is shown, and the number of what is left out.
pub(super) struct Listed<T> {
    pub(super) shown: Vec<T>,
    /// What is folded away, after that.
    pub(super) folded: Vec<T>,
    pub(super) left_out: usize,
}

impl<T> Listed<T> {
    fn new(mut shown: Vec<T>, left_out: usize) -> Self {
        let folded = shown.split_off(shown.len().min(bounds::UNFOLDED));
        Self {
            shown,
            folded,
            left_out,
        }
    }

    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

/// A state with its class in the style sheet.
pub(super) struct Word {
    pub(super) name: &'static str,
    pub(super) class: &'static str,
}

fn word(state: health::state::State) -> Word {
    Word {
        name: state.name(),
        class: words::class(state),
    }
}

/// A reason that holds.
pub(super) struct ReasonItem {
    pub(super) state: Word,
    pub(super) text: Said,
    pub(super) subject: Said,
    pub(super) code: Said,
    pub(super) since: String,
}

/// The reasons that hold, worst first.
pub(super) fn reasons(page: &MonitorPage) -> Listed<ReasonItem> {
    let all = &page.standing.reasons;
    let item = |held: &Held| ReasonItem {
        state: word(held.state),
        text: Said::text(&held.text),
        subject: Said::name(&held.subject),
        code: Said::name(&held.code),
        since: words::time(held.since),
    };
    let shown = all.iter().take(bounds::LIST).map(item).collect();
    Listed::new(shown, all.len().saturating_sub(bounds::LIST))
}

/// A change of the state.
pub(super) struct ChangeItem {
    pub(super) at: String,
    pub(super) from: Option<Word>,
    pub(super) to: Word,
    pub(super) reasons: Vec<Said>,
    pub(super) more: usize,
}

/// Changes of the state, newest first.
pub(super) fn changes(page: &MonitorPage) -> Listed<ChangeItem> {
    let (newest, left_out) = bounds::newest(&page.changes, bounds::LIST);
    let item = |change: &StateChange| {
        let (reasons, more) = lines(&change.reasons);
        ChangeItem {
            at: words::time(change.at),
            from: change.from.map(word),
            to: word(change.to),
            reasons,
            more,
        }
    };
    Listed::new(newest.iter().rev().map(item).collect(), left_out)
}

fn lines(all: &[String]) -> (Vec<Said>, usize) {
    let shown = all.iter().take(bounds::LINES);
    let shown = shown.map(|text| Said::text(text)).collect();
    (shown, all.len().saturating_sub(bounds::LINES))
}

/// A snapshot.
pub(super) struct SnapshotItem {
    pub(super) sequence: u64,
    pub(super) day: String,
    pub(super) outcome: Word,
    /// Why it did not verify.
    pub(super) code: Option<Said>,
    pub(super) text: Option<Said>,
    pub(super) time: String,
    pub(super) seen: String,
    pub(super) root: Option<Said>,
    /// In our words, then the names of witnesses.
    pub(super) known: &'static str,
    pub(super) witnesses: Vec<Said>,
    pub(super) link: String,
}

/// These snapshots, newest first.
pub(super) fn snapshots(newest: &[Snapshot], left_out: usize) -> Listed<SnapshotItem> {
    let item = |snapshot: &Snapshot| {
        let (name, class) = words::outcome(&snapshot.outcome);
        let (code, text) = match &snapshot.outcome {
            Outcome::Verified { .. } | Outcome::Missing => (None, None),
            Outcome::Rejected { code, text } => (Some(Said::name(code)), Some(Said::text(text))),
            Outcome::Unreadable { text } => (None, Some(Said::text(text))),
        };
        let (known, witnesses) = match &snapshot.root_known {
            RootKnown::Witnessed(names) => {
                ("it stands in the log, and these cosigned it: ", &names[..])
            }
            RootKnown::Logged => (
                "it stands in the log, which the exchange alone signed",
                &[][..],
            ),
            RootKnown::Reader => ("it is the root that this monitor was given", &[][..]),
            RootKnown::Named => ("a later snapshot names it", &[][..]),
            RootKnown::Bundle => (
                "the exchange's word alone: nobody else is known to have seen this root",
                &[][..],
            ),
        };
        SnapshotItem {
            sequence: snapshot.sequence,
            day: snapshot.time.map_or("day not known".to_owned(), words::day),
            outcome: Word { name, class },
            code,
            text,
            time: snapshot.time.map_or("not known".to_owned(), words::time),
            seen: snapshot.seen.map_or("not known".to_owned(), words::time),
            root: snapshot.root.as_deref().map(Said::name),
            known,
            witnesses: witnesses
                .iter()
                .take(bounds::LINES)
                .map(|name| Said::name(name))
                .collect(),
            link: words::link(snapshot.link),
        }
    };
    Listed::new(newest.iter().rev().map(item).collect(), left_out)
}

/// The log and its witnesses.
pub(super) struct LogItem {
    pub(super) origin: Said,
    pub(super) size: String,
    pub(super) quorum: Said,
    pub(super) witnesses: Listed<WitnessItem>,
}

/// A witness.
pub(super) struct WitnessItem {
    pub(super) name: Said,
    /// What it cosigned last; `None` where it never did.
    pub(super) cosigned: Option<CosignedItem>,
}

/// What a witness cosigned.
pub(super) struct CosignedItem {
    pub(super) size: String,
    pub(super) time: String,
    pub(super) seen: String,
    /// Whether the log has more by now.
    pub(super) is_behind: bool,
}

/// The log as the page shows it.
pub(super) fn log(log: &LogSeen) -> LogItem {
    let item = |witness: &Witness| WitnessItem {
        name: Said::name(&witness.name),
        cosigned: witness.cosigned.as_ref().map(|cosigned| CosignedItem {
            size: counted(cosigned.size, "snapshot"),
            time: words::time(cosigned.time),
            seen: words::time(cosigned.seen),
            is_behind: cosigned.size < log.size,
        }),
    };
    let shown = log.witnesses.iter().take(bounds::LIST).map(item).collect();
    LogItem {
        origin: Said::name(&log.origin),
        size: counted(log.size, "snapshot"),
        quorum: Said::name(&log.quorum),
        witnesses: Listed::new(shown, log.witnesses.len().saturating_sub(bounds::LIST)),
    }
}

/// What changed between two snapshots.
pub(super) struct StepItem {
    pub(super) before: u64,
    pub(super) after: u64,
    pub(super) number: String,
    pub(super) changes: Vec<Said>,
    pub(super) more: usize,
}

/// What changed, newest first.
pub(super) fn steps(page: &MonitorPage) -> Listed<StepItem> {
    let (newest, left_out) = bounds::newest(&page.steps, bounds::LIST);
    let item = |step: &Step| {
        let (changes, more) = lines(&step.changes);
        let number = step.changes.len();
        StepItem {
            before: step.before,
            after: step.after,
            number: match number {
                0 => "no change".to_owned(),
                _ => counted(number as u64, "change"),
            },
            changes,
            more,
        }
    };
    Listed::new(newest.iter().rev().map(item).collect(), left_out)
}

/// Something that was found.
pub(super) struct FindingItem {
    pub(super) state: Option<Word>,
    pub(super) text: Said,
    pub(super) subject: Said,
    pub(super) code: Said,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) holds: bool,
}

/// What was found: first what holds, then what did; of each the newest first.
pub(super) fn findings(page: &MonitorPage) -> Listed<FindingItem> {
    let item = |finding: &Finding| FindingItem {
        state: finding.state.map(word),
        text: Said::text(&finding.text),
        subject: Said::name(&finding.subject),
        code: Said::name(&finding.code),
        first: words::time(finding.first),
        last: words::time(finding.last),
        holds: finding.holds,
    };
    let newest = || page.findings.iter().rev();
    let holding = newest().filter(|finding| finding.holds);
    let past = newest().filter(|finding| !finding.holds);
    let shown = holding
        .chain(past)
        .take(bounds::FINDINGS)
        .map(item)
        .collect();
    Listed::new(shown, page.findings.len().saturating_sub(bounds::FINDINGS))
}
