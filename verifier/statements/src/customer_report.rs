//! The customer's report: one file with all that a dispute is about, so that somebody else can check all of it. It is
//! private: whoever sees it sees an account's id, its balances, and the salt that opens its slots of the archives.
//!
//! Nothing in it is believed. What it says of a verdict is what a program said on the customer's machine; whoever reads it
//! computes the verdict anew, against a root of their own.

use std::fmt;

use circuits::ledger::{AccountId, REGISTRY_CAPACITY};
use documents::{
    bundle::{
        canonical::{self, respaced},
        descriptor::is_symbol,
    },
    decimal::Decimal,
    inclusion::{FileDocuments, GivenDocument, InclusionFile, LeftOut, ParsedFile},
    recognise::{self, BYTE_ORDER_MARK, Document},
    refusal::{Reason, Refusal},
    text::is_plain,
    version,
};
use serde::{Deserialize, Serialize};

/// Most bytes of a report: texts of the largest files, each of whose characters may take six.
pub const MAX_REPORT_BYTES: u64 = 16 << 20;

const MAX_PROGRAM: usize = 64;

/// Most bytes of a verdict, a reason and a kind.
const MAX_WORD: usize = 32;

/// Most bytes of a number that somebody expects: of the largest amount with the most decimals, and more.
pub const MAX_AMOUNT: usize = 64;

/// What the customer says the account should have, or owes: a number as they typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedAmount {
    /// The symbol.
    pub asset: String,
    /// The number.
    pub amount: String,
}

/// The customer's own word, on both sides of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// What the account should have.
    pub balances: Vec<ExpectedAmount>,
    /// What it owes.
    pub debts: Vec<ExpectedAmount>,
}

/// What the file was held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldAgainst {
    /// The root; none if the bundle that it was to come from was refused.
    pub root: Option<String>,
    /// Where it came from: `outside`, or `bundle`.
    pub root_source: Option<String>,
    /// The digest of the claim of a bundle that was verified.
    pub claim: Option<String>,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The verdict, as `--json` has it.
    pub verdict: String,
    /// The reason.
    pub reason: String,
    /// The kind of a refusal.
    pub kind: Option<String>,
    /// What exactly was refused.
    pub detail: Option<String>,
}

impl Outcome {
    /// Whether verdict, reason and kind are single words, such as programs have. The detail is shown to nobody.
    fn is_in_words_of_programs(&self) -> bool {
        let is_word = |text: &str, may: fn(&u8) -> bool| {
            (1..=MAX_WORD).contains(&text.len()) && text.bytes().all(|byte| may(&byte))
        };
        is_word(&self.verdict, |byte| {
            byte.is_ascii_lowercase() || *byte == b'_'
        }) && is_word(&self.reason, |byte| {
            byte.is_ascii_uppercase() || *byte == b'_'
        }) && self
            .kind
            .as_ref()
            .is_none_or(|kind| is_word(kind, |byte| byte.is_ascii_lowercase() || *byte == b'_'))
    }
}

/// The report.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerReport {
    /// Format version: 1.
    pub version: u32,
    /// The program that wrote it, and its version.
    pub program: String,
    /// The account's id, as its owner typed it.
    pub account: String,
    /// The text of the inclusion file, as it was given; none if there was none.
    pub inclusion: Option<String>,
    /// The text of the descriptor that stood beside it, if the file names it only.
    pub descriptor: Option<String>,
    /// The text of the collateral schedule, likewise.
    pub collateral: Option<String>,
    /// What it was held against.
    pub against: HeldAgainst,
    /// What came out.
    pub result: Outcome,
    /// What the customer says.
    pub expected: Expected,
    /// The text of the receipt, as it was given; none if there was none.
    pub receipt: Option<String>,
}

impl fmt::Debug for CustomerReport {
    /// Without what it has of the account.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CustomerReport({:?}, {:?})", self.against, self.result)
    }
}

