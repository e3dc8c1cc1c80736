//! `prover reserves`.

use std::{io, path::Path};

use circuits::shape::Production;
use serde_json::json;
use verifier::{
    output::{Existing, Readers, write},
    report::{counted, of_each_asset},
};

use super::{
    args::{DossierArgs, MessagesArgs},
    failed_descriptor,
    outcome::{Outcome, load, load_to_describe},
    refused,
};
use crate::{
    inputs::descriptor_file,
    progress::Progress,
    reserves::{dossier::dossier as make_dossier, evidence::ReserveEvidence, messages},
};

/// `prover reserves messages`.
pub(super) fn write_messages(args: &MessagesArgs, progress: &dyn Progress) -> Outcome {
    let written = || -> Result<Outcome, Outcome> {
        let out = match &args.out {
            Some(out) => out.clone(),
            None => args.snapshot.with_extension("messages"),
        };
        ensure_free(&out)?;
        let snapshot = load_to_describe(&args.snapshot, progress)?;
        let descriptor = descriptor_file::load_or_create(&snapshot)
            .map_err(|error| failed_descriptor(&error))?;
        let count = messages::write(&out, &snapshot.reserves.holdings, &descriptor)
            .map_err(|error| unwritable(&out, &error))?;
        let ledger = descriptor.ledger_digest();
        let table = out.join(messages::TABLE);
        let (out, table) = (out.display(), table.display());
        Ok(Outcome::Done {
            text: format!(
                "messages: {out} ({})\nledger: {ledger}\nhave them signed, fill in {table}, and name it as ownership under [reserves]\n",
                counted(count as u64, "message"),
            ),
            json: json!({
                "outcome": "done",
                "messages": out.to_string(),
                "table": table.to_string(),
                "addresses": count,
                "ledger": ledger.to_string(),
            }),
        })
    };
    written().unwrap_or_else(|outcome| outcome)
}

/// `prover reserves dossier`.
pub(super) fn dossier(args: &DossierArgs, progress: &dyn Progress) -> Outcome {
    let written = || -> Result<Outcome, Outcome> {
        ensure_free(&args.out)?;
        let snapshot = load(&args.snapshot, progress)?;
        let descriptor = descriptor_file::load_or_preview(&snapshot)
            .map_err(|error| failed_descriptor(&error))?;
        let evidence = ReserveEvidence::new(&snapshot.reserves, &descriptor)
            .map_err(|error| refused(&error.into()))?;
        let bytes = make_dossier::<Production>(&evidence, &descriptor, &args.private);
        let bytes = bytes.map_err(|error| Outcome::Failed {
            what: error.to_string(),
            hint: error.hint().to_owned(),
        })?;
        write(&args.out, &bytes, Existing::Keep, Readers::Owner)
            .map_err(|error| unwritable(&args.out, &error))?;
        let out = args.out.display();
        let signed = of_each_asset(evidence.coverage.least_signed_bps());
        Ok(Outcome::Done {
            text: format!("dossier: {out}, for the auditor only\nsigned: {signed}\n"),
            json: json!({
                "outcome": "done",
                "dossier": out.to_string(),
                "least_signed_bps": evidence.coverage.least_signed_bps(),
            }),
        })
    };
    written().unwrap_or_else(|outcome| outcome)
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
    Outcome::Failed {
        what: format!("cannot write {}: {error}", path.display()),
        hint: match error.kind() {
            io::ErrorKind::AlreadyExists => "what is there is not replaced: name another file",
            _ => "check the directory and its permissions",
        }
        .to_owned(),
    }
}
