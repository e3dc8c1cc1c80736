//! The report of an inclusion check, for somebody who is not an engineer.

use circuits::ledger::AssetId;
use serde_json::{Value, json};

use super::{
    claim_lines, loans, logged,
    reserves::{self, Extent},
    root_source, root_source_id, snapshot_lines,
    verdict::{NoRefusal, Verdict},
};
use crate::{
    inclusion::Against,
    missing::{HowToGive, Missing, unsaid},
    solvency::{ReserveEvidence, RootSource},
};
use documents::{
    bundle::{amount::format_amount, descriptor::Descriptor},
    inclusion::{Finding, InclusionFile, VerifiedInclusion},
    named::enumerated,
    refusal::Reason,
};
use statements::scope::{Scope, Seen};

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

/// The verdict. "Included" stands in none that is not a plain yes: a program may look for the word.
fn headline(finding: Finding) -> &'static [&'static str] {
    match finding {
        Finding::Included => &["INCLUDED: this account, with these balances, is in the ledger"],
        Finding::DebtsToConfirm => &[
            "DEBTS TO CONFIRM: this account is in the ledger, with these balances and these debts",
            "  each debt lets the exchange hold less, and only you can say whether you owe it: compare them below",
        ],
        Finding::Empty => &[
            "NOTHING IS COUNTED: this account is in the ledger, without any balance or debt",
            "  if it had a balance at the time of the snapshot, that is left out: tell the exchange, and others",
        ],
    }
}

/// What the bundle beside it shows, if there was one, qualified as its own report is.
pub fn solvency_lines(against: &Against, how: HowToGive) -> Vec<String> {
    let Some(solvency) = against.solvency() else {
        return vec![format!(
            "  solvency itself was not checked: give the published bundle{}",
            how(Missing::Bundle)
        )];
    };
    let documents = solvency.documents();
    let covering = match solvency.evidence() {
        ReserveEvidence::Asserted { .. } => "the reserves that the exchange says it has",
        ReserveEvidence::PublicList(_) => "the reserves that the exchange lists",
        ReserveEvidence::UncheckedList => "the reserves that the exchange says it has",
        ReserveEvidence::Attested(attestation) => {
            match (
                attestation.facts().scope,
                Extent::seen(attestation, Seen::Ownership),
            ) {
                (Scope::All, _) => "the reserves that the auditor attested",
                (Scope::Part, Extent::Nothing) => "the reserves that the exchange says it has",
                (Scope::Part, _) => "the reserves that the auditor attested in part",
            }
        }
    };
    let proven = match &documents.policy.s1_waived()[..] {
        [] => format!(
            "  the bundle proves that {covering} cover {}, for every listed asset",
            loans::liabilities(documents)
        ),
        waived => format!(
            "  the bundle verifies under a policy that you named, which does not ask for full cover of {}",
            enumerated(waived)
        ),
    };
    let mut lines = vec![proven, format!("  {}", loans::netting(documents))];
    let evidence = reserves::lines(solvency, how).into_iter();
    lines.extend(evidence.map(|text| format!("  {text}")));
    if solvency.root_source() == RootSource::Bundle {
        lines.push(format!(
            "  the root is the exchange's own word: {}",
            root_source(RootSource::Bundle, how)
        ));
    }
    lines
}

/// The root, where it stands in the log, and the claim of the bundle, as far as there are any.
pub fn root_lines(against: &Against, how: HowToGive) -> Vec<String> {
    let mut lines = vec![
        format!("root         {}", against.root()),
        format!("             {}", root_source(against.root_source(), how)),
    ];
    lines.extend(logged::lines(against.logged()));
    if let Some(solvency) = against.solvency() {
        lines.extend(claim_lines(solvency, how));
    }
    lines
}

/// What programs are told of a finding.
pub fn verdict(finding: Finding) -> (Verdict, &'static str) {
    match finding {
        Finding::Included => (Verdict::Included, NoRefusal::Ok.name()),
        Finding::DebtsToConfirm => (Verdict::DebtsToConfirm, Reason::Debts.code()),
        Finding::Empty => (Verdict::Empty, Reason::Empty.code()),
    }
}

