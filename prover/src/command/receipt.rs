//! `prover receipt`.

use std::path::Path;

use circuits::ledger::AccountId;
use verdict::report::counted;

use super::{
    args::ReceiptArgs,
    hints,
    inclusion::{is_stdout, open_list},
    outcome::{Outcome, done},
    snapshot::load,
};
use crate::{
    apart::{ensure_in_no_bundle, ensure_not_published},
    inclusion::write_file,
    inputs::descriptor_file::{descriptor_path, load_matching},
    progress::{Progress, Stage},
    receipts::{Asked, ReceiptSigningError, Receipts, ReceiptsSummary},
    report::{Part, Report},
};

/// Signs the receipt of one account, of those of a list, or of all.
pub(super) fn receipt(args: &ReceiptArgs, progress: &dyn Progress) -> Result<Report, Outcome> {
    let asked = args.accounts.as_deref().map(read_list).transpose()?;
    let account = args.account.as_deref().map(AccountId::new).transpose();
    let account = account.map_err(ReceiptSigningError::from)?;
    if is_stdout(&args.out) && account.is_none() {
        return Err(Outcome::environment(
            "receipts of several accounts do not go to standard output",
            "name a directory with --out, or one account with --account",
        ));
    }
    ensure_in_no_bundle(&args.out)
        .map_err(|error| Outcome::environment(&error, hints::of_apart("--out", &error)))?;
    let snapshot = load(&args.snapshot, progress)?;
    let Some(descriptor) = load_matching(&snapshot)? else {
        let path = descriptor_path(&args.snapshot);
        return Err(Outcome::environment(
            format!(
                "{}: there is no descriptor yet, and receipts name its digest",
                path.display()
            ),
            "make it with prover descriptor, with receipt_key in the snapshot",
        ));
    };
    let exchange = descriptor.exchange();
    ensure_not_published(&args.out, &args.snapshot, exchange)
        .map_err(|error| Outcome::environment(&error, hints::of_apart("--out", &error)))?;
    let receipts = Receipts::of(descriptor, &args.key)?;
    let ledger = &snapshot.ledger;
    let part = match account {
        Some(account) => one(receipts.of_account(ledger, account)?, &args.out)?,
        None => {
            let total = asked.as_ref().map_or(ledger.account_count(), Asked::len);
            progress.stage(Stage::Signing, Some(total));
            let mut told = 0;
            let written = |count: u64| {
                progress.advance(count - told);
                told = count;
            };
            several(
                &receipts.write(&args.out, ledger, asked, written)?,
                &args.out,
            )
        }
    };
    let mut of = ledger_part(&receipts);
    if is_stdout(&args.out) {
        of = of.for_programs();
    }
    Ok(Report::from([done(), part, of]))
}

fn read_list(path: &Path) -> Result<Asked, Outcome> {
    Ok(Asked::read(open_list(path)?)?)
}

fn one(receipt: Vec<u8>, out: &Path) -> Result<Part, Outcome> {
    let part = if is_stdout(out) {
        let text = String::from_utf8(receipt).expect("a receipt is JSON");
        // A report's lines end by themselves.
        let line = text.strip_suffix('\n').unwrap_or(&text).to_owned();
        Part::line(line).with("file", text)
    } else {
        write_file(out, &receipt)?;
        Part::line(format!(
            "receipt: {}, to hand out to the account's owner alone",
            out.display()
        ))
    };
    Ok(part
        .with("receipts", 1)
        .with("out", out.display().to_string()))
}

fn several(summary: &ReceiptsSummary, out: &Path) -> Part {
    let (out, index) = (
        out.display().to_string(),
        summary.index.display().to_string(),
    );
    let receipts = counted(summary.receipts, "receipt");
    let repeated = match summary.repeated {
        0 => String::new(),
        lines => format!("; {} of accounts listed before", counted(lines, "line")),
    };
    Part::lines([
        format!("receipts: {out} ({receipts}{repeated}), to hand out: each to its account alone"),
        format!("index: {index}, secret: which file is whose"),
    ])
    .with("receipts", summary.receipts)
    .with("repeated", summary.repeated)
    .with("out", out)
    .with("index", index)
}

/// What was signed for: whoever has several snapshots sees which one was meant.
fn ledger_part(receipts: &Receipts) -> Part {
    let descriptor = receipts.descriptor();
    let (exchange, number) = (descriptor.exchange(), descriptor.sequence());
    let (time, ledger) = (
        descriptor.time().to_string(),
        descriptor.ledger_digest().to_string(),
    );
    let key = descriptor.receipt_key().map(|key| key.to_string());
    Part::lines([
        format!("of: {exchange}, snapshot {number}, {time}"),
        format!("ledger: {ledger}"),
    ])
    .with("exchange", exchange)
    .with("sequence", number)
    .with("time", time)
    .with("ledger", ledger)
    .with("signed_by", key)
}

impl From<ReceiptSigningError> for Outcome {
    /// No receipt is no refusal, whosever fault it is: the exit code is 2.
    fn from(error: ReceiptSigningError) -> Self {
        let hint = match &error {
            ReceiptSigningError::Key { .. } => {
                "give the file that prover keygen has made, with --key"
            }
            error => error.hint(),
        };
        Self::environment(error, hint)
    }
}
