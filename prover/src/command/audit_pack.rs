//! `prover audit-pack`.

use std::{collections::BTreeMap, io};

use jiff::Timestamp;
use serde_json::json;
use verdict::report::counted;

use super::{
    args::AuditPackArgs,
    hints,
    inclusion::{ledger, note},
    outcome::{Outcome, done},
    snapshot::load,
};
use crate::{
    inclusion::{InclusionError, Inclusions},
    inputs::descriptor_file,
    pack::{AuditPackError, PackInputs, PackSummary, is_there, write_pack},
    private::issued::IssuedKind,
    progress::Progress,
    prove::ProveError,
    report::{Part, Report},
    reserves::evidence::ReserveEvidence,
};
use disk::Unwritten;

/// Writes a pack.
pub(super) fn audit_pack(args: &AuditPackArgs, progress: &dyn Progress) -> Result<Report, Outcome> {
    if is_there(&args.out) {
        let error = io::Error::from(io::ErrorKind::AlreadyExists);
        let unwritten = Unwritten(&args.out, &error);
        return Err(Outcome::environment(unwritten, unwritten.hint()));
    }
    let inclusions = Inclusions::open(&args.private)?;
    let snapshot = load(&args.snapshot, progress)?;
    let descriptor = descriptor_file::load_or_preview(&snapshot)?;
    let evidence =
        ReserveEvidence::new(&snapshot.reserves, &descriptor).map_err(ProveError::from)?;
    if descriptor.ledger_digest() != inclusions.header().ledger() {
        return Err(Outcome::environment(
            "the private directory is of another snapshot",
            "give the snapshot that the directory was proven from with --snapshot",
        ));
    }
    let version = terminal::version();
    let version = version.lines().next().unwrap_or_default();
    let inputs = PackInputs {
        private: &args.private,
        snapshot: &snapshot,
        evidence: &evidence,
        bundle: &args.bundle,
        sample: args.sample.zip(args.seed.as_ref()),
        before: args.before.as_deref(),
        findings: args.findings.as_deref(),
        program: &format!("prover {version}"),
        now: Timestamp::now(),
    };
    let summary = write_pack(&inclusions, &inputs, &args.out, progress)?;
    note(&args.private, IssuedKind::Dossier, 1, progress);
    if args.sample.is_some() {
        note(&args.private, IssuedKind::Sample, 1, progress);
    }
    Ok(report(args, &summary, &inclusions))
}

fn report(args: &AuditPackArgs, summary: &PackSummary, inclusions: &Inclusions) -> Report {
    let out = args.out.display().to_string();
    let accounts = inclusions.account_count();
    let sampled = summary.tables.sample.as_ref();
    let sampled = sampled.map_or(0, |sample| sample.rows.len() as u64);
    let mut codes: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &summary.tables.exceptions {
        *codes.entry(&row.code).or_default() += 1;
    }
    let exceptions = codes
        .iter()
        .map(|(code, count)| json!({ "code": code, "count": count }));
    let exceptions: Vec<_> = exceptions.collect();
    let lines = match codes.is_empty() {
        true => vec!["exceptions: none".to_owned()],
        false => {
            let all = codes
                .iter()
                .map(|(code, count)| format!("  - {code}: {count}"));
            let first = "exceptions, which the auditor will ask about (exceptions.csv):";
            [first.to_owned()].into_iter().chain(all).collect()
        }
    };
    Report::from([
        done(),
        Part::line(format!(
            "pack: {out} ({}, {} in the ledger, {sampled} of them drawn), for the auditor only: \
             it opens every balance",
            counted(summary.files, "file"),
            counted(accounts, "account")
        ))
        .with("pack", out)
        .with("files", summary.files)
        .with("accounts", accounts)
        .with("sampled", sampled),
        Part::lines(lines).with("exceptions", exceptions),
        ledger(inclusions),
    ])
}

impl From<AuditPackError> for Outcome {
    fn from(error: AuditPackError) -> Self {
        match error {
            AuditPackError::Inclusion(InclusionError::Apart(error)) => {
                Self::environment(&error, hints::of_apart("--out", &error))
            }
            AuditPackError::Inclusion(error @ InclusionError::OtherRoot { .. }) => {
                let hint =
                    "give the bundle with --bundle that was proven with this private directory";
                Self::environment(of_bundle(&error), hint)
            }
            AuditPackError::Inclusion(error) => error.into(),
            error => {
                let hint = error.hint();
                Self::environment(error, hint)
            }
        }
    }
}

/// In words of bundles: an inclusion's are about archives.
fn of_bundle(error: &InclusionError) -> String {
    match error {
        InclusionError::OtherRoot { bundle, its, root } => format!(
            "the bundle {} has the root {its}, and the private directory has the root {root}",
            bundle.display()
        ),
        other => other.to_string(),
    }
}
