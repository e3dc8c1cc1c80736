//! `prover inclusion`.

use std::path::Path;

use circuits::ledger::AccountId;
use serde_json::json;
use verifier::{inclusion::Form, report::counted};

use super::{args::InclusionArgs, outcome::Outcome};
use crate::{
    inclusion::{InclusionError, Inclusions, write_file},
    progress::{Progress, Stage},
};

/// Writes one account's inclusion file, everybody's, or archives.
pub(super) fn inclusion(args: &InclusionArgs, progress: &dyn Progress) -> Outcome {
    let issue = || -> Result<Outcome, Outcome> {
        let inclusions = Inclusions::open(&args.private).map_err(failed)?;
        if let Some(directory) = &args.archives {
            return archives(&inclusions, directory, args.prefix_bits, progress);
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
                let heard = counting(inclusions.account_count(), progress);
                inclusions.write_all(out, form, heard).map_err(failed)?
            }
        };
        Ok(Outcome::Done {
            text: format!(
                "{} written to {}\n",
                counted(count, "inclusion file"),
                out.display()
            ),
            json: json!({
                "outcome": "done",
                "files": count,
                "out": out.display().to_string(),
            }),
        })
    };
    issue().unwrap_or_else(|outcome| outcome)
}

fn one(inclusions: &Inclusions, account: &str, out: &Path) -> Result<u64, Outcome> {
    let id = AccountId::new(account).map_err(|error| Outcome::Failed {
        what: error.to_string(),
        hint: "give the id as it stands in the liabilities".to_owned(),
    })?;
    let customer = inclusions.customer(id.as_str()).map_err(failed)?;
    write_file(out, &customer.file).map_err(failed)?;
    Ok(1)
}

fn archives(
    inclusions: &Inclusions,
    directory: &Path,
    prefix_bits: Option<u8>,
    progress: &dyn Progress,
) -> Result<Outcome, Outcome> {
    let heard = counting(inclusions.account_count(), progress);
    let made = inclusions
        .write_archives(directory, prefix_bits, heard)
        .map_err(failed)?;
    let (archives, codes) = (directory.join("archives"), directory.join("codes.csv"));
    Ok(Outcome::Done {
        text: format!(
            "archives: {} ({} of {} bytes), to publish\ncodes: {} ({}), to hand out one by one\n",
            archives.display(),
            counted(made.archives, "archive"),
            made.archive_bytes,
            codes.display(),
            counted(made.accounts, "account"),
        ),
        json: json!({
            "outcome": "done",
            "archives": archives.display().to_string(),
            "archive_count": made.archives,
            "archive_bytes": made.archive_bytes,
            "codes": codes.display().to_string(),
            "accounts": made.accounts,
        }),
    })
}

/// Passes on how many accounts are done.
fn counting(accounts: u64, progress: &dyn Progress) -> impl FnMut(u64) {
    progress.stage(Stage::Issuing, Some(accounts));
    let mut told = 0;
    move |count| {
        progress.advance(count - told);
        told = count;
    }
}

fn failed(error: InclusionError) -> Outcome {
    Outcome::Failed {
        what: error.to_string(),
        hint: error.hint().into_owned(),
    }
}
