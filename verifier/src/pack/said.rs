//! What the operator says in a pack: what no proof is about, such as what was left out of the ledger. It is shown as said,
//! and never as checked.

use documents::{
    bundle::canonical,
    inclusion::draw::SampleSeed,
    refusal::{Reason, Refusal},
    version,
};
use serde::{Deserialize, Serialize};

use super::{malformed, names::SAID};

/// Most bytes.
pub const MAX_SAID_BYTES: u64 = 16 << 20;

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// 1.
    pub version: u32,
    /// The program that wrote the pack, and its version.
    pub program: String,
    /// When it was written.
    pub time: String,
    /// Lines and rows of liabilities that were read.
    pub rows_read: u64,
    /// Accounts of the files that are not in the ledger: nothing is held, or all of it is left out.
    pub accounts_left_out: u64,
    /// Amounts in assets that are not listed, and are left out.
    pub unlisted: Vec<Counted>,
    /// Negative balances that are left out.
    pub negative: Vec<Counted>,
    /// Amounts that were rounded, against the exchange.
    pub rounded: Vec<Counted>,
    /// Columns that were not read.
    pub unread_columns: u64,
    /// Warnings about the inputs, by code; without what they say, which may name accounts.
    pub warnings: Vec<Warning>,
    /// How the sample was drawn.
    pub sample: Option<SampleTerms>,
}

/// How many of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Of what: an asset, as the files or the ledger call it.
    pub of: String,
    /// How many.
    pub count: u64,
    /// What they come to, if that is known, in whole units.
    pub sum: Option<String>,
}

/// A group of warnings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The code, as `prover check` gives it.
    pub code: String,
    /// In how many places.
    pub count: u64,
    /// The file of the first.
    pub file: String,
    /// Its line or row.
    pub line: Option<u64>,
}

/// How a sample was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleTerms {
    /// How many accounts were asked for.
    pub accounts: u64,
    /// The auditor's seed.
    pub seed: String,
}

impl Said {
    /// Parses the document.
    ///
    /// # Errors
    /// [`Reason::PackManifest`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        let wrong = |detail: &dyn std::fmt::Display| malformed(Reason::PackManifest, SAID, detail);
        let said: Self = canonical::from_bytes(bytes).map_err(|error| wrong(&error))?;
        if said.version != version::AUDIT_PACK {
            return Err(wrong(&"it is of another version than the pack"));
        }
        if let Some(terms) = &said.sample {
            let seed = terms.seed.parse::<SampleSeed>();
            seed.map_err(|error| wrong(&error))?;
        }
        Ok(said)
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self)
    }
}
