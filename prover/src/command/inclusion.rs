//! `prover inclusion`.

use std::{fs::File, io::BufReader, path::Path};

use circuits::ledger::AccountId;
use documents::{inclusion::Form, input::not_regular};
use verdict::report::counted;
use verifier::sample::AccountList;

use super::{
    args::InclusionArgs,
    hints,
    outcome::{Outcome, done},
};
use crate::{
    apart::ensure_apart,
    inclusion::{CODES, FilesSummary, InclusionError, Inclusions, SampleSummary, write_file},
    private::{
        issued::{self, IssuedKind},
        records::RecordError,
    },
    progress::{Progress, Stage},
    report::{Part, Report},
};

/// Writes one account's inclusion file, everybody's, or archives.
pub(super) fn inclusion(args: &InclusionArgs, progress: &dyn Progress) -> Result<Report, Outcome> {
    let inclusions =
        Inclusions::open(&args.private).map_err(|error| of_directory(error, &args.private))?;
    if let Some(directory) = &args.archives {
        return archives(&inclusions, args, directory, progress);
    }
    let out = args.out.as_deref();
    let out = out.expect("clap asks for --out where --archives is absent");
    if let Some(account) = &args.account {
        return one(&inclusions, args, account, out, progress);
    }
    if is_stdout(out) {
        return Err(Outcome::environment(
            "files of several accounts do not go to standard output",
            "name a directory with --out, or one account with --account",
        ));
    }
    let form = if args.self_contained {
        Form::SelfContained
    } else {
        Form::Detached
    };
    if let (Some(accounts), Some(seed)) = (args.sample, &args.seed) {
        let drawn = accounts.min(inclusions.account_count());
        let counter = counter(drawn, progress);
        let summary = inclusions.write_sample(out, form, accounts, seed, counter)?;
        note(&args.private, IssuedKind::Sample, 1, progress);
        return Ok(sample_report(&inclusions, &summary, accounts, out));
    }
    let summary = match &args.accounts {
        Some(list) => {
            // Read through once, so that nothing is begun of a list that is wrong in the middle.
            let mut accounts = 0;
            for account in open_list(list)? {
                account.map_err(InclusionError::List)?;
                accounts += 1;
            }
            let counter = counter(accounts, progress);
            inclusions.write_listed(out, form, open_list(list)?, counter)?
        }
        None => {
            let counter = counter(inclusions.account_count(), progress);
            inclusions.write_all(out, form, counter)?
        }
    };
    note(&args.private, IssuedKind::Files, summary.files, progress);
    Ok(files_report(&inclusions, &summary, out))
}

/// An error that names a file of a private directory, with the directory.
fn of_directory(error: InclusionError, private: &Path) -> Outcome {
    let hint = hints::of_inclusion(&error);
    match &error {
        InclusionError::Record(RecordError::Io { .. } | RecordError::Damaged { .. }) => {
            Outcome::environment(format!("{error}, in {}", private.display()), hint)
        }
        _ => error.into(),
    }
}

/// Which ledger the inclusions are of: whoever has several snapshots sees which one was meant.
pub(super) fn ledger(inclusions: &Inclusions) -> Part {
    let (descriptor, root) = (inclusions.header().descriptor(), inclusions.header().root());
    let (exchange, number) = (descriptor.exchange(), descriptor.sequence());
    let time = descriptor.time().to_string();
    let root = root.to_string();
    Part::lines([
        format!("of: {exchange}, snapshot {number}, {time}"),
        format!("root: {root}"),
    ])
    .with("exchange", exchange)
    .with("sequence", number)
    .with("time", time)
    .with("root", root)
}

fn files_report(inclusions: &Inclusions, summary: &FilesSummary, out: &Path) -> Report {
    let (out, index) = (
        out.display().to_string(),
        summary.index.display().to_string(),
    );
    let files = counted(summary.files, "inclusion file");
    let repeated = match summary.repeated {
        0 => String::new(),
        lines => format!("; {} of accounts listed before", counted(lines, "line")),
    };
    Report::from([
        done(),
        Part::line(format!(
            "files: {out} ({files}{repeated}), to hand out: each to its account alone"
        ))
        .with("files", summary.files)
        .with("repeated", summary.repeated)
        .with("out", out),
        Part::line(format!("index: {index}, secret: which file is whose")).with("index", index),
        ledger(inclusions),
    ])
}

fn sample_report(
    inclusions: &Inclusions,
    summary: &SampleSummary,
    wanted: u64,
    out: &Path,
) -> Report {
    let SampleSummary { files, nobodys } = summary;
    let (out, index) = (out.display().to_string(), files.index.display().to_string());
    let accounts = counted(files.files, "account");
    let leaves = match nobodys {
        0 => String::new(),
        1 => ", and 1 leaf of nobody".to_owned(),
        leaves => format!(", and {leaves} leaves of nobody"),
    };
    let mut report = Report::from([
        done(),
        Part::line(format!(
            "sample: {out} ({accounts}{leaves}), for the auditor only"
        ))
        .with("files", files.files)
        .with("nobodys_leaves", *nobodys)
        .with("wanted", wanted)
        .with("out", out)
        .with("index", index),
    ]);
    if files.files < wanted {
        report.push(Part::line(format!(
            "all accounts of the ledger: it has fewer than the {wanted} that --sample asks for"
        )));
    }
    report.push(ledger(inclusions));
    report
}

pub(super) fn is_stdout(out: &Path) -> bool {
    out == Path::new("-")
}

pub(super) fn open_list(path: &Path) -> Result<AccountList<BufReader<File>>, Outcome> {
    let opened = std::fs::metadata(path).and_then(|meta| match meta.is_file() {
        true => File::open(path),
        false => Err(not_regular(&meta)),
    });
    let file = opened.map_err(|error| {
        let what = format!("cannot read {}: {error}", path.display());
        Outcome::environment(what, "give the path of a list of accounts with --accounts")
    })?;
    Ok(AccountList::new(BufReader::new(file)))
}

/// One account's file, or its text for standard output.
fn one(
    inclusions: &Inclusions,
    args: &InclusionArgs,
    account: &str,
    out: &Path,
    progress: &dyn Progress,
) -> Result<Report, Outcome> {
    let id = AccountId::new(account).map_err(|error| {
        Outcome::environment(error, "give the id as it stands in the liabilities")
    })?;
    let customer = inclusions.customer(id.as_str())?;
    let part = if is_stdout(out) {
        let text = String::from_utf8(customer.file).expect("a file is JSON");
        // A report's lines end by themselves.
        let line = text.strip_suffix('\n').unwrap_or(&text).to_owned();
        Part::line(line).with("file", text)
    } else {
        inclusions.ensure_not_published(out)?;
        write_file(out, &customer.file)?;
        Part::line(format!(
            "file: {}, to hand out to the account's owner alone",
            out.display()
        ))
    };
    note(&args.private, IssuedKind::Files, 1, progress);
    let part = part.with("files", 1).with("out", out.display().to_string());
    let mut ledger = ledger(inclusions);
    if is_stdout(out) {
        ledger = ledger.for_programs();
    }
    Ok(Report::from([done(), part, ledger]))
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
    inclusions.ensure_publishable(directory)?;
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
        ledger(inclusions),
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
