//! The report of an inclusion check.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::shown;
use crate::{
    bundle::amount::format_amount,
    inclusion::{Finding, VerifiedInclusion},
    refusal::Reason,
    solvency::VerifiedSolvency,
};

/// An amount for people: without the zeros at its end.
fn readable(units: u128, decimals: u8) -> String {
    let full = format_amount(units, decimals);
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
    let descriptor = file.header.descriptor();
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
    match verified.finding() {
        Finding::Included => {
            line("INCLUDED: this account, with these balances, is in the ledger".to_owned());
        }
        Finding::DebtsToConfirm => {
            line("DEBTS TO CONFIRM: this account is in the ledger, with these balances and with debts".to_owned());
            line("  only you can say whether you owe them: compare each one below".to_owned());
        }
        Finding::Empty => {
            line(
                "NOTHING IS COUNTED: this account is in the ledger without any balance or debt"
                    .to_owned(),
            );
            line("  if you have a balance at this exchange, it is left out: tell the exchange, and others".to_owned());
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
        Finding::Included | Finding::DebtsToConfirm => {
            "balances, to compare with your own:".to_owned()
        }
        Finding::Empty => "balances: none".to_owned(),
        Finding::Consistent => "balances that the file states, of nobody in particular:".to_owned(),
    });
    let shown_amount = |asset: usize, units: u128| {
        let listed = &descriptor.assets()[asset];
        let amount = readable(units, listed.decimals);
        format!("  {:<12} {amount}", listed.symbol)
    };
    for (asset, units) in file.balances() {
        line(shown_amount(asset, units));
    }
    if file.debts().next().is_some() {
        line(String::new());
        line("debts as they are counted, to compare with what you owe:".to_owned());
        for (asset, amount) in file.debts() {
            line(shown_amount(asset.index(), u128::from(amount.0)));
        }
        line(
            "  a debt that is lower than yours is no reason to complain: less of it is counted"
                .to_owned(),
        );
        line(
            "  a debt that is higher, or is not yours, is one: tell the exchange, and others"
                .to_owned(),
        );
    }
    if matches!(
        verified.finding(),
        Finding::Included | Finding::DebtsToConfirm
    ) {
        line(String::new());
        line("if a balance is missing or too low, tell the exchange, and others".to_owned());
    }
    out
}

/// The report for machines.
pub fn to_json(verified: &VerifiedInclusion, solvency: Option<&VerifiedSolvency>) -> Value {
    let file = verified.file();
    let descriptor = file.header.descriptor();
    let amount = |asset: usize, units: u128| {
        let listed = &descriptor.assets()[asset];
        let amount = format_amount(units, listed.decimals);
        json!({ "asset": listed.symbol, "amount": amount })
    };
    let balances = file.balances().into_iter();
    let balances: Vec<_> = balances
        .map(|(asset, units)| amount(asset, units))
        .collect();
    let debts = file.debts();
    let debts: Vec<_> = debts
        .map(|(asset, units)| amount(asset.index(), u128::from(units.0)))
        .collect();
    let (verdict, reason) = match verified.finding() {
        Finding::Included => ("included", "OK"),
        Finding::DebtsToConfirm => ("debts_to_confirm", Reason::Debts.code()),
        Finding::Empty => ("empty", Reason::Empty.code()),
        Finding::Consistent => ("consistent", "OK"),
    };
    json!({
        "verdict": verdict,
        "reason": reason,
        "root": verified.root().to_string(),
        "exchange": descriptor.exchange(),
        "time": descriptor.time().to_string(),
        "sequence": descriptor.sequence(),
        "balances": balances,
        "debts": debts,
        "solvency_checked": solvency.is_some(),
        "solvency": solvency.map(super::solvency::to_json),
    })
}
