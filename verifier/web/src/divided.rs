//! Shards that other threads of the page have read.
//!
//! Each has a module of its own, and one of them judges. What they tell each other goes through the page, which is believed
//! as it is in everything: it has the module and the files, and shows the verdict.

use std::{ops::Range, sync::OnceLock};

use circuits::tree::Node;
use documents::refusal::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use verdict::solvency::{Found, ReadShards};

use crate::question::unknown;

/// Who reads the shards of a question's bundles.
#[derive(Debug)]
pub struct Divided {
    /// What others have read, by bundle; none where all is read here.
    parts: Option<Vec<Vec<PartRecord>>>,
    /// How many shards each bundle has, where they are to be read first.
    unread: OnceLock<Vec<u64>>,
}

impl Divided {
    /// As a question says it.
    ///
    /// # Errors
    /// No verdict for what is in another form.
    pub fn of(question: &[u8]) -> Result<Self, Refusal> {
        #[derive(Deserialize)]
        struct Asked {
            read: Option<Vec<Vec<PartRecord>>>,
        }
        let Asked { read } = serde_json::from_slice(question).map_err(|e| unknown(&e))?;
        Ok(Self {
            parts: read,
            unread: OnceLock::new(),
        })
    }

    /// What was read, by bundle; `None` where it is to be read here.
    ///
    /// # Errors
    /// Where others are to read, and nothing was read yet; no verdict for what is in another form. What `shards` finds.
    pub fn read(
        &self,
        shards: impl FnOnce() -> Result<Vec<u64>, Refusal>,
    ) -> Result<Option<Vec<Vec<ReadShards>>>, Refusal> {
        let Some(bundles) = &self.parts else {
            return Ok(None);
        };
        if bundles.is_empty() {
            let unread = shards()?;
            self.unread.get_or_init(|| unread);
            return Err(Refusal::NoVerdict {
                what: "the shards are not read yet".to_owned(),
                hint: "read them first".to_owned(),
            });
        }
        let read = |bundle: &Vec<PartRecord>| bundle.iter().map(PartRecord::read).collect();
        bundles.iter().map(read).collect::<Result<_, _>>().map(Some)
    }

    /// How many shards each bundle has, if that is the answer.
    pub fn unread(&self) -> Option<&[u64]> {
        self.unread.get().map(Vec::as_slice)
    }
}

/// What came of some shards, on its way through the page.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PartRecord {
    claim: String,
    from: u64,
    to: u64,
    /// None where some leaf could not be read, or is none.
    tops: Option<Vec<String>>,
    /// Of that leaf; else of the first proof that is refused.
    refusal: Option<RefusalRecord>,
}

impl PartRecord {
    pub fn to_json(&self) -> Value {
        json!(self)
    }

    fn read(&self) -> Result<ReadShards, Refusal> {
        let of_another_form = || unknown(&"what was read of shards is in another form");
        let refusal = self.refusal.as_ref().map(RefusalRecord::read);
        let refusal = refusal.transpose()?;
        let found = match (&self.tops, refusal) {
            (Some(tops), refusal) => {
                let tops = tops.iter().map(|top| read_node(top)).collect();
                let tops: Option<Vec<_>> = tops;
                Found {
                    tops: Ok(tops.ok_or_else(of_another_form)?),
                    proofs: refusal.map_or(Ok(()), Err),
                }
            }
            (None, Some(refusal)) => Found {
                tops: Err(refusal),
                proofs: Ok(()),
            },
            (None, None) => return Err(of_another_form()),
        };
        let claim = self.claim.parse().map_err(|_| of_another_form())?;
        Ok(ReadShards::vouched(claim, self.from..self.to, found))
    }
}

impl From<ReadShards> for PartRecord {
    fn from(read: ReadShards) -> Self {
        let (claim, Range { start, end }) = (read.claim(), read.shards());
        let Found { tops, proofs } = read.into_found();
        let (tops, refusal) = match tops {
            Ok(tops) => (Some(tops), proofs.err()),
            Err(refusal) => (None, Some(refusal)),
        };
        let written =
            |tops: Vec<Node>| tops.iter().map(|top| hex::encode(top.to_bytes())).collect();
        Self {
            claim: claim.to_string(),
            from: start,
            to: end,
            tops: tops.map(written),
            refusal: refusal.map(RefusalRecord::from),
        }
    }
}

fn read_node(text: &str) -> Option<Node> {
    Node::try_from(hex::decode(text).ok()?).ok()
}

/// A refusal as it is.
#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
enum RefusalRecord {
    Rejected {
        reason: String,
        detail: String,
    },
    Damaged {
        reason: String,
        what: String,
        hint: String,
    },
    Unchecked {
        reason: String,
        what: String,
        hint: String,
    },
    NoVerdict {
        what: String,
        hint: String,
    },
}

impl RefusalRecord {
    fn read(&self) -> Result<Refusal, Refusal> {
        let of_code = |code: &str| {
            let mut all = Reason::ALL.iter().copied();
            let reason = all.find(|reason| reason.code() == code);
            reason.ok_or_else(|| unknown(&format!("there is no code {code:?}")))
        };
        Ok(match self {
            Self::Rejected { reason, detail } => Refusal::rejected(of_code(reason)?, detail),
            Self::Damaged { reason, what, hint } => Refusal::Damaged {
                reason: of_code(reason)?,
                what: what.clone(),
                hint: hint.clone(),
            },
            Self::Unchecked { reason, what, hint } => Refusal::Unchecked {
                reason: of_code(reason)?,
                what: what.clone(),
                hint: hint.clone(),
            },
            Self::NoVerdict { what, hint } => Refusal::NoVerdict {
                what: what.clone(),
                hint: hint.clone(),
            },
        })
    }
}

impl From<Refusal> for RefusalRecord {
    fn from(refusal: Refusal) -> Self {
        let code = |reason: Reason| reason.code().to_owned();
        match refusal {
            Refusal::Rejected { reason, detail } => Self::Rejected {
                reason: code(reason),
                detail,
            },
            Refusal::Damaged { reason, what, hint } => Self::Damaged {
                reason: code(reason),
                what,
                hint,
            },
            Refusal::Unchecked { reason, what, hint } => Self::Unchecked {
                reason: code(reason),
                what,
                hint,
            },
            Refusal::NoVerdict { what, hint } => Self::NoVerdict { what, hint },
        }
    }
}