fn amount_line(descriptor: &Descriptor, asset: AssetId, units: u128) -> String {
    let listed = descriptor.asset(asset);
    let amount = readable(units, listed.decimals);
    format!("  {:<12} {amount}", listed.symbol)
}

fn balance_lines(file: &InclusionFile, finding: Finding) -> Vec<String> {
    let title = match finding {
        Finding::Included | Finding::DebtsToConfirm => "balances, to compare with your own:",
        Finding::Empty => "balances: none",
    };
    let descriptor = file.header.descriptor();
    let balances = file.balances().into_iter();
    let balances = balances.map(|(asset, units)| amount_line(descriptor, asset, units));
    let mut lines = vec![title.to_owned()];
    lines.extend(balances);
    if matches!(finding, Finding::Included | Finding::DebtsToConfirm) {
        lines
            .push("  if a balance is missing or too low, tell the exchange, and others".to_owned());
    }
    lines
}

/// The debts, if there are any, and when they are a reason to complain.
fn debt_lines(file: &InclusionFile) -> Vec<String> {
    let descriptor = file.header.descriptor();
    let debts = file.debts();
    let debts: Vec<_> = debts
        .map(|(asset, amount)| amount_line(descriptor, asset, amount.0.into()))
        .collect();
    if debts.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        String::new(),
        "debts as they are counted, to compare with what you owe:".to_owned(),
    ];
    lines.extend(debts);
    let advice = [
        "  if a debt is missing, or lower than what you owe, all is well: the exchange has to hold more then",
        "  if a debt is higher than what you owe, or is not yours, tell the exchange, and others",
    ];
    lines.extend(advice.map(str::to_owned));
    lines
}

/// The report in words.
pub fn to_text(verified: &VerifiedInclusion, against: &Against) -> String {
    to_text_with(verified, against, unsaid)
}

/// The same for the user of a program, who is told how to give what was not given.
pub fn to_text_with(verified: &VerifiedInclusion, against: &Against, how: HowToGive) -> String {
    let (file, finding) = (verified.file(), verified.finding());
    let descriptor = file.header.descriptor();
    let headline = headline(finding).iter();
    let mut lines: Vec<String> = headline.map(|line| (*line).to_owned()).collect();
    lines.extend(solvency_lines(against, how));
    lines.push(String::new());
    lines.extend(snapshot_lines(descriptor));
    lines.extend(root_lines(against, how));
    lines.push(String::new());
    lines.extend(balance_lines(file, finding));
    lines.extend(debt_lines(file));
    lines.push(String::new());
    lines.join("\n")
}

/// The report for machines. Debts are a list of their own: no sum of balances takes one for a balance.
pub fn to_json(verified: &VerifiedInclusion, against: &Against) -> Value {
    let solvency = against.solvency();
    let file = verified.file();
    let descriptor = file.header.descriptor();
    let amount = |asset: AssetId, units: u128| {
        let listed = descriptor.asset(asset);
        let amount = format_amount(units, listed.decimals);
        json!({ "asset": listed.symbol, "amount": amount })
    };
    let balances = file.balances().into_iter();
    let balances: Vec<_> = balances
        .map(|(asset, units)| amount(asset, units))
        .collect();
    let debts = file.debts();
    let debts: Vec<_> = debts
        .map(|(asset, units)| amount(asset, units.0.into()))
        .collect();
    let (verdict, reason) = verdict(verified.finding());
    json!({
        "verdict": verdict.name(),
        "reason": reason,
        "root": verified.root().to_string(),
        "root_source": root_source_id(against.root_source()),
        "log": against.logged().map(logged::to_json),
        "exchange": descriptor.exchange(),
        "time": descriptor.time().to_string(),
        "sequence": descriptor.sequence(),
        "balances": balances,
        "debts": debts,
        "solvency_checked": solvency.is_some(),
        "solvency": solvency.map(super::solvency::to_json),
    })
}

#[cfg(test)]
mod tests;
