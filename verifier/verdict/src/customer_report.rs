//! What goes into a customer's report, whichever program writes it: what was given and typed, and what came out.

use circuits::ledger::AccountId;
use documents::{
    bundle::descriptor::Descriptor,
    inclusion::{InclusionFile, ParsedFile},
    refusal::Refusal,
    version,
};
use serde_json::Value;
use statements::{
    customer_report::{CustomerReport, Expected, ExpectedAmount, HeldAgainst, Outcome},
    receipt::Receipt,
};

use crate::{
    inclusion::Against,
    report::{refusal, root_source_id},
};

/// What became known on the way to a verdict, or to none.
#[derive(Default)]
pub struct Known {
    /// The file, once it is one.
    pub file: Option<InclusionFile>,
    /// What it is held against, once that is verified.
    pub against: Option<Against>,
}

/// A report as far as it goes before anything is judged.
pub struct ReportDraft<'a> {
    program: &'a str,
    account: AccountId<'a>,
    /// The file's text, if there is a file and it is text.
    inclusion: Option<String>,
    expected: Expected,
    receipt: Option<String>,
}

impl<'a> ReportDraft<'a> {
    /// The customer's word about this account, written down by a program of this name and version.
    ///
    /// # Errors
    /// No verdict if an asset is named twice.
    pub fn new(
        program: &'a str,
        account: AccountId<'a>,
        expected: Expected,
    ) -> Result<Self, Refusal> {
        ensure_once_each(&expected.balances)?;
        ensure_once_each(&expected.debts)?;
        Ok(Self {
            program,
            account,
            inclusion: None,
            expected,
            receipt: None,
        })
    }

    /// With an inclusion file, as it was given. What is no text is damaged, and shows nothing to anybody.
    #[must_use]
    pub fn with_file(self, bytes: Vec<u8>) -> Self {
        let inclusion = String::from_utf8(bytes).ok();
        Self { inclusion, ..self }
    }

    /// With the receipt of a file of this name.
    ///
    /// # Errors
    /// No verdict for what is no receipt, or one of another account.
    pub fn with_receipt(
        self,
        name: impl std::fmt::Display,
        bytes: Vec<u8>,
    ) -> Result<Self, Refusal> {
        Receipt::of_file(name, &bytes)?.ensure_of(self.account)?;
        let text = String::from_utf8(bytes).expect("what was parsed as JSON is text");
        let receipt = Some(text);
        Ok(Self { receipt, ..self })
    }

    /// The assets of which something is expected, and that the ledger does not list. It is the customer's word all the same:
    /// an asset that is not listed any more is one that nobody is counted for.
    pub fn unlisted(&self, descriptor: &Descriptor) -> Vec<&str> {
        let said = self.expected.balances.iter().chain(&self.expected.debts);
        let unlisted = said.filter(|said| descriptor.asset_id(&said.asset).is_none());
        unlisted.map(|said| said.asset.as_str()).collect()
    }

    /// The report of what came out: what a program prints with `--json`, or why there is nothing to print.
    pub fn finish(&self, known: &Known, result: Result<&Value, &Refusal>) -> CustomerReport {
        let (descriptor, collateral) = self.documents_beside(known);
        let against = known.against.as_ref();
        let claim = against.and_then(Against::claim);
        CustomerReport {
            version: version::CUSTOMER_REPORT,
            program: self.program.to_owned(),
            account: self.account.as_str().to_owned(),
            inclusion: self.inclusion.clone().or_else(|| of_archive(known)),
            descriptor,
            collateral,
            against: HeldAgainst {
                root: against.map(|against| against.root().to_string()),
                root_source: against
                    .map(|against| root_source_id(against.root_source()).to_owned()),
                claim: claim.map(|claim| claim.to_string()),
            },
            result: match result {
                Ok(json) => outcome(json),
                Err(refusal) => outcome(&refusal::to_json(refusal)),
            },
            expected: self.expected.clone(),
            receipt: self.receipt.clone(),
        }
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
}

/// What an archive has for an account, as a file would show it.
fn of_archive(known: &Known) -> Option<String> {
    let file = known.file.as_ref()?;
    Some(String::from_utf8(file.to_bytes()).expect("a file is JSON"))
}

fn ensure_once_each(said: &[ExpectedAmount]) -> Result<(), Refusal> {
    for (place, one) in said.iter().enumerate() {
        if said[..place].iter().any(|before| before.asset == one.asset) {
            return Err(Refusal::NoVerdict {
                what: format!("what is expected of {:?} is said twice", one.asset),
                hint: "say it once for each asset".to_owned(),
            });
        }
    }
    Ok(())
}

fn outcome(json: &Value) -> Outcome {
    let field = |name: &str| json[name].as_str().map(str::to_owned);
    Outcome {
        verdict: field("verdict").unwrap_or_default(),
        reason: field("reason").unwrap_or_default(),
        kind: field("kind"),
        detail: field("detail"),
    }
}
