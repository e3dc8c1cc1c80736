//! What the operator says in a pack: how the ledger departs from the files, and what was warned of. Of a warning only its
//! code and its first place are told: its words may name accounts.

use documents::{bundle::amount::format_amount, version};
use jiff::Timestamp;
use verifier::pack::said::{Counted, Said, Warning};

use crate::inputs::{
    LoadedSnapshot,
    departures::RoundedAmounts,
    diagnostics::{Diagnostic, Severity},
};

/// All of it, but for the sample.
pub(super) fn of(snapshot: &LoadedSnapshot, program: &str, now: Timestamp) -> Said {
    let departures = snapshot.ledger.departures();
    let unlisted = departures.unlisted.iter();
    let warnings = snapshot.warnings.iter().chain(snapshot.doubts.iter());
    let warnings = warnings.filter(|warning| warning.severity == Severity::Warning);
    Said {
        version: version::AUDIT_PACK,
        program: program.to_owned(),
        time: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        rows_read: snapshot.ledger.rows_read(),
        accounts_left_out: departures.accounts,
        unlisted: unlisted
            .map(|(name, count)| Counted {
                of: name.clone(),
                count: *count,
                sum: None,
            })
            .collect(),
        negative: negative(snapshot),
        rounded: rounded(snapshot),
        unread_columns: departures.unread_columns.len() as u64,
        warnings: warnings.map(warning).collect(),
        sample: None,
    }
}

fn negative(snapshot: &LoadedSnapshot) -> Vec<Counted> {
    let all = &snapshot.ledger.departures().negative;
    let assets = snapshot.head.assets.iter().zip(all);
    let some = assets.filter(|(_, negative)| negative.count > 0);
    let counted = some.map(|(asset, negative)| Counted {
        of: asset.symbol.clone(),
        count: negative.count,
        sum: Some(format_amount(negative.units, asset.decimals)),
    });
    counted.collect()
}

fn rounded(snapshot: &LoadedSnapshot) -> Vec<Counted> {
    let departures = snapshot.ledger.departures();
    let of = |what: &str, all: &[RoundedAmounts]| -> Vec<Counted> {
        let assets = snapshot.head.assets.iter().zip(all);
        let some = assets.filter(|(_, rounded)| rounded.count > 0);
        let counted = some.map(|(asset, rounded)| Counted {
            of: format!("{what} of {}", asset.symbol),
            count: rounded.count,
            sum: Some(rounded.sum(asset.decimals)),
        });
        counted.collect()
    };
    [
        of("balances", &departures.rounded_balances),
        of("debts", &departures.rounded_debts),
        of("reserves", &snapshot.reserves.rounded),
    ]
    .concat()
}

fn warning(found: &Diagnostic) -> Warning {
    Warning {
        code: found.code.name().to_owned(),
        count: found.count,
        file: found.location.file.clone(),
        line: found.location.line,
    }
}
