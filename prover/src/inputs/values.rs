//! The snapshot's own values and its policy: read, and what is wrong with them.

use std::{
    io::{self, Read},
    path::Path,
};

use circuits::ledger::Root;
use jiff::Timestamp;
use toml::Spanned;
use verifier::{
    bundle::descriptor::{Asset, Descriptor, DescriptorError},
    policy::{Policy, Position, Problem},
    refusal::Reason,
};

use super::{
    diagnostics::{Column, Diagnostics, Location},
    lines,
    mapping::Context,
    registry::{self, Registry},
    snapshot::SnapshotText,
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
            _ => Err(io::Error::other(format!(
                "it is longer than {MAX_TEXT_BYTES} bytes"
            ))),
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
        diagnostics.error(text.at(exchange.span()), error.to_string(), hint);
    }
}

pub(super) fn read_time(
    time: &Spanned<String>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> Option<Timestamp> {
    let parsed = time.get_ref().parse().ok();
    let parsed = parsed.filter(|time: &Timestamp| time.subsec_nanosecond() == 0);
    if parsed.is_none() {
        diagnostics.error(
            text.at(time.span()),
            "the time is not one of RFC 3339, to the second",
            "write it in the form 2026-06-30T00:00:00Z",
        );
    }
    parsed
}

/// Reports what is wrong with the policy, so that it comes with all other errors.
pub(super) fn check_policy(
    name: &str,
    bytes: &[u8],
    time: Option<Timestamp>,
    registry: &Registry,
    diagnostics: &mut Diagnostics,
) {
    let assets = registry.assets().to_vec();
    let any_time = time.unwrap_or(Timestamp::UNIX_EPOCH);
    // A registry that cannot be described has been reported.
    let Ok(descriptor) = Descriptor::new("x", any_time, 0, None, assets, [0; 32]) else {
        return;
    };
    let Err(error) = Policy::parse(bytes, &descriptor, None) else {
        return;
    };
    let location = match error.position() {
        Some(Position { line, column }) => Location {
            column: Some(Column {
                position: column,
                name: None,
            }),
            ..Location::line(name, line as u64)
        },
        None => Location::file(name),
    };
    let (message, hint) = (error.problem().to_string(), error.hint());
    match error.problem() {
        // Nothing is too old for a ledger of no time, which has been reported.
        Problem::PriceStale { .. } if time.is_none() => {}
        Problem::PriceStale { .. } => {
            diagnostics.error_of(Reason::PriceStale, location, message, hint);
        }
        _ => diagnostics.error(location, message, hint),
    }
}

pub(super) fn read_root(
    root: Option<&Spanned<String>>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> Option<Root> {
    let root = root?;
    let parsed = root.get_ref().parse().ok();
    if parsed.is_none() {
        diagnostics.error(
            text.at(root.span()),
            "the previous root is not 64 hexadecimal digits",
            "copy it from what was published, or leave the key out in the first snapshot",
        );
    }
    parsed
}

pub(super) fn disclosed(symbols: &[Spanned<String>], context: &mut Context<'_>) -> Vec<usize> {
    let mut ids = Vec::with_capacity(symbols.len());
    for symbol in symbols {
        let Some(id) = context.symbol(symbol) else {
            continue;
        };
        if ids.contains(&id.index()) {
            let message = format!("the total of {} is disclosed twice", symbol.get_ref());
            context
                .diagnostics
                .error(context.text.at(symbol.span()), message, "name it once");
        } else {
            ids.push(id.index());
        }
    }
    ids.sort_unstable();
    ids
}
