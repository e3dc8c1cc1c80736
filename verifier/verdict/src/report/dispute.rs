//! The report of a dispute: the verdict, both sides asset by asset, and what it rests on.

mod text;

use std::cmp::Ordering;

use circuits::ledger::AssetId;
use documents::{
    bundle::{
        amount::format_amount,
        descriptor::{Asset, Descriptor},
    },
    inclusion::VerifiedInclusion,
    refusal::{Reason, Refusal},
};
use serde_json::{Value, json};
use statements::{
    customer_report::CustomerReport,
    dispute::{Comparison, Line},
    receipt::{Amounts, VerifiedReceipt},
};

pub use self::text::to_text;
use super::{
    inclusion, refusal,
    verdict::{NoRefusal, Verdict},
};
use crate::dispute::{Dispute, Standing};

/// What programs are told.
fn verdict(standing: &Standing) -> (Verdict, &'static str) {
    match standing {
        Standing::Compared { comparison, .. } if comparison.contradicts() => {
            (Verdict::Contradicted, Reason::Contradicted.code())
        }
        Standing::Compared { .. } => (Verdict::Agrees, NoRefusal::Ok.name()),
        Standing::OnlySigned { .. } => (Verdict::OnlySigned, Reason::OnlySigned.code()),
        Standing::OnlyCounted { .. } => (Verdict::OnlyCounted, Reason::OnlyCounted.code()),
    }
}

/// The code of a refusal.
fn code(refusal: &Refusal) -> String {
    refusal::to_json(refusal)["reason"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// What it says, without its code.
fn refusal_text(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Rejected { detail, .. } => detail.clone(),
        other => other.to_string(),
    }
}

/// What programs are told of how counted stands to signed.
fn counted_is(line: &Line) -> &'static str {
    match line.counted_is() {
        Ordering::Less => "less",
        Ordering::Equal => "same",
        Ordering::Greater => "more",
    }
}

fn amount(asset: &Asset, units: u128) -> String {
    format_amount(units, asset.decimals)
}

fn debts_of(inclusion: &VerifiedInclusion) -> Vec<(AssetId, u128)> {
    let debts = inclusion.file().debts();
    debts
        .map(|(asset, units)| (asset, units.0.into()))
        .collect()
}

fn amounts_of(amounts: &Amounts) -> impl Iterator<Item = (AssetId, u128)> {
    amounts.iter().map(|(asset, units)| (*asset, *units))
}

fn receipt_of(standing: &Standing) -> Option<&VerifiedReceipt> {
    match standing {
        Standing::Compared { receipt, .. } | Standing::OnlySigned { receipt, .. } => Some(receipt),
        Standing::OnlyCounted { .. } => None,
    }
}

fn compared_json(descriptor: &Descriptor, lines: &[Line]) -> Vec<Value> {
    let lines = lines.iter().map(|line| {
        let asset = descriptor.asset(line.asset);
        json!({
            "asset": asset.symbol,
            "signed": amount(asset, line.signed),
            "counted": amount(asset, line.counted),
            "counted_is": counted_is(line),
        })
    });
    lines.collect()
}

fn one_sided_json(
    descriptor: &Descriptor,
    side: &str,
    amounts: impl IntoIterator<Item = (AssetId, u128)>,
) -> Vec<Value> {
    let amounts = amounts.into_iter().map(|(id, units)| {
        let asset = descriptor.asset(id);
        let of = |this: &str| (this == side).then(|| amount(asset, units));
        json!({
            "asset": asset.symbol,
            "signed": of("signed"),
            "counted": of("counted"),
            "counted_is": null,
        })
    });
    amounts.collect()
}

fn sides_json(dispute: &Dispute) -> (Vec<Value>, Vec<Value>) {
    let descriptor = dispute.descriptor();
    let both = |comparison: &Comparison| {
        (
            compared_json(descriptor, comparison.balances()),
            compared_json(descriptor, comparison.debts()),
        )
    };
    match dispute.standing() {
        Standing::Compared { comparison, .. } => both(comparison),
        Standing::OnlySigned { receipt, .. } => (
            one_sided_json(descriptor, "signed", amounts_of(receipt.balances())),
            one_sided_json(descriptor, "signed", amounts_of(receipt.debts())),
        ),
        Standing::OnlyCounted { inclusion } => (
            one_sided_json(descriptor, "counted", inclusion.file().balances()),
            one_sided_json(descriptor, "counted", debts_of(inclusion)),
        ),
    }
}

/// What became of the inclusion file.
fn inclusion_json(standing: &Standing) -> Value {
    match standing {
        Standing::Compared { inclusion, .. } | Standing::OnlyCounted { inclusion } => {
            let (verdict, reason) = inclusion::verdict(inclusion.finding());
            json!({ "verdict": verdict.name(), "reason": reason, "detail": null })
        }
        Standing::OnlySigned {
            refused: Some(refusal),
            ..
        } => {
            let json = refusal::to_json(refusal);
            json!({
                "verdict": json["verdict"],
                "reason": json["reason"],
                "detail": refusal_text(refusal),
            })
        }
        Standing::OnlySigned { refused: None, .. } => Value::Null,
    }
}

/// The report for machines.
pub fn to_json(dispute: &Dispute, report: Option<&CustomerReport>) -> Value {
    let descriptor = dispute.descriptor();
    let (verdict, reason) = verdict(dispute.standing());
    let (balances, debts) = sides_json(dispute);
    let said = report.map(|report| {
        json!({
            "program": report.program,
            "verdict": report.result.verdict,
            "reason": report.result.reason,
            "expected": report.expected,
        })
    });
    json!({
        "verdict": verdict.name(),
        "reason": reason,
        "root": dispute.root().to_string(),
        "exchange": descriptor.exchange(),
        "time": descriptor.time().to_string(),
        "sequence": descriptor.sequence(),
        "ledger": descriptor.ledger_digest().to_string(),
        "key": receipt_of(dispute.standing()).map(|receipt| receipt.key().to_string()),
        "balances": balances,
        "debts": debts,
        "inclusion": inclusion_json(dispute.standing()),
        "report": said,
    })
}
