//! `prover reserves`.

use std::{collections::BTreeMap, io, path::Path};

use circuits::shape::Production;
use documents::{bundle::descriptor::Descriptor, named::enumerated};
use evidence::message::name_in_messages;
use serde_json::json;
use verdict::report::counted;

use super::{
    args::{DossierArgs, MessagesArgs},
    hints,
    inclusion::note,
    outcome::{Outcome, done},
    snapshot::{load, load_addresses},
};
use crate::{
    apart::{ApartError, ensure_in_no_bundle, ensure_not_published},
    inputs::descriptor_file,
    private::{directory::ensure_private, issued::IssuedKind, records::BuildRecord},
    progress::Progress,
    prove::ProveError,
    report::{Part, Report, signed::signed},
    reserves::{
        dossier::{DossierError, dossier as make_dossier},
        evidence::ReserveEvidence,
        messages::{self, MessagesError, MessagesSummary},
    },
};
use disk::{Existing, Readers, StagedDirectoryError, Unwritten, write};

/// `prover reserves messages`.
pub(super) fn write_messages(
    args: &MessagesArgs,
    progress: &dyn Progress,
) -> Result<Report, Outcome> {
    let out = match &args.out {
        Some(out) => out.clone(),
        None => args.snapshot.with_extension("messages"),
    };
    ensure_in_no_bundle(&out).map_err(|error| misplaced(&error))?;
    let listed = load_addresses(&args.snapshot, progress)?;
    let descriptor = descriptor_file::load_or_create(&listed.head)?;
    let written = messages::write(&out, &listed.addresses, &descriptor)
        .map_err(|error| not_written(&out, &error))?;
    Ok(messages_report(&out, &written, &descriptor))
}

fn messages_report(out: &Path, written: &MessagesSummary, descriptor: &Descriptor) -> Report {
    let ledger = descriptor.ledger_digest().to_string();
    let table = out.join(messages::TABLE).display().to_string();
    let directory = out.display().to_string();
    let MessagesSummary {
        addresses,
        added,
        unlisted,
        cannot_sign,
    } = written;
    let (addresses, added) = (*addresses as u64, *added as u64);
    let kept = addresses - added;
    let count = counted(addresses, "message");
    let count = match (kept, added) {
        (0, _) => count,
        (_, 0) => format!("{count}, none of them new"),
        (_, added) => format!("{count}, {added} of them new"),
    };
    let mut report = Report::from([
        done(),
        Part::line(format!("messages: {directory} ({count})"))
            .with("messages", directory)
            .with("addresses", addresses)
            .with("added", added)
            .with("kept", kept),
        Part::line(format!("ledger: {ledger}")).with("ledger", ledger),
    ]);
    let name = name_in_messages(descriptor.exchange());
    let mut named = Part::value("name", name.as_str());
    if name != descriptor.exchange() {
        named = Part::line(format!(
            "name: {name} (as signing devices can show it; the ledger's digest covers the whole name)"
        ))
        .with("name", name);
    }
    report.push(named);
    let mut others = Part::value("unlisted_lines", unlisted.as_slice());
    if let Some(first) = unlisted.first() {
        let lines = counted(unlisted.len() as u64, "line");
        others = Part::line(format!(
            "not listed: {lines} of {table} for addresses that are not among the reserves, first line {first}; they stay"
        ))
        .with("unlisted_lines", unlisted.as_slice());
    }
    report.push(others);
    report.push(cannot_sign_part(cannot_sign));
    let next = if addresses == 0 {
        "there is nothing to sign: ownership under [reserves] may be left out".to_owned()
    } else {
        format!("have them signed, fill in {table}, and name it as ownership under [reserves]")
    };
    report.push(Part::line(next).with("table", table));
    report
}

/// Of which addresses there is no message, and why.
fn cannot_sign_part(by_chain: &BTreeMap<String, usize>) -> Part {
    let rows = by_chain.iter();
    let rows: Vec<_> = rows
        .map(|(chain, addresses)| json!({ "chain": chain, "addresses": addresses }))
        .collect();
    if by_chain.is_empty() {
        return Part::value("cannot_sign", rows);
    }
    let chains: Vec<_> = by_chain
        .iter()
        .map(|(chain, addresses)| format!("{addresses} on {chain}"))
        .collect();
    Part::line(format!(
        "without a message: {}; no signature of such addresses can be checked, and what is there counts without evidence",
        enumerated(&chains)
    ))
    .with("cannot_sign", rows)
}

/// `prover reserves dossier`.
pub(super) fn dossier(args: &DossierArgs, progress: &dyn Progress) -> Result<Report, Outcome> {
    ensure_free(&args.out)?;
    ensure_private(&args.private).map_err(|error| Outcome::environment(&error, error.hint()))?;
    let snapshot = load(&args.snapshot, progress)?;
    let descriptor = descriptor_file::load_or_preview(&snapshot)?;
    let evidence =
        ReserveEvidence::new(&snapshot.reserves, &descriptor).map_err(ProveError::from)?;
    let bytes = make_dossier::<Production>(&evidence, &descriptor, &args.private);
    let bytes = bytes.map_err(|error| {
        let what = match &error {
            DossierError::Record(_) => format!("{error}, in {}", args.private.display()),
            _ => error.to_string(),
        };
        Outcome::environment(what, error.hint())
    })?;
    ensure_not_published(&args.out, &args.private, descriptor.exchange())
        .map_err(|error| misplaced(&error))?;
    write(&args.out, &bytes, Existing::Keep, Readers::Owner)
        .map_err(|error| unwritable(&args.out, &error))?;
    note(&args.private, IssuedKind::Dossier, 1, progress);
    let out = args.out.display().to_string();
    let root = BuildRecord::read(&args.private).map(|record| record.root.clone());
    let root = root.map_err(|error| {
        Outcome::environment(&error, "use the private directory as prove wrote it")
    })?;
    let (signed, of_assets) = signed(&evidence.coverage, &descriptor);
    Ok(Report::from([
        done(),
        Part::line(format!("dossier: {out}, for the auditor only")).with("dossier", out),
        Part::line(format!("root: {root}")).with("root", root),
        Part::line(format!("signed: {signed}")).with("signed", of_assets),
    ]))
}

/// A place that `--out` has named.
fn misplaced(error: &ApartError) -> Outcome {
    Outcome::environment(error, hints::of_apart("--out", error))
}

/// What is there is not replaced: it may hold signatures.
fn ensure_free(path: &Path) -> Result<(), Outcome> {
    if path.symlink_metadata().is_ok() {
        let error = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(unwritable(path, &error));
    }
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> Outcome {
    let unwritten = Unwritten(path, error);
    Outcome::environment(unwritten, unwritten.hint())
}

fn not_written(directory: &Path, error: &MessagesError) -> Outcome {
    match error {
        MessagesError::Directory(StagedDirectoryError::Io(error)) => unwritable(directory, error),
        MessagesError::Directory(error @ StagedDirectoryError::Interrupted(_)) => {
            Outcome::environment(error, "remove it, and run the same command again")
        }
        MessagesError::File { path, error } => unwritable(path, error),
        MessagesError::Table(diagnostics) => (&**diagnostics).into(),
    }
}
