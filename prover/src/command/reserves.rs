//! `prover reserves`.

use std::{io, path::Path};

use circuits::shape::Production;
use verifier::report::{counted, of_each_asset};

use super::{
    args::{DossierArgs, MessagesArgs},
    outcome::{Outcome, done},
    snapshot::{load, load_to_describe},
};
use crate::{
    inputs::descriptor_file,
    progress::Progress,
    prove::ProveError,
    report::{Part, Report},
    reserves::{dossier::dossier as make_dossier, evidence::ReserveEvidence, messages},
    staged::{Existing, Readers, StagedDirectoryError, write},
};

/// `prover reserves messages`.
pub(super) fn write_messages(
    args: &MessagesArgs,
    progress: &dyn Progress,
) -> Result<Report, Outcome> {
    let out = match &args.out {
        Some(out) => out.clone(),
        None => args.snapshot.with_extension("messages"),
    };
    ensure_free(&out)?;
    let snapshot = load_to_describe(&args.snapshot, progress)?;
    let descriptor = descriptor_file::load_or_create(&snapshot)?;
    let count = messages::write(&out, &snapshot.reserves.holdings, &descriptor)
        .map_err(|error| not_written(&out, &error))?;
    let ledger = descriptor.ledger_digest().to_string();
    let table = out.join(messages::TABLE).display().to_string();
    let (out, messages) = (out.display().to_string(), counted(count as u64, "message"));
    Ok(Report::from([
        done(),
        Part::line(format!("messages: {out} ({messages})"))
            .with("messages", out)
            .with("addresses", count),
        Part::line(format!("ledger: {ledger}")).with("ledger", ledger),
        Part::line(format!(
            "have them signed, fill in {table}, and name it as ownership under [reserves]"
        ))
        .with("table", table),
    ]))
}

/// `prover reserves dossier`.
pub(super) fn dossier(args: &DossierArgs, progress: &dyn Progress) -> Result<Report, Outcome> {
    ensure_free(&args.out)?;
    let snapshot = load(&args.snapshot, progress)?;
    let descriptor = descriptor_file::load_or_preview(&snapshot)?;
    let evidence =
        ReserveEvidence::new(&snapshot.reserves, &descriptor).map_err(ProveError::from)?;
    let bytes = make_dossier::<Production>(&evidence, &descriptor, &args.private);
    let bytes = bytes.map_err(|error| Outcome::environment(&error, error.hint()))?;
    write(&args.out, &bytes, Existing::Keep, Readers::Owner)
        .map_err(|error| unwritable(&args.out, &error))?;
    let out = args.out.display().to_string();
    let least_signed_bps = evidence.coverage.least_signed_bps();
    let signed = of_each_asset(least_signed_bps);
    Ok(Report::from([
        done(),
        Part::line(format!("dossier: {out}, for the auditor only")).with("dossier", out),
        Part::line(format!("signed: {signed}")).with("least_signed_bps", least_signed_bps),
    ]))
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
    Outcome::environment(
        format!("cannot write {}: {error}", path.display()),
        match error.kind() {
            io::ErrorKind::AlreadyExists => "what is there is not replaced: name another file",
            _ => "check the directory and its permissions",
        },
    )
}

fn not_written(directory: &Path, error: &StagedDirectoryError) -> Outcome {
    match error {
        StagedDirectoryError::Io(error) => unwritable(directory, error),
        StagedDirectoryError::Interrupted(_) => {
            Outcome::environment(error, "remove it, and run the same command again")
        }
    }
}
