//! The check of amounts against nodes.

use super::check::{Check, Finding, Outcome, failure, remark};
use documents::{bundle::descriptor::Descriptor, refusal::Reason};
use evidence::list::ReserveList;
use nodes::balances::{BalanceFinding, Nodes, NotAsked};
use statements::{
    coverage::Coverage,
    scope::{AssetShares, NotLookedAt},
};
use verdict::missing::Missing;

/// What nodes confirmed, what they contradicted, and what they were not asked.
pub(super) fn shown_balances(
    list: &ReserveList,
    nodes: &Nodes,
    descriptor: &Descriptor,
    found: &[BalanceFinding],
    coverage: &Coverage,
) -> Check {
    let findings = found.iter().map(|found| shown(list, descriptor, found));
    let findings: Vec<_> = findings.collect();
    let title = "every listed address held at least the listed amount, by nodes that you chose";
    let mut check = Check::new("balances", title, findings);
    let complete = coverage
        .0
        .iter()
        .all(|asset| asset.confirmed.is_some_and(|units| units >= asset.total));
    if check.outcome == Outcome::Passed && !complete {
        check.outcome = Outcome::NotDone;
        if nodes.nodes.is_empty() {
            let text = "no node was asked: amounts are what the exchange says";
            check.findings.push(Finding {
                missing: Some(Missing::Node),
                ..remark(text)
            });
        } else {
            let missing = NotLookedAt::of(&AssetShares::all(coverage, descriptor));
            let by_asset = if found.iter().any(BalanceFinding::is_unanswered) {
                missing.of_answers()
            } else {
                missing.of_amounts()
            };
            check.findings.extend(by_asset.into_iter().map(remark));
        }
    }
    check
}

fn shown(list: &ReserveList, descriptor: &Descriptor, found: &BalanceFinding) -> Finding {
    let place = |entry: &usize| {
        let holding = &list.holdings()[entry - 1];
        let (symbol, address) = (&descriptor.asset(holding.asset).symbol, &holding.address);
        let (text, chain) = (address.as_str(), address.chain());
        format!("entry {entry}, {symbol} at {text} on {chain}")
    };
    let text = match found {
        BalanceFinding::Short { entry } => {
            format!("{}: the node knows of less than is listed", place(entry))
        }
        BalanceFinding::Unconfirmed { entry, why } => {
            format!("{}: not confirmed: {why}", place(entry))
        }
        BalanceFinding::BlockTime { chain, time } => {
            format!("{chain}: the block is of {time}, too far from the ledger's time")
        }
        BalanceFinding::Chain { chain, what } => format!("{chain}: {what}"),
        BalanceFinding::NoAnswer { chain, why } => format!("{chain}: not compared: {why}"),
        BalanceFinding::Unanswered {
            chain,
            entries,
            first,
            why,
        } => {
            let entries = match entries {
                1 => "1 entry".to_owned(),
                entries => format!("{entries} entries"),
            };
            format!("{chain}: no answer on {entries}, the first is entry {first}: {why}")
        }
        BalanceFinding::NotAsked { chain, why } => format!("{chain}: not compared: {why}"),
    };
    if found.is_contradiction() {
        return failure(Reason::Balance, text);
    }
    let missing = match found {
        BalanceFinding::NotAsked { why, .. } => match why {
            NotAsked::NoContract { .. } => Some(Missing::Contract),
            NotAsked::NoReserves | NotAsked::NoBlock | NotAsked::SecondCoin { .. } => None,
        },
        _ => None,
    };
    Finding {
        missing,
        ..remark(text)
    }
}
