//! The same in words.

use std::cmp::Ordering;

use circuits::ledger::AssetId;
use documents::bundle::descriptor::Descriptor;
use statements::{
    customer_report::{CustomerReport, ExpectedAmount},
    dispute::Line,
};

use super::{amount, amounts_of, code, debts_of, receipt_of, refusal_text};
use crate::{
    dispute::{Dispute, Standing},
    missing::unsaid,
    report::{root_source, shown, snapshot_lines},
    solvency::RootSource,
};
use documents::refusal::{Reason, Refusal};

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
                Some(refusal @ Refusal::Damaged { .. }) => vec![
                    format!(
                        "  the inclusion file is damaged ({}): {}",
                        code(refusal),
                        shown(&refusal_text(refusal))
                    ),
                    "  get it once more; by itself that accuses nobody".to_owned(),
                ],
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

/// The report in words.
pub fn to_text(dispute: &Dispute, report: Option<&CustomerReport>) -> String {
    let descriptor = dispute.descriptor();
    let mut lines = vec![headline(dispute.standing()).to_owned()];
    lines.extend(consequences(dispute));
    lines.push(String::new());
    lines.extend(snapshot_lines(descriptor));
    lines.push(format!("ledger       {}", descriptor.ledger_digest()));
    if let Some(receipt) = receipt_of(dispute.standing()) {
        lines.push(format!(
            "key          {}, which this ledger's descriptor names",
            receipt.key()
        ));
    }
    lines.extend([
        format!("root         {}", dispute.root()),
        format!("             {}", root_source(RootSource::Outside, unsaid)),
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
