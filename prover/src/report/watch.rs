//! One round of watching: what holds, and totals. For the operator's eyes only.

use documents::bundle::amount::format_amount;
use serde_json::{Value, json};

use super::{Align, Cell, Column, Part, Report, Table};
use crate::{
    run_report::RunOutcome,
    watch::{
        breaker::Action,
        judge::AssetRow,
        round::{BreakerRow, Round},
    },
};

/// The report of a round.
pub fn report(round: &Round) -> Report {
    let standing = &round.standing;
    let mut report = Report::from([Part::line(format!(
        "{:.0}  {} since {:.0}",
        round.at, standing.state, standing.since
    ))
    .with("outcome", RunOutcome::Done.name())
    .with("at", format!("{:.0}", round.at))
    .with("state", standing.state.name())
    .with("since", format!("{:.0}", standing.since))]);
    let reasons = standing.reasons.iter().map(|held| {
        let reason = &held.reason;
        format!(
            "  {:<10}  {} (since {:.0})",
            reason.state, reason.text, held.since
        )
    });
    let listed = standing.reasons.iter().map(|held| {
        json!({
            "state": held.reason.state,
            "code": held.reason.code,
            "subject": held.reason.subject,
            "text": held.reason.text,
            "since": format!("{:.0}", held.since),
        })
    });
    report.push(Part::lines(reasons).with("reasons", listed.collect::<Vec<_>>()));
    report.push(assets(&round.judged.assets));
    let clauses = round.judged.clauses.iter().map(|clause| {
        json!({
            "clause": clause.name,
            "holds": clause.holds,
            "margin_bps": clause.margin_bps,
        })
    });
    let read = round.liabilities_at.map(|at| format!("{at:.0}"));
    let line = read
        .iter()
        .map(|at| format!("  liabilities were read at {at}"));
    report.push(
        Part::lines(line)
            .with("liabilities_at", read.clone())
            .with("clauses", clauses.collect::<Vec<_>>()),
    );
    let notes = round.notes.iter().map(|note| format!("  note: {note}"));
    report.push(Part::lines(notes).with("notes", round.notes.clone()));
    let breakers = round.breakers.iter().map(breaker);
    let values: Vec<_> = round.breakers.iter().map(breaker_value).collect();
    report.push(Part::lines(breakers).with("breakers", values));
    report.push(Part::value("warnings", round.warnings.clone()));
    report
}

fn assets(rows: &[AssetRow]) -> Part {
    let column = |key, head: &str, align, cell: fn(&AssetRow) -> Cell| {
        Column::new(head, key, align, cell).after(2)
    };
    let table = Table::new(
        rows,
        vec![
            column("asset", "asset", Align::Left, |row| {
                Cell::text(&row.asset.symbol)
            }),
            column("liabilities", "liabilities", Align::Right, |row| {
                Cell::text(format_amount(row.liabilities, row.asset.decimals))
            }),
            column("reserves", "reserves", Align::Right, |row| {
                let reserves = format_amount(row.reserves, row.asset.decimals);
                let words = match row.answered {
                    true => reserves.clone(),
                    false => format!(">= {reserves}"),
                };
                Cell::new(words, reserves)
            }),
            column("listed", "of it as listed", Align::Right, |row| {
                Cell::text(format_amount(row.listed, row.asset.decimals))
            }),
            column("ratio_bps", "ratio", Align::Right, |row| {
                let words = match (row.ratio_bps, row.answered) {
                    (Some(bps), _) => format!("{}.{:02}%", bps / 100, bps % 100),
                    (None, false) => "not answered".to_owned(),
                    (None, true) => "-".to_owned(),
                };
                Cell::new(words, row.ratio_bps.map(|bps| bps.to_string()))
            }),
            Column::for_programs("answered", |row: &AssetRow| Cell::new("", row.answered)),
        ],
    );
    let lines = match rows {
        [] => Vec::new(),
        _ => table.lines(),
    };
    Part::lines(lines).with("assets", table.to_json())
}

fn breaker(row: &BreakerRow) -> String {
    let name = &row.name;
    let stands = if row.tripped {
        "tripped"
    } else {
        "not tripped"
    };
    let since = row.since.map(|since| format!(" since {since:.0}"));
    let dry = if row.dry_run {
        ", dry run: nothing is run"
    } else {
        ""
    };
    let pending = match row.pending {
        Some(action) if !row.dry_run => format!(", {} is tried again", action.name()),
        _ => String::new(),
    };
    let since = since.unwrap_or_default();
    format!("  breaker {name}: {stands}{since}{dry}{pending}")
}

fn breaker_value(row: &BreakerRow) -> Value {
    json!({
        "breaker": row.name,
        "tripped": row.tripped,
        "since": row.since.map(|since| format!("{since:.0}")),
        "dry_run": row.dry_run,
        "moved": row.moved.map(Action::name),
        "pending": row.pending.map(Action::name),
    })
}
