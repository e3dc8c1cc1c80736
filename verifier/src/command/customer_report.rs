//! `verifier inclusion --report`: one file for others.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use circuits::ledger::AccountId;
use disk::{Existing, Readers, write};
use documents::{
    bundle::descriptor::Descriptor,
    inclusion::{ParsedFile, file::MAX_INCLUSION_BYTES},
    input::read_capped,
    recognise::{Document, not_read},
    refusal::Refusal,
    version,
};
use statements::customer_report::{CustomerReport, Expected, ExpectedAmount, HeldAgainst, Outcome};
use verdict::report::{refusal, root_source_id};

use super::{
    arguments::inclusion::InclusionArgs,
    known::Known,
    output::CommandOutput,
    read::read_receipt,
    write::{ensure_in_no_bundle, unwritable},
};

/// What the program calls itself in a report.
const PROGRAM: &str = concat!("verifier ", env!("CARGO_PKG_VERSION"));

/// A report as far as it goes before anything is judged.
pub(super) struct ReportDraft<'a> {
    path: &'a Path,
    account: AccountId<'a>,
    /// The file's text, if it is one.
    inclusion: Option<String>,
    expected: Expected,
    receipt: Option<String>,
}

impl<'a> ReportDraft<'a> {
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
        let inclusion = match &args.file {
            Some(file) => {
                let bytes = read_capped(file, MAX_INCLUSION_BYTES);
                let bytes =
                    bytes.map_err(|error| not_read(file, &error, Document::InclusionFile))?;
                // What is no text is damaged, and shows nothing to anybody.
                String::from_utf8(bytes).ok()
            }
            None => None,
        };
        let receipt = match &args.reported.receipt {
            Some(path) => {
                let (receipt, bytes) = read_receipt(path)?;
                receipt.ensure_of(account)?;
                Some(String::from_utf8(bytes).expect("what was parsed as JSON is text"))
            }
            None => None,
        };
        let expected = Expected {
            balances: once_each(&args.reported.expect)?,
            debts: once_each(&args.reported.expect_debt)?,
        };
        Ok(Self {
            path,
            account,
            inclusion,
            expected,
            receipt,
        })
    }

    /// Refuses what is expected of assets that the ledger does not list.
    pub(super) fn ensure_listed(&self, descriptor: &Descriptor) -> Result<(), Refusal> {
        let mut said = self.expected.balances.iter().chain(&self.expected.debts);
        match said.find(|said| descriptor.asset_id(&said.asset).is_none()) {
            None => Ok(()),
            Some(said) => Err(Refusal::NoVerdict {
                what: format!("the ledger lists no asset {:?}", said.asset),
                hint: "write the asset as reports show it, in capital and small letters".to_owned(),
            }),
        }
    }

    /// Writes the report of what came out.
    pub(super) fn write(
        &self,
        known: &Known,
        result: &Result<CommandOutput, Refusal>,
    ) -> Result<(), Refusal> {
        let (descriptor, collateral) = self.documents_beside(known);
        let against = known.against.as_ref();
        let solvency = against.and_then(|against| against.solvency.as_ref());
        let source = against.map(|_| verdict::report::inclusion::source_of_root(solvency));
        let report = CustomerReport {
            version: version::CUSTOMER_REPORT,
            program: PROGRAM.to_owned(),
            account: self.account.as_str().to_owned(),
            inclusion: self.inclusion.clone().or_else(|| of_archive(known)),
            descriptor,
            collateral,
            against: HeldAgainst {
                root: against.map(|against| against.root.to_string()),
                root_source: source.map(|source| root_source_id(source).to_owned()),
                claim: solvency.map(|solvency| solvency.documents().claim_digest.to_string()),
            },
            result: outcome(result),
            expected: self.expected.clone(),
            receipt: self.receipt.clone(),
        };
        write(
            self.path,
            &report.to_bytes(),
            Existing::Keep,
            Readers::Owner,
        )
        .map_err(|error| unwritable(self.path, &error))
    }

    /// The documents that the file names, where it does not have them.
    fn documents_beside(&self, known: &Known) -> (Option<String>, Option<String>) {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("a document is JSON");
        let given = self.inclusion.as_ref();
        let parsed = given.map(|text| ParsedFile::from_bytes(text.as_bytes()));
        match (parsed, &known.file) {
            (Some(Ok(ParsedFile::Detached(_))), Some(file)) => (
                Some(text(file.header.descriptor().to_bytes())),
                file.header
                    .collateral()
                    .map(|schedule| text(schedule.to_bytes())),
            ),
            _ => (None, None),
        }
    }

    /// Says that it was written, and what it shows.
    pub(super) fn tell(&self) {
        let _ = writeln!(
            anstream::stderr(),
            "report: {}: it shows your id and your balances to whoever sees it",
            self.path.display()
        );
    }
}

/// What an archive has for an account, as a file would show it.
fn of_archive(known: &Known) -> Option<String> {
    let file = known.file.as_ref()?;
    Some(String::from_utf8(file.to_bytes()).expect("a file is JSON"))
}

fn once_each(said: &[ExpectedAmount]) -> Result<Vec<ExpectedAmount>, Refusal> {
    for (place, one) in said.iter().enumerate() {
        if said[..place].iter().any(|before| before.asset == one.asset) {
            return Err(Refusal::NoVerdict {
                what: format!("what is expected of {:?} is said twice", one.asset),
                hint: "say it once for each asset".to_owned(),
            });
        }
    }
    Ok(said.to_vec())
}

fn outcome(result: &Result<CommandOutput, Refusal>) -> Outcome {
    let json = match result {
        Ok(output) => output.json.clone(),
        Err(refusal) => refusal::to_json(refusal),
    };
    let field = |name: &str| json[name].as_str().map(str::to_owned);
    Outcome {
        verdict: field("verdict").unwrap_or_default(),
        reason: field("reason").unwrap_or_default(),
        kind: field("kind"),
        detail: field("detail"),
    }
}
