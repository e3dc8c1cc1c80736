//! The snapshot's own values and its policy: read, and what is wrong with them.

use std::{
    io::{self, Read},
    path::Path,
};

use circuits::ledger::AssetId;
use documents::{
    bundle::{
        collateral::CollateralSchedule,
        descriptor::{Asset, Descriptor, DescriptorError},
    },
    key::{NoPublicKey, ReceiptKey},
    policy::{Policy, PolicyError, Position, Problem},
    typed::{TypedTime, time_hint},
};
use jiff::Timestamp;
use toml::Spanned;

use super::{
    diagnostics::{Code, Column, Diagnostics, Finding, Location},
    lines,
    mapping::Context,
    registry::{self, Registry},
    snapshot::{SnapshotConfig, SnapshotText},
    source,
};

/// Most bytes of a snapshot and of a policy.
const MAX_TEXT_BYTES: u64 = 1 << 20;

pub(super) fn read_text(path: &Path, name: &str, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let result = source::open_regular(path)
        .and_then(|file| file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes))
        .and_then(|_| match bytes.len() as u64 {
            0..=MAX_TEXT_BYTES => Ok(()),
            _ => {
                let length = path
                    .metadata()
                    .map_or(MAX_TEXT_BYTES + 1, |meta| meta.len());
                Err(io::Error::other(format!(
                    "it is longer than {MAX_TEXT_BYTES} bytes: it has {length}"
                )))
            }
        });
    match result {
        Ok(()) => Some(bytes),
        Err(error) => {
            lines::report_io(&error, Location::file(name), diagnostics);
            None
        }
    }
}

pub(super) fn check_exchange(
    exchange: &Spanned<String>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) {
    let asset = Asset {
        symbol: "X".to_owned(),
        decimals: 0,
    };
    if let Err(error @ DescriptorError::Exchange) = registry::describe(exchange.get_ref(), asset) {
        let hint = "write the name that customers know";
        diagnostics.error_of(Code::Key, text.at(exchange.span()), error.to_string(), hint);
    }
}

pub(super) fn read_time(
    time: &Spanned<TypedTime>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> Option<Timestamp> {
    let typed = time.get_ref().as_str();
    let parsed = typed.parse().ok();
    let parsed = parsed.filter(|time: &Timestamp| time.subsec_nanosecond() == 0);
    if parsed.is_none() {
        diagnostics.error_of(
            Code::Key,
            text.at(time.span()),
            "the time is not one of RFC 3339, to the second",
            time_hint(typed),
        );
    }
    parsed
}

/// The key for receipts, if the snapshot names one.
pub(super) fn read_receipt_key(
    key: Option<&Spanned<String>>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> Option<ReceiptKey> {
    let key = key?;
    match key.get_ref().parse() {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            let error: NoPublicKey = error;
            diagnostics.error_of(
                Code::Key,
                text.at(key.span()),
                format!("the key for receipts: {error}"),
                "write the public key as prover keygen prints it, 64 digits in lower case",
            );
            None
        }
    }
}

/// A descriptor of these assets and this time: what policies and schedules say depends on nothing else of it. `None`
/// for a registry that cannot be described, which has been reported.
pub(super) fn preview(time: Option<Timestamp>, registry: &Registry) -> Option<Descriptor> {
    let assets = registry.assets().to_vec();
    let any_time = time.unwrap_or(Timestamp::UNIX_EPOCH);
    Descriptor::new("x", any_time, 0, None, assets, [0; 32]).ok()
}

/// Where a policy has an error.
pub(super) fn policy_location(name: &str, error: &PolicyError) -> Location {
    match error.position() {
        Some(Position { line, column }) => Location {
            column: Some(Column {
                position: column,
                name: None,
            }),
            ..Location::line(name, line as u64)
        },
        None => Location::file(name),
    }
}

/// The policy under a schedule. What is wrong with it is reported, so that it comes with all other errors.
pub(super) fn check_policy(
    name: &str,
    bytes: &[u8],
    descriptor: &Descriptor,
    schedule: Option<&CollateralSchedule>,
    time: Option<Timestamp>,
    diagnostics: &mut Diagnostics,
) -> Option<Policy> {
    let error = match Policy::parse(bytes, descriptor, schedule) {
        Ok(policy) => return Some(policy),
        Err(error) => error,
    };
    let location = policy_location(name, &error);
    let (message, hint) = (error.problem().to_string(), error.hint());
    match error.problem() {
        // Nothing is too old for a ledger of no time, which has been reported.
        Problem::PriceStale { .. } | Problem::CollateralStale { .. } if time.is_none() => {}
        Problem::PriceStale { .. } | Problem::CollateralStale { .. } => {
            diagnostics.error_of(Code::PriceStale, location, message, hint);
        }
        Problem::NoPrice { .. } => {
            diagnostics.error_of(Code::PriceMissing, location, message, hint);
        }
        _ => diagnostics.error_of(Code::Policy, location, message, hint),
    }
    None
}

/// Warns of a policy that other prices of collateral could make too long.
pub(super) fn warn_of_long_coefficients(
    name: &str,
    policy: &Policy,
    descriptor: &Descriptor,
    diagnostics: &mut Diagnostics,
) {
    let checked = policy.check_under_any_prices(descriptor);
    if let Some(error) = checked.err().filter(|_| policy.counts_loans()) {
        diagnostics.report(Finding::warning(
            Code::Policy,
            policy_location(name, &error),
            format!("with other prices of collateral, {}", error.problem()),
            error.hint(),
        ));
    }
}

pub(super) fn disclosed(symbols: &[Spanned<String>], context: &mut Context<'_>) -> Vec<AssetId> {
    let mut ids = Vec::with_capacity(symbols.len());
    for symbol in symbols {
        let Some(id) = context.symbol(symbol) else {
            continue;
        };
        if ids.contains(&id) {
            let message = format!("the total of {} is disclosed twice", symbol.get_ref());
            let place = context.text.at(symbol.span());
            let diagnostics = &mut *context.diagnostics;
            diagnostics.error_of(Code::Twice, place, message, "name it once");
        } else {
            ids.push(id);
        }
    }
    ids.sort_unstable();
    ids
}

/// Under a schedule, liabilities are disclosed together with loans, or one account with a balance and an equal debt would
/// inflate the published number for nothing; without one there are no loans.
pub(super) fn check_disclosed_loans(config: &SnapshotConfig, context: &mut Context<'_>) {
    let (liabilities, loans) = (&config.disclose.liabilities, &config.disclose.loans);
    let mut refuse = |symbol: &Spanned<String>, message: String, hint: &str| {
        let place = context.text.at(symbol.span());
        context
            .diagnostics
            .error_of(Code::Key, place, message, hint);
    };
    if config.collateral_schedule.is_none() {
        for symbol in loans {
            let message = format!(
                "the loans of {} are disclosed, and there is no collateral schedule",
                symbol.get_ref()
            );
            let hint = "leave loans out of [disclose], or give a collateral schedule";
            refuse(symbol, message, hint);
        }
        return;
    }
    let lent = |symbol: &Spanned<String>| loans.iter().any(|l| l.get_ref() == symbol.get_ref());
    for symbol in liabilities.iter().filter(|symbol| !lent(symbol)) {
        let message = format!(
            "the liabilities of {} are disclosed without its loans",
            symbol.get_ref()
        );
        let hint =
            "name the asset under loans of [disclose] too, or leave it out under liabilities";
        refuse(symbol, message, hint);
    }
}
