//! What a round came to: in words, and as JSON.

use std::fmt::Write as _;

use health::{standing::Held, state::State};
use serde_json::{Value, json};
use verdict::report::{
    counted,
    ratios::in_percent,
    shown,
    verdict::{NoRefusal, Verdict},
};

use super::{
    bundles::Looks,
    facts::{Asset, Outcome, Ratio, Refused},
    judge::{Known, Tie},
    round::Round,
    store::{FindingRow, WitnessRow},
};
use documents::{bundle::claim::ReservesMode, text::percent};

/// What is told of a round.
pub struct Told<'t> {
    /// The source, without what may be secret of an address.
    pub source: String,
    /// The round.
    pub round: &'t Round,
    /// All that was ever found.
    pub findings: &'t [FindingRow],
    /// The newest cosignatures.
    pub witnesses: &'t [WitnessRow],
}

/// The report in words.
pub fn to_text(told: &Told<'_>) -> String {
    let round = told.round;
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
    let known = told.findings.iter().filter(|row| row.holds);
    let known: Vec<_> = known.filter(|row| row.state.is_some()).collect();
    let set_aside = known
        .iter()
        .filter(|row| row.acknowledged.is_some())
        .count();
    let but_for = match set_aside {
        0 => String::new(),
        count => format!(
            "; not counted: {} that you acknowledged",
            counted(count as u64, "finding")
        ),
    };
    line(format!(
        "{}: {}{but_for}",
        round.standing.state,
        headline(round)
    ));
    line(format!("  since {}", round.standing.since));
    for held in &round.standing.reasons {
        line(format!("  - {}", reason(held)));
    }
    line(String::new());
    if let Some(newest) = round.judged.history.newest() {
        let descriptor = &newest.documents.descriptor;
        line(format!("exchange     {}", shown(descriptor.exchange())));
        line(format!(
            "newest       number {}, {}",
            newest.sequence(),
            descriptor.time()
        ));
        line(format!("root         {}", newest.documents.claim.root));
        line(format!("claim        {}", newest.documents.claim_digest));
        line(format!("reserves     {}", reserves(newest)));
    }
    line(format!("source       {}", shown(&told.source)));
    line(format!("bundles      {}", bundles(round)));
    if let Some(log) = &round.log {
        line(format!("log          {}", log_line(log, told.witnesses)));
    }
    for text in table(round) {
        line(text);
    }
    if !known.is_empty() {
        line(String::new());
        line("found, by number:".to_owned());
        for row in known {
            let acknowledged = match row.acknowledged {
                Some(at) => format!(" (acknowledged on {at})"),
                None => String::new(),
            };
            line(format!("  {}  {}{acknowledged}", row.id, finding(row)));
        }
    }
    out
}

/// What is shown of the reserves, whose amounts the table has.
fn reserves(newest: &Known) -> &'static str {
    match newest.documents.claim.reserves_mode {
        ReservesMode::Asserted => "asserted: the exchange says what it holds, and shows nobody",
        ReservesMode::Attested => "attested, says the exchange: ask for the auditor's attestation",
        ReservesMode::Public => "a public list: signatures were checked, and no node was asked",
    }
}

/// What the state says of the newest snapshot, whose proofs hold, if there is one.
fn headline(round: &Round) -> String {
    let newest = round.judged.history.newest();
    let of = |newest: &Known| {
        format!(
            "number {} of {}",
            newest.sequence(),
            newest.documents.descriptor.time()
        )
    };
    match (round.standing.state, newest) {
        (State::Ok, Some(newest)) => format!("all that is published holds, to {}", of(newest)),
        (State::Ok, None) => "nothing is published".to_owned(),
        (State::Late, None) => "nothing is published yet".to_owned(),
        (State::Late, Some(newest)) => format!(
            "what is published holds, and nothing is newer than {}",
            of(newest)
        ),
        (State::Stressed, _) => {
            "it holds, and is below what you ask for, or shows less than before".to_owned()
        }
        (State::Unanswered, _) => {
            "somebody did not answer: what was known before stands below".to_owned()
        }
        (State::Under, _) => {
            "it holds, and covers less than all that is owed, or than you demand".to_owned()
        }
        (State::Broken, _) => {
            "what is published contradicts itself, or what was published before".to_owned()
        }
        (State::Unreadable, _) => {
            "what is published cannot be read: nothing is known of it".to_owned()
        }
    }
}

