//! Control totals and counts: what follows from the proof, and what the operator says.

use super::{examine::Examined, tables::ControlRow};

/// All of them.
pub(super) fn rows(examined: &Examined) -> Vec<ControlRow> {
    let (sums, said) = (&examined.sums, &examined.said);
    let row = |source: &str, what: String, value: String| ControlRow {
        what,
        value,
        source: source.to_owned(),
    };
    let entries = examined.findings.entries();
    let signed = entries.iter().filter(|entry| entry.signed.is_some());
    let beyond = sums.accounts + sums.padding - examined.leaves;
    let [low, high] = sums.totals.surplus;
    let checked = [
        ("accounts", sums.accounts.to_string()),
        ("accounts with nothing", sums.empty.to_string()),
        (
            "balances and debts of all accounts",
            sums.entries.to_string(),
        ),
        ("leaves of nobody (padding)", sums.padding.to_string()),
        ("leaves", examined.leaves.to_string()),
        ("rows beyond one a leaf (duplicates)", beyond.to_string()),
        ("shards", examined.shards.to_string()),
        (
            "surplus of collateral over debts, lower limbs",
            low.to_string(),
        ),
        (
            "surplus of collateral over debts, upper limbs",
            high.to_string(),
        ),
        ("entries of the list of reserves", entries.len().to_string()),
        (
            "entries at addresses that signed",
            signed.count().to_string(),
        ),
    ];
    let checked = checked.map(|(what, value)| row("checked", what.to_owned(), value));
    // Whatever the operator says: below 2^64 times the number of groups, which fit into 16 MiB.
    let warnings: u128 = said
        .warnings
        .iter()
        .map(|warning| u128::from(warning.count))
        .sum();
    let told = [
        (
            "lines and rows of liabilities that were read",
            said.rows_read.into(),
        ),
        (
            "accounts of the files that are not in the ledger",
            said.accounts_left_out.into(),
        ),
        (
            "columns of the files that were not read",
            said.unread_columns.into(),
        ),
        ("warnings about the inputs", warnings),
    ];
    let told = told.map(|(what, value)| row("said", what.to_owned(), value.to_string()));
    let mut rows: Vec<_> = checked.into_iter().chain(told).collect();
    for (kind, all) in [
        ("amounts left out, not listed", &said.unlisted),
        ("negative balances left out", &said.negative),
        ("amounts rounded against the exchange", &said.rounded),
    ] {
        rows.extend(all.iter().map(|counted| {
            let what = match &counted.sum {
                None => format!("{kind}: {}", counted.of),
                Some(sum) => format!("{kind}: {}, {sum} in all", counted.of),
            };
            row("said", what, counted.count.to_string())
        }));
    }
    rows
}
