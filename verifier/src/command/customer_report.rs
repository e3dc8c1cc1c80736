//! `verifier inclusion --report`: one file for others.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use circuits::ledger::AccountId;
use disk::{Existing, Readers, write};
use documents::{
    inclusion::file::MAX_INCLUSION_BYTES,
    input::read_capped,
    recognise::{Document, not_read},
    refusal::Refusal,
};
use statements::{customer_report::Expected, receipt::MAX_RECEIPT_BYTES};
use verdict::customer_report::{Known, ReportDraft};

use super::{
    arguments::inclusion::InclusionArgs,
    output::CommandOutput,
    write::{ensure_in_no_bundle, unwritable},
};

/// What the program calls itself in a report.
const PROGRAM: &str = concat!("verifier ", env!("CARGO_PKG_VERSION"));

/// A report that is to be written to a file.
pub(super) struct ReportFile<'a> {
    path: &'a Path,
    draft: ReportDraft<'a>,
}

impl<'a> ReportFile<'a> {
    /// Reads what goes into the report, and sees that it can be written: nobody is to wait for a verdict first.
    pub(super) fn begin(
        args: &InclusionArgs,
        path: &'a PathBuf,
        account: AccountId<'a>,
    ) -> Result<Self, Refusal> {
        ensure_in_no_bundle(path)?;
        if path.symlink_metadata().is_ok() {
            let error = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(unwritable(path, &error));
        }
        let expected = Expected {
            balances: args.reported.expect.clone(),
            debts: args.reported.expect_debt.clone(),
        };
        let mut draft = ReportDraft::new(PROGRAM, account, expected)?;
        if let Some(file) = &args.file {
            draft = draft.with_file(read(file, MAX_INCLUSION_BYTES, Document::InclusionFile)?);
        }
        if let Some(receipt) = &args.reported.receipt {
            let bytes = read(receipt, MAX_RECEIPT_BYTES, Document::Receipt)?;
            draft = draft.with_receipt(receipt.display(), bytes)?;
        }
        Ok(Self { path, draft })
    }

    /// Writes the report of what came out.
    pub(super) fn write(
        &self,
        known: &Known,
        result: &Result<CommandOutput, Refusal>,
    ) -> Result<(), Refusal> {
        let result = result.as_ref().map(|output| &output.json);
        let report = self.draft.finish(known, result);
        write(
            self.path,
            &report.to_bytes(),
            Existing::Keep,
            Readers::Owner,
        )
        .map_err(|error| unwritable(self.path, &error))
    }

    /// Says that it was written, what it shows, and what others do with it.
    pub(super) fn tell(&self, known: &Known) {
        let descriptor = known.file.as_ref().map(|file| file.header.descriptor());
        let unlisted = descriptor.map_or(Vec::new(), |descriptor| self.draft.unlisted(descriptor));
        let mut err = anstream::stderr();
        for asset in unlisted {
            let _ = writeln!(
                err,
                "warning: the ledger lists no asset {asset:?}: the report says it as you typed it"
            );
        }
        let path = self.path.display();
        let _ = writeln!(
            err,
            "report: {path}: it shows your id and your balances to whoever sees it\n  \
             whoever is shown it runs: verifier dispute --report FILE --account ID --root ROOT"
        );
    }
}

fn read(path: &Path, cap: u64, document: Document) -> Result<Vec<u8>, Refusal> {
    read_capped(path, cap).map_err(|error| not_read(path, &error, document))
}