fn reason(held: &Held) -> String {
    let reason = &held.reason;
    let subject = match reason.subject.as_str() {
        "" => String::new(),
        subject => format!(" {}", shown(subject)),
    };
    format!(
        "{}{subject}: {}, since {}",
        reason.code,
        shown(&reason.text),
        held.since
    )
}

fn finding(row: &FindingRow) -> String {
    let subject = shown(&row.subject);
    let text = shown(&row.text);
    let space = if subject.is_empty() { "" } else { " " };
    format!("{}{space}{subject}: {text}", row.code)
}

fn bundles(round: &Round) -> String {
    let count =
        |is: fn(&Looks) -> bool| round.looks.iter().filter(|looks| is(looks)).count() as u64;
    let refused = |looks: &Looks, like: Refused| matches!(&looks.outcome, Some(Outcome::Refused { as_, .. }) if *as_ == like);
    let holds = count(|looks| matches!(looks.outcome, Some(Outcome::Verified(_))));
    let rejected = round
        .looks
        .iter()
        .filter(|looks| refused(looks, Refused::Rejected))
        .count();
    let all = round.looks.len();
    let unknown = all - holds as usize - rejected;
    format!(
        "{}: {holds} hold, {rejected} rejected, {unknown} not known; verified in this round: {}",
        counted(all as u64, "bundle"),
        round.verified
    )
}

fn log_line(log: &super::log::LogRound, witnesses: &[WitnessRow]) -> String {
    let Some(seen) = &log.seen else {
        return "nothing is known of it".to_owned();
    };
    let origin = shown(&seen.checkpoint.checkpoint().origin);
    let size = seen.leaves.len() as u64;
    let cosigned = witnesses
        .iter()
        .filter(|witness| witness.size == size)
        .count();
    format!(
        "{origin}, {}; witnesses of yours that cosigned it: {cosigned}",
        counted(size, "number")
    )
}

/// The newest snapshot's assets, where what is published can be read.
fn table(round: &Round) -> Vec<String> {
    let Some(newest) = round.judged.history.newest() else {
        return Vec::new();
    };
    if round.standing.state == State::Unreadable {
        return Vec::new();
    }
    let head = ["asset", "liabilities", "reserves", "ratio", "signed"].map(str::to_owned);
    let rows = newest.assets.iter().map(|asset| {
        let total = |total: &Option<String>| total.clone().unwrap_or("not disclosed".to_owned());
        [
            shown(&asset.symbol),
            net(asset),
            total(&asset.reserves),
            ratio(asset),
            asset.signed_bps.map_or("-".to_owned(), percent),
        ]
    });
    let table: Vec<_> = [head].into_iter().chain(rows).collect();
    let widths: [usize; 5] = std::array::from_fn(|column| {
        let widths = table.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    });
    let mut lines = vec![String::new()];
    lines.extend(
        table
            .iter()
            .map(|[asset, liabilities, reserves, ratio, signed]| {
                format!(
                    "  {asset:<0$}  {liabilities:>1$}  {reserves:>2$}  {ratio:>3$}  {signed:>4$}",
                    widths[0], widths[1], widths[2], widths[3], widths[4]
                )
            }),
    );
    lines
}

/// Liabilities, and the loans that are taken off them.
fn net(asset: &Asset) -> String {
    match (&asset.liabilities, &asset.loans) {
        (None, _) => "not disclosed".to_owned(),
        (Some(liabilities), Some(loans)) if loans.bytes().any(|c| (b'1'..=b'9').contains(&c)) => {
            format!("{liabilities} - {loans}")
        }
        (Some(liabilities), _) => liabilities.clone(),
    }
}

fn ratio(asset: &Asset) -> String {
    match asset.ratio() {
        Ratio::Exact(bps) => in_percent(bps),
        Ratio::AtLeast(bps) => format!("at least {}", percent(bps)),
        Ratio::NothingOwed => "nothing owed".to_owned(),
        Ratio::Unknown => "-".to_owned(),
    }
}

