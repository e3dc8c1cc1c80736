//! What a page asks.

use std::fmt;

use documents::refusal::Refusal;
use serde::Deserialize;

/// A file that somebody dropped.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Its name, without folders.
    pub name: String,
    /// Its bytes.
    pub size: u64,
}

/// A question, with the files that it is about.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "lowercase")]
pub enum Question {
    /// What are these files?
    Look {
        /// All of them.
        files: Vec<FileRecord>,
    },
    /// What is found in these shards?
    Shards {
        /// All of them.
        files: Vec<FileRecord>,
        /// The rest.
        #[serde(flatten)]
        asked: ShardsQuestion,
    },
    /// Is this account in the ledger?
    Inclusion {
        /// All of them.
        files: Vec<FileRecord>,
        /// The rest.
        #[serde(flatten)]
        asked: InclusionQuestion,
    },
    /// What came of an account, for others?
    Report {
        /// All of them.
        files: Vec<FileRecord>,
        /// The rest.
        #[serde(flatten)]
        asked: ReportQuestion,
    },
    /// What follows from what was signed, and what is counted?
    Dispute {
        /// All of them.
        files: Vec<FileRecord>,
        /// The rest.
        #[serde(flatten)]
        asked: DisputeQuestion,
    },
    /// Does the exchange have what it owes?
    Solvency {
        /// All of them.
        files: Vec<FileRecord>,
        /// The rest.
        #[serde(flatten)]
        asked: SolvencyQuestion,
    },
    /// Do these bundles follow each other?
    Chain {
        /// All of them.
        files: Vec<FileRecord>,
        /// The rest.
        #[serde(flatten)]
        asked: ChainQuestion,
    },
}

/// Shards of a bundle, one after another.
#[derive(Debug, Deserialize)]
pub struct ShardsQuestion {
    pub bundle: Vec<usize>,
    pub from: u64,
    pub to: u64,
}

/// Where the inclusion file is, or the archive with a code, and the documents beside it.
#[derive(Debug, Deserialize)]
pub struct PlaceOfFile {
    pub file: usize,
    pub code: Option<String>,
    pub descriptor: Option<usize>,
    pub collateral: Option<usize>,
}

/// As `verifier inclusion`.
#[derive(Debug, Deserialize)]
pub struct InclusionQuestion {
    #[serde(flatten)]
    pub place: PlaceOfFile,
    pub account: Option<String>,
    pub bundle: Option<Vec<usize>>,
    #[serde(flatten)]
    pub expected: ExpectedRecord,
}

/// As `verifier inclusion --report`.
#[derive(Debug, Deserialize)]
pub struct ReportQuestion {
    #[serde(flatten)]
    pub inclusion: InclusionQuestion,
    pub expect: Vec<String>,
    pub expect_debt: Vec<String>,
    pub receipt: Option<usize>,
}

/// As `verifier dispute`.
#[derive(Debug, Deserialize)]
pub struct DisputeQuestion {
    pub receipt: Option<usize>,
    pub file: Option<usize>,
    pub code: Option<String>,
    pub descriptor: Option<usize>,
    pub collateral: Option<usize>,
    pub report: Option<usize>,
    pub account: Option<String>,
    pub root: Option<String>,
    pub bundle: Option<Vec<usize>>,
}

/// As `verifier solvency`.
#[derive(Debug, Deserialize)]
pub struct SolvencyQuestion {
    pub bundle: Vec<usize>,
    #[serde(flatten)]
    pub expected: ExpectedRecord,
}

/// As `verifier chain`.
#[derive(Debug, Deserialize)]
pub struct ChainQuestion {
    pub bundles: Vec<Vec<usize>>,
    pub root: Option<String>,
    pub accept_loans_bps: Option<u16>,
}

/// What the reader knows from elsewhere, as typed.
#[derive(Debug, Deserialize)]
pub struct ExpectedRecord {
    pub root: Option<String>,
    pub claim: Option<String>,
    pub policy: Option<String>,
    pub accept_loans_bps: Option<u16>,
    pub require_reserves_bps: Option<u32>,
    pub attestation: Option<usize>,
    pub auditor_key: Option<String>,
}

impl Question {
    /// Reads a question.
    ///
    /// # Errors
    /// No verdict for what is none.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(bytes).map_err(|error| unknown(&error))
    }
}

/// No verdict: what the page asks is in another form than it has.
pub fn unknown(what: &dyn fmt::Display) -> Refusal {
    Refusal::NoVerdict {
        what: format!("the page asked for something that its verifier does not know: {what}"),
        hint:
            "load the page again, or another copy of it: page and verifier do not belong together"
                .to_owned(),
    }
}
