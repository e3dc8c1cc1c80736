//! The report of a dispute: the verdict, both sides asset by asset, and what it rests on.

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
    customer_report::{CustomerReport, ExpectedAmount},
    dispute::{Comparison, Line},
    receipt::{Amounts, VerifiedReceipt},
};

use super::{
    inclusion, refusal, root_source, root_source_id, shown,
    verdict::{NoRefusal, Verdict},
};
use crate::{
    dispute::{Dispute, Standing},
    missing::{HowToGive, unsaid},
    solvency::RootSource,
};

/// What a dispute cannot show.
const NOT_SHOWN: [&str; 2] = [
    "that only the exchange had the key: whoever has it can sign",
    "which of the two is right, what was signed or what is counted",
];

/// The headline.
fn headline(standing: &Standing) -> &'static str {
    match standing {
        Standing::Compared { comparison, .. } => {
            match (comparison.has_less_balance(), comparison.has_more_debt()) {
                (true, true) => {
                    "CONTRADICTED: less is counted of this account, and more debt, than the exchange signed"
                }
                (true, false) => {
                    "CONTRADICTED: less is counted of this account than the exchange signed"
                }
                (false, true) => {
                    "CONTRADICTED: more debt is counted of this account than the exchange signed"
                }
                (false, false) => {
                    "AGREES: all that the exchange signed of this account is counted, and no more debt"
                }
            }
        }
        Standing::OnlySigned { .. } => {
            "ONLY SIGNED: the exchange signed these balances, and nothing here shows what it counted"
        }
        Standing::OnlyCounted { .. } => {
            "ONLY COUNTED: this account is in the ledger, and no receipt shows what the exchange signed"
        }
    }
}

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

