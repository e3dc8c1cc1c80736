//! What nodes answered, as a check of the reserves wrote it in JSON. It is the word of whoever made that check: a pack shows
//! it, and whoever verifies the pack asks nodes of their own.

use documents::refusal::{Reason, Refusal};
use serde::{Deserialize, de::IgnoredAny};

use super::{malformed, names::FINDINGS};
use crate::findings::ExaminedEntry;
use documents::bundle::{
    amount::{format_amount, parse_amount},
    descriptor::Descriptor,
};

/// Most bytes: a list has at most 2^19 entries.
pub const MAX_FINDINGS_BYTES: u64 = 512 << 20;

/// What a pack reads of the findings.
#[derive(Debug, Deserialize)]
struct Findings {
    root: String,
    ledger_digest: String,
    made: Made,
    entries: Vec<Answer>,
}

#[derive(Debug, Deserialize)]
struct Made {
    time: String,
    program: String,
    nodes: Vec<IgnoredAny>,
}

/// What a node answered about one entry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Answer {
    asset: String,
    chain: String,
    address: String,
    outpoint: Option<String>,
    listed: String,
    /// What is there, in whole units; none if no node said it.
    pub found: Option<String>,
    /// `exact` or `at least`.
    pub found_is: Option<String>,
}

/// The answers about every entry of a list, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// When the check was made.
    pub time: String,
    /// By which program.
    pub program: String,
    /// Whether any node was asked: a check of signatures alone asks none.
    pub asked: bool,
    /// One for each entry.
    pub entries: Vec<Answer>,
}

impl Answers {
    /// Reads findings about the list of these entries.
    ///
    /// # Errors
    /// [`Reason::OtherDocument`] if they are of another ledger, root or list; [`Reason::PackManifest`] if they are none.
    pub fn from_bytes(
        bytes: &[u8],
        [ledger, root]: [&str; 2],
        list: &[ExaminedEntry],
        descriptor: &Descriptor,
    ) -> Result<Self, Refusal> {
        let read: Findings = serde_json::from_slice(bytes)
            .map_err(|error| malformed(Reason::PackManifest, FINDINGS, error))?;
        let other = |what: &str| {
            let detail = format!("{FINDINGS} is of another {what} than the pack");
            Refusal::rejected(Reason::OtherDocument, detail)
        };
        if read.ledger_digest != ledger || read.root != root {
            return Err(other("ledger or root"));
        }
        let same = read.entries.len() == list.len()
            && read.entries.iter().zip(list).all(|(answer, entry)| {
                let holding = &entry.holding;
                let asset = descriptor.asset(holding.asset);
                let outpoint = holding.outpoint.map(|outpoint| outpoint.to_string());
                let found = answer.found.as_deref();
                answer.asset == asset.symbol
                    && answer.chain == holding.address.chain().id()
                    && answer.address == holding.address.as_str()
                    && answer.outpoint == outpoint
                    && answer.listed == format_amount(holding.units, asset.decimals)
                    && found.is_none_or(|found| parse_amount(found, asset.decimals).is_some())
            });
        if !same {
            return Err(other("list of reserves"));
        }
        // These words reach people: they are the program's, or none.
        let is_said = |answer: &Answer| {
            matches!(
                (&answer.found, answer.found_is.as_deref()),
                (None, None) | (Some(_), Some("exact" | "at least"))
            )
        };
        let is_time = read.made.time.parse::<jiff::Timestamp>().is_ok();
        if !is_time || !read.entries.iter().all(is_said) {
            let what = "it has no time, or an answer is neither exact nor at least";
            return Err(malformed(Reason::PackManifest, FINDINGS, what));
        }
        Ok(Self {
            time: read.made.time,
            // The other lines of a version are digests.
            program: read
                .made
                .program
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
            asked: !read.made.nodes.is_empty(),
            entries: read.entries,
        })
    }
}
