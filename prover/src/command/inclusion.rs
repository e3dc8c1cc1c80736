//! `prover inclusion`.

use std::path::Path;

use circuits::ledger::AccountId;
use documents::inclusion::Form;
use verifier::report::counted;

use super::{
    args::InclusionArgs,
    hints,
    outcome::{Outcome, done},
};
use crate::{
    apart::ensure_apart,
    inclusion::{CODES, InclusionError, Inclusions, write_file},
    private::issued::{self, IssuedKind},
    progress::{Progress, Stage},
    report::{Part, Report},
};

/// Writes one account's inclusion file, everybody's, or archives.
pub(super) fn inclusion(args: &InclusionArgs, progress: &dyn Progress) -> Result<Report, Outcome> {
    let inclusions = Inclusions::open(&args.private)?;
    if let Some(directory) = &args.archives {
        return archives(&inclusions, args, directory, progress);
    }
    let out = args.out.as_deref();
    let out = out.expect("clap asks for --out where --archives is absent");
    let count = match &args.account {
        Some(account) => one(&inclusions, account, out)?,
        None => {
            let form = if args.self_contained {
                Form::SelfContained
            } else {
                Form::Detached
            };
            let counter = counter(inclusions.account_count(), progress);
            inclusions.write_all(out, form, counter)?
        }
    };
    note(&args.private, IssuedKind::Files, count, progress);
    let (files, out) = (counted(count, "inclusion file"), out.display().to_string());
    Ok(Report::from([
        done(),
        Part::line(format!("{files} written to {out}"))
            .with("files", count)
            .with("out", out),
    ]))
}

fn one(inclusions: &Inclusions, account: &str, out: &Path) -> Result<u64, Outcome> {
    let id = AccountId::new(account).map_err(|error| {
        Outcome::environment(error, "give the id as it stands in the liabilities")
    })?;
    let customer = inclusions.customer(id.as_str())?;
    write_file(out, &customer.file)?;
    Ok(1)
}

fn archives(
    inclusions: &Inclusions,
    args: &InclusionArgs,
    directory: &Path,
    progress: &dyn Progress,
) -> Result<Report, Outcome> {
    let beside = || args.private.join(CODES);
    let codes = args.codes.clone().unwrap_or_else(beside);
    ensure_apart(directory, &args.private).map_err(InclusionError::from)?;
    let counter = counter(inclusions.account_count(), progress);
    let summary = inclusions.write_archives(directory, &codes, args.prefix_bits, counter)?;
    note(
        &args.private,
        IssuedKind::Archives,
        summary.archives,
        progress,
    );
    let archives = directory.display().to_string();
    let codes = codes.display().to_string();
    let of_archives = format!(
        "archives: {archives} ({} of {} bytes), to publish",
        counted(summary.archives, "archive"),
        summary.archive_bytes,
    );
    let of_codes = format!(
        "codes: {codes} ({}), secret: hand out each line to its account alone",
        counted(summary.accounts, "account")
    );
    Ok(Report::from([
        done(),
        Part::line(of_archives)
            .with("archives", archives)
            .with("archive_count", summary.archives)
            .with("archive_bytes", summary.archive_bytes),
        Part::line(of_codes)
            .with("codes", codes)
            .with("accounts", summary.accounts),
    ]))
}

/// Notes what was issued, for whoever erases the secret one day. What was issued stays so if it cannot be noted.
pub(super) fn note(private: &Path, kind: IssuedKind, count: u64, progress: &dyn Progress) {
    if let Err(error) = issued::note(private, kind, count) {
        progress.warning(&format!(
            "warning: cannot note in {} what was issued: {error}",
            private.display()
        ));
    }
}

/// Passes on how many accounts are done.
fn counter(accounts: u64, progress: &dyn Progress) -> impl FnMut(u64) {
    progress.stage(Stage::Issuing, Some(accounts));
    let mut told = 0;
    move |count| {
        progress.advance(count - told);
        told = count;
    }
}

impl From<InclusionError> for Outcome {
    /// No inclusion is no refusal, whosever fault it is: the exit code is 2.
    fn from(error: InclusionError) -> Self {
        let hint = hints::of_inclusion(&error);
        Self::environment(error, hint)
    }
}
