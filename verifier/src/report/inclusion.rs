//! The report of an inclusion check.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::shown;
use crate::{
    bundle::amount::format_amount,
    inclusion::{Finding, VerifiedInclusion},
    solvency::VerifiedSolvency,
};

/// An amount for people: without the zeros at its end.
fn readable(units: u64, decimals: u8) -> String {
    let full = format_amount(u128::from(units), decimals);
    match full.split_once('.') {
        Some((whole, fraction)) => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() {
                whole.to_owned()
            } else {
                format!("{whole}.{fraction}")
            }
        }
        None => full,
    }
}

/// The report in words, for somebody who is not an engineer.
pub fn to_text(verified: &VerifiedInclusion, solvency: Option<&VerifiedSolvency>) -> String {
    let mut out = String::new();
    let file = verified.file();
    let descriptor = &file.descriptor;
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
    match verified.finding() {
        Finding::Included => {
            line("INCLUDED: this account, with these balances, is in the ledger".to_owned());
        }
        Finding::Consistent => {
            line("CONSISTENT: the file is well-formed and names this root, and no more".to_owned());
            line(
                "  nothing shows whose balances these are: give your own id with --account"
                    .to_owned(),
            );
        }
    }
    match solvency {
        Some(solvency) => line(match &solvency.documents().policy.s1_waived()[..] {
            [] => "  and the bundle proves that reserves cover all liabilities in it".to_owned(),
            waived => format!(
                "  and the bundle verifies under a policy that you named, which does not ask for full cover of {}",
                waived.join(", ")
            ),
        }),
        None => line(
            "  solvency itself was not checked: give the published bundle with --bundle".to_owned(),
        ),
    }
    line(String::new());
    line(format!("exchange     {}", shown(descriptor.exchange())));
    line(format!(
        "snapshot     {}, number {}",
        descriptor.time(),
        descriptor.sequence()
    ));
    line(format!("root         {}", verified.root()));
    line(String::new());
    line(match verified.finding() {
        Finding::Included => "balances, to compare with your own:".to_owned(),
        Finding::Consistent => "balances that the file states, of nobody in particular:".to_owned(),
    });
    for (asset, amount) in &file.entries {
        let listed = &descriptor.assets()[asset.index()];
        line(format!(
            "  {:<12} {}",
            listed.symbol,
            readable(amount.0, listed.decimals)
        ));
    }
    if verified.finding() == Finding::Included {
        line(String::new());
        line("if a balance is missing or too low, tell the exchange, and others".to_owned());
    }
    out
}

/// The report for machines.
pub fn to_json(verified: &VerifiedInclusion, solvency: Option<&VerifiedSolvency>) -> Value {
    let file = verified.file();
    let descriptor = &file.descriptor;
    let balances: Vec<_> = file
        .entries
        .iter()
        .map(|(asset, amount)| {
            let listed = &descriptor.assets()[asset.index()];
            let amount = format_amount(u128::from(amount.0), listed.decimals);
            json!({ "asset": listed.symbol, "amount": amount })
        })
        .collect();
    json!({
        "verdict": match verified.finding() {
            Finding::Included => "included",
            Finding::Consistent => "consistent",
        },
        "reason": "OK",
        "root": verified.root().to_string(),
        "exchange": descriptor.exchange(),
        "time": descriptor.time().to_string(),
        "sequence": descriptor.sequence(),
        "balances": balances,
        "solvency_checked": solvency.is_some(),
        "solvency": solvency.map(super::solvency::to_json),
    })
}