/// The report for machines.
pub fn to_json(told: &Told<'_>) -> Value {
    let round = told.round;
    let standing = &round.standing;
    let newest = round.judged.history.newest();
    let readable = standing.state != State::Unreadable;
    let reason = match standing.state {
        State::Ok => NoRefusal::Ok,
        _ => NoRefusal::State,
    };
    json!({
        "verdict": Verdict::Monitored.name(),
        "reason": reason.name(),
        "state": standing.state.name(),
        "since": standing.since.to_string(),
        "reasons": standing.reasons.iter().map(of_reason).collect::<Vec<_>>(),
        "changed": round.change.is_some(),
        "source": told.source,
        "looked": round.began.to_string(),
        "verified": round.verified,
        "exchange": newest.map(|newest| newest.documents.descriptor.exchange()),
        "newest": newest.filter(|_| readable).map(of_newest),
        "bundles": round.looks.iter().map(of_looks).collect::<Vec<_>>(),
        "history": round.judged.history.bundles().iter().map(of_history).collect::<Vec<_>>(),
        "steps": round.judged.steps.iter().map(|step| json!({
            "before": step.before,
            "after": step.after,
            "changes": step.changes,
        })).collect::<Vec<_>>(),
        "log": round.log.as_ref().map(|log| of_log(log, told.witnesses)),
        "findings": told.findings.iter().map(of_finding).collect::<Vec<_>>(),
    })
}

fn of_reason(held: &Held) -> Value {
    json!({
        "state": held.reason.state.name(),
        "code": held.reason.code,
        "subject": held.reason.subject,
        "text": held.reason.text,
        "since": held.since.to_string(),
    })
}

fn of_newest(newest: &Known) -> Value {
    let assets = newest.assets.iter().map(|asset| {
        json!({
            "asset": asset.symbol,
            "liabilities": asset.liabilities,
            "loans": asset.loans,
            "reserves": asset.reserves,
            "ratio_bps": asset.ratio_bps,
            "minimum_bps": asset.minimum_bps,
            "signed_bps": asset.signed_bps,
        })
    });
    json!({
        "bundle": newest.name.as_str(),
        "sequence": newest.sequence(),
        "time": newest.documents.descriptor.time().to_string(),
        "root": newest.documents.claim.root.to_string(),
        "claim_digest": newest.documents.claim_digest.to_string(),
        "policy": newest.documents.policy.digest().to_string(),
        "verified": newest.verified.to_string(),
        "assets": assets.collect::<Vec<_>>(),
    })
}

fn of_looks(looks: &Looks) -> Value {
    let (outcome, code, detail) = match &looks.outcome {
        None => ("unknown", None, None),
        Some(Outcome::Verified(_)) => ("verified", None, None),
        Some(Outcome::Refused { as_, code, detail }) => {
            let outcome = match as_ {
                Refused::Rejected => "rejected",
                Refused::Unreadable => "unreadable",
            };
            (outcome, Some(code), Some(detail))
        }
    };
    json!({ "bundle": looks.name.as_str(), "outcome": outcome, "code": code, "detail": detail })
}

fn of_history((known, tie): &(Known, Tie)) -> Value {
    let (link, passed_over) = match tie {
        Tie::First => ("first", None),
        Tie::Before => ("before", None),
        Tie::Named(passed_over) => ("named", Some(*passed_over)),
        Tie::Missing => ("missing", None),
        Tie::Broken => ("broken", None),
    };
    json!({
        "bundle": known.name.as_str(),
        "sequence": known.sequence(),
        "time": known.documents.descriptor.time().to_string(),
        "root": known.documents.claim.root.to_string(),
        "digest": hex::encode(known.digest),
        "link": link,
        "passed_over": passed_over,
    })
}

fn of_log(log: &super::log::LogRound, witnesses: &[WitnessRow]) -> Value {
    let seen = log.seen.as_ref();
    let witnesses = witnesses.iter().map(|witness| {
        json!({
            "name": witness.name,
            "size": witness.size,
            "time": witness.time.to_string(),
            "seen": witness.seen.to_string(),
        })
    });
    json!({
        "origin": seen.map(|seen| seen.checkpoint.checkpoint().origin.clone()),
        "size": seen.map(|seen| seen.leaves.len()),
        "log_root": seen.map(|seen| hex::encode(seen.checkpoint.head().root)),
        "witnesses": witnesses.collect::<Vec<_>>(),
    })
}

fn of_finding(row: &FindingRow) -> Value {
    json!({
        "id": row.id,
        "code": row.code,
        "subject": row.subject,
        "text": row.text,
        "state": row.state.map(State::name),
        "first_seen": row.first_seen.to_string(),
        "last_seen": row.last_seen.to_string(),
        "holds": row.holds,
        "acknowledged": row.acknowledged.map(|at| at.to_string()),
    })
}