impl CustomerReport {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self)
    }

    /// Parses the bytes of a file with this name. Its white space may be any: nothing rests on it.
    ///
    /// # Errors
    /// No verdict in any case: what is malformed here was written by whoever shows it.
    pub fn of_file(name: impl fmt::Display, bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() as u64 > MAX_REPORT_BYTES {
            return Err(recognise::longer_than_any(name, Document::CustomerReport));
        }
        recognise::expect(Document::CustomerReport, &name, bytes)?;
        let malformed = |what: &dyn fmt::Display| Refusal::NoVerdict {
            what: format!("{name}: {what}"),
            hint: "ask whoever made it for another one, as this program writes it".to_owned(),
        };
        // Before its spacing is set right: of what is no report that can take ten times its size.
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let _: Self = serde_json::from_slice(text).map_err(|e| malformed(&e))?;
        let report: Self = canonical::from_bytes(&respaced(bytes)).map_err(|e| malformed(&e))?;
        // Other versions are told before; this is what says nothing of a version that is read.
        if report.version != version::CUSTOMER_REPORT {
            return Err(malformed(&"its version is not the one that is read here"));
        }
        if AccountId::new(&report.account).is_err() {
            return Err(malformed(&"its account is not the id of any"));
        }
        if !is_plain(&report.program, MAX_PROGRAM) {
            return Err(malformed(
                &"the name of its program is too long, or no name",
            ));
        }
        // It is shown to whoever judges: whoever wrote it is to find no room for words of their own.
        if !report.result.is_in_words_of_programs() {
            return Err(malformed(
                &"what it says came out is nothing that a program says",
            ));
        }
        for side in [&report.expected.balances, &report.expected.debts] {
            if side.len() > REGISTRY_CAPACITY {
                return Err(malformed(&"it expects more assets than a ledger has"));
            }
            if !side.iter().all(|said| is_symbol(&said.asset)) {
                return Err(malformed(&"an asset that it expects has no symbol"));
            }
            let is_number = |said: &ExpectedAmount| {
                said.amount.len() <= MAX_AMOUNT
                    && Decimal::parse(&said.amount).is_some_and(|number| !number.is_negative())
            };
            if !side.iter().all(is_number) {
                return Err(malformed(&"what it expects is not written in numbers"));
            }
        }
        Ok(report)
    }

    /// Refuses a report of another account.
    ///
    /// # Errors
    /// No verdict, [`Reason::OtherAccount`].
    pub fn ensure_of(&self, account: AccountId<'_>) -> Result<(), Refusal> {
        if self.account == account.as_str() {
            return Ok(());
        }
        Err(Refusal::Unchecked {
            reason: Reason::OtherAccount,
            what: "the report is of another account than the one that was named, or has its id in another spelling"
                .to_owned(),
            hint: Reason::OtherAccount.hint().to_owned(),
        })
    }

    /// The inclusion file that it has, with the documents that it was given with; none if there is none.
    ///
    /// # Errors
    /// As for a file: what the report has of it may be damaged, or false.
    pub fn inclusion_file(&self) -> Result<Option<InclusionFile>, Refusal> {
        let Some(text) = &self.inclusion else {
            return Ok(None);
        };
        let parsed = ParsedFile::from_bytes(text.as_bytes())?;
        let file = InclusionFile::with_documents(parsed, "the report's inclusion file", self);
        Ok(file.map(Some)?)
    }
}

impl FileDocuments for CustomerReport {
    /// Nobody but the report gives any.
    fn given(&self, _: LeftOut) -> Result<Option<GivenDocument>, Refusal> {
        Ok(None)
    }

    fn beside(&self, document: LeftOut) -> Result<Option<GivenDocument>, Refusal> {
        let text = match document {
            LeftOut::Descriptor => &self.descriptor,
            LeftOut::Collateral => &self.collateral,
        };
        Ok(text.as_ref().map(|text| GivenDocument {
            name: format!("the report's {}", document.file_name()),
            bytes: text.clone().into_bytes(),
        }))
    }
}