/// What follows, in the lines below the headline.
fn consequences(dispute: &Dispute) -> Vec<String> {
    match dispute.standing() {
        Standing::Compared { comparison, .. } => {
            let mut lines = Vec::new();
            if comparison.contradicts() {
                lines.push(
                    "  this is evidence against whoever published the root below: it binds the key that signed, and leads \
                     to what is counted"
                        .to_owned(),
                );
            }
            if comparison.has_harmless_difference() {
                lines.push(
                    "  where more is counted than was signed, or less debt, the exchange has to hold more: that harms no \
                     customer"
                        .to_owned(),
                );
            }
            lines
        }
        Standing::OnlySigned { refused, .. } => {
            let mut lines = match refused {
                Some(refusal) => vec![
                    format!(
                        "  the inclusion file is not one of this account under this root ({}): {}",
                        code(refusal),
                        shown(&refusal_text(refusal))
                    ),
                    "  by itself that accuses nobody: anybody can change a file".to_owned(),
                ],
                None => vec!["  no inclusion file was given".to_owned()],
            };
            lines.push(format!(
                "  nothing follows against anybody yet: {}",
                Reason::OnlySigned.hint()
            ));
            lines
        }
        Standing::OnlyCounted { .. } => {
            vec![format!("  {}", Reason::OnlyCounted.hint())]
        }
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

fn compared_lines(descriptor: &Descriptor, lines: &[Line], harm: Ordering) -> Vec<String> {
    let lines = lines.iter().map(|line| {
        let asset = descriptor.asset(line.asset);
        let (signed, counted) = (amount(asset, line.signed), amount(asset, line.counted));
        let differs = match line.counted_is() {
            Ordering::Equal => "",
            Ordering::Less if harm == Ordering::Less => ": LESS",
            Ordering::Greater if harm == Ordering::Greater => ": MORE",
            Ordering::Less => ", which is less",
            Ordering::Greater => ", which is more",
        };
        format!(
            "  {:<12} {signed} signed, {counted} counted{differs}",
            asset.symbol
        )
    });
    lines.collect()
}

fn one_sided_lines(
    descriptor: &Descriptor,
    amounts: impl IntoIterator<Item = (AssetId, u128)>,
) -> Vec<String> {
    let lines = amounts.into_iter().map(|(id, units)| {
        let asset = descriptor.asset(id);
        format!("  {:<12} {}", asset.symbol, amount(asset, units))
    });
    lines.collect()
}

/// A list under its title; nothing of an empty one but what stands for it.
fn list(title: &str, lines: Vec<String>, nothing: Option<&str>) -> Vec<String> {
    match (lines.is_empty(), nothing) {
        (true, None) => Vec::new(),
        (true, Some(nothing)) => vec![String::new(), format!("{title} {nothing}")],
        (false, _) => {
            let mut all = vec![String::new(), title.to_owned()];
            all.extend(lines);
            all
        }
    }
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

/// Both sides of the account.
fn sides(dispute: &Dispute) -> Vec<String> {
    let descriptor = dispute.descriptor();
    let (balances, debts, words) = match dispute.standing() {
        Standing::Compared { comparison, .. } => (
            compared_lines(descriptor, comparison.balances(), Ordering::Less),
            compared_lines(descriptor, comparison.debts(), Ordering::Greater),
            "signed and counted",
        ),
        Standing::OnlySigned { receipt, .. } => (
            one_sided_lines(descriptor, amounts_of(receipt.balances())),
            one_sided_lines(descriptor, amounts_of(receipt.debts())),
            "signed",
        ),
        Standing::OnlyCounted { inclusion } => (
            one_sided_lines(descriptor, inclusion.file().balances()),
            one_sided_lines(descriptor, debts_of(inclusion)),
            "counted",
        ),
    };
    let mut lines = list(&format!("balances, {words}:"), balances, Some("none"));
    lines.extend(list(&format!("debts, {words}:"), debts, None));
    lines
}

/// What a customer's report says, if that was given: none of it is evidence.
fn said(report: &CustomerReport) -> Vec<String> {
    let lines = |amounts: &[ExpectedAmount]| {
        let amounts = amounts.iter();
        amounts
            .map(|said| format!("  {:<12} {}", shown(&said.asset), shown(&said.amount)))
            .collect()
    };
    let mut all = list(
        "balances, as the customer says:",
        lines(&report.expected.balances),
        None,
    );
    all.extend(list(
        "debts, as the customer says:",
        lines(&report.expected.debts),
        None,
    ));
    all.push(String::new());
    all.push(format!(
        "the report says {} ({}), by {}: that was not believed, and is judged anew here",
        shown(&report.result.verdict),
        shown(&report.result.reason),
        shown(&report.program)
    ));
    all
}

fn receipt_of(standing: &Standing) -> Option<&VerifiedReceipt> {
    match standing {
        Standing::Compared { receipt, .. } | Standing::OnlySigned { receipt, .. } => Some(receipt),
        Standing::OnlyCounted { .. } => None,
    }
}

/// The report in words.
pub fn to_text(dispute: &Dispute, report: Option<&CustomerReport>) -> String {
    to_text_with(dispute, report, unsaid)
}

/// The same for the user of a program, who is told how to give what was not given.
pub fn to_text_with(dispute: &Dispute, report: Option<&CustomerReport>, how: HowToGive) -> String {
    let descriptor = dispute.descriptor();
    let mut lines = vec![headline(dispute.standing()).to_owned()];
    lines.extend(consequences(dispute));
    if dispute.root_source() == RootSource::Bundle {
        lines.push(
            "  whoever shows a bundle may have made it: take the root from where the exchange published it"
                .to_owned(),
        );
    }
    lines.extend([
        String::new(),
        format!("exchange     {}", shown(descriptor.exchange())),
        format!(
            "snapshot     {}, number {}",
            descriptor.time(),
            descriptor.sequence()
        ),
        format!("ledger       {}", descriptor.ledger_digest()),
    ]);
    if let Some(receipt) = receipt_of(dispute.standing()) {
        lines.push(format!(
            "key          {}, which this ledger's descriptor names",
            receipt.key()
        ));
    }
    lines.extend([
        format!("root         {}", dispute.root()),
        format!("             {}", root_source(dispute.root_source(), how)),
    ]);
    lines.extend(sides(dispute));
    if let Some(report) = report {
        lines.extend(said(report));
    }
    lines.push(String::new());
    lines.push("not shown here:".to_owned());
    lines.extend(NOT_SHOWN.map(|what| format!("  - {what}")));
    lines.push(
        "this shows an account's balances: give it, and what it is about, only to those who may see them"
            .to_owned(),
    );
    lines.push(String::new());
    lines.join("\n")
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
        "root_source": root_source_id(dispute.root_source()),
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
