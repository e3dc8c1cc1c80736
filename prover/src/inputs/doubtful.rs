//! What is perhaps not meant by whoever is about to prove: amounts in another unit, or rounded away; comments that are
//! published. Of assets with nothing on one side every command warns, of the rest `prover check`.

use documents::bundle::amount::format_amount;

use super::{
    departures::RoundedAmounts,
    diagnostics::{Code, Diagnostics, Finding, Location},
    ledger::Ledger,
    registry::Registry,
    reserves::Reserves,
};

/// How many times the liabilities of an asset its reserves may be.
const MOST_TIMES: u128 = 10;

/// Assets with nothing on one side, or on both.
pub(super) fn one_sided(
    registry: &Registry,
    ledger: &Ledger,
    reserves: &Reserves,
    diagnostics: &mut Diagnostics,
) {
    let totals = ledger.totals();
    for (i, asset) in registry.assets().iter().enumerate() {
        let message = match (totals[i], reserves.totals[i]) {
            (0, 0) => format!(
                "there are no liabilities and no reserves in {}",
                asset.symbol
            ),
            (0, _) => format!("there are no liabilities in {}", asset.symbol),
            (_, 0) => format!("there are no reserves in {}", asset.symbol),
            _ => continue,
        };
        let hint = "check that no file is missing";
        let place = registry.place(i).clone();
        diagnostics.report(Finding::warning(Code::Nothing, place, message, hint));
    }
}

/// Amounts that are perhaps not meant, by asset.
pub(super) fn amounts(
    registry: &Registry,
    ledger: &Ledger,
    reserves: &Reserves,
    doubts: &mut Diagnostics,
) {
    for (i, asset) in registry.assets().iter().enumerate() {
        let symbol = &asset.symbol;
        let mut warn = |message: String, logged: String| {
            let hint = format!(
                "check in which units the files have {symbol}: unit = \"smallest\" is for smallest units, \
                 scale = {{ {symbol} = 18 }} for amounts that are larger than whole units by 18 digits, and neither for \
                 whole units; check its decimals too, which are {}",
                asset.decimals
            );
            let place = registry.place(i).clone();
            doubts.report(Finding::warning(Code::Amount, place, message, hint).logged(logged));
        };
        let (owed, held) = (ledger.totals()[i], reserves.totals[i]);
        if let Some(times) = held.checked_div(owed).filter(|times| *times >= MOST_TIMES) {
            warn(
                format!(
                    "the reserves of {symbol} are {times} times its liabilities: {MOST_TIMES} times or more are perhaps in \
                     another unit"
                ),
                format!("the reserves of {symbol} are {MOST_TIMES} times its liabilities, or more"),
            );
        }
        let departures = ledger.departures();
        for (side, rounded, total) in [
            ("liabilities", departures.rounded_balances[i], owed),
            ("reserves", reserves.rounded[i], held),
        ] {
            let takes = format!(
                "rounding changes the {side} of {symbol} by more than a hundredth of their total"
            );
            if exceeds_a_hundredth(&rounded, total) {
                let (by, total) = (
                    rounded.sum(asset.decimals),
                    format_amount(total, asset.decimals),
                );
                warn(format!("{takes}: by {by} of {total}"), takes);
            } else if rounded.count > 1 && rounded.count == rounded.amounts {
                let all = format!("all amounts among the {side} of {symbol} are rounded");
                warn(
                    format!("{all}: {} of {}", rounded.count, rounded.amounts),
                    all,
                );
            }
        }
    }
}

fn exceeds_a_hundredth(rounded: &RoundedAmounts, total: u128) -> bool {
    rounded.hundredfold() > total
}

/// Comments of the policy's file, which is published word for word.
pub(super) fn comments(name: &str, policy: &[u8], doubts: &mut Diagnostics) {
    let lines = comment_lines(policy);
    if let Some(first) = lines.first() {
        let count = lines.len();
        let message = match count {
            1 => "the policy is published word for word, with a comment".to_owned(),
            _ => format!("the policy is published word for word, with comments on {count} lines"),
        };
        doubts.report(Finding::warning(
            Code::Policy,
            Location::line(name, *first),
            message,
            "take out what is not for everybody; a policy with other comments has another digest",
        ));
    }
}

/// The lines of a TOML text that have comments, from 1. A hash in quotation marks begins none.
pub(crate) fn comment_lines(text: &[u8]) -> Vec<u64> {
    let has_comment = |line: &[u8]| {
        let mut quoted = None;
        let mut escaped = false;
        for byte in line {
            match (quoted, byte) {
                (None, b'#') => return true,
                (None, b'"' | b'\'') => quoted = Some(*byte),
                (Some(b'"'), b'\\') if !escaped => {
                    escaped = true;
                    continue;
                }
                (Some(mark), byte) if mark == *byte && !escaped => quoted = None,
                _ => {}
            }
            escaped = false;
        }
        false
    };
    let lines = (1..).zip(text.split(|byte| *byte == b'\n'));
    let lines = lines.filter(|(_, line)| has_comment(line));
    lines.map(|(number, _)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_hashes_in_quotation_marks() {
        let text =
            b"# why\nname = \"a # b\" # one\nother = 'c # \"d'\nthird = \"e \\\" # f\"\n\n  # last";
        assert_eq!(comment_lines(text), [1, 2, 6]);
        assert!(comment_lines(b"").is_empty());
    }
}
