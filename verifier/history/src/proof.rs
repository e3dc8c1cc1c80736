//! Log proofs (c2sp.org/tlog-proof): one file by which a snapshot is seen to be in the log, at its number, under a checkpoint
//! that witnesses cosigned. Verified without a network.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;

use crate::{
    checkpoint::{CheckpointError, SignedCheckpoint, decimal, encoded, hash},
    key::WitnessKey,
    leaf::{Leaf, MAX_LEAF_BYTES},
    merkle::{Hash, MAX_PATH, root_of_path},
    note::MAX_NOTE_BYTES,
    policy::{LogPolicy, NotWitnessed, Witnessed},
};

/// The first line.
pub const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Most bytes of a proof.
pub const MAX_PROOF_BYTES: usize = MAX_NOTE_BYTES + (8 << 10);

/// A proof, of which nothing was verified. Its extra data is the leaf: a customer's file does not say which claim stands
/// beside the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    /// The leaf.
    pub leaf: Leaf,
    /// Its place.
    pub index: u64,
    /// From its sibling upwards.
    pub path: Vec<Hash>,
    /// What the path leads to.
    pub checkpoint: SignedCheckpoint,
}

/// Why a log proof shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogProofError {
    /// Larger than any proof.
    #[error("the log proof is larger than {MAX_PROOF_BYTES} bytes")]
    Size,
    /// Another form.
    #[error("the log proof is not in its form ({0})")]
    Form(&'static str),
    /// Its checkpoint.
    #[error("the log proof's checkpoint is refused: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The leaf of another number, in this place.
    #[error(
        "the log proof is of place {index}, and of snapshot number {sequence}, which belongs elsewhere"
    )]
    Place {
        /// Its place.
        index: u64,
        /// What the leaf says.
        sequence: u64,
    },
    /// The path leads elsewhere.
    #[error("the log proof does not lead to its checkpoint's root")]
    Path,
    /// The checkpoint.
    #[error("the log proof is not accepted: {0}")]
    NotWitnessed(#[from] NotWitnessed),
}

/// A leaf that is in the log, under a checkpoint that a policy accepts. Only [`LogProof::verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedSnapshot {
    leaf: Leaf,
    size: u64,
    witnessed: Witnessed,
}

impl LogProof {
    /// Reads a proof.
    ///
    /// # Errors
    /// [`LogProofError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LogProofError> {
        use LogProofError::Form;
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(LogProofError::Size);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Form("text"))?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(Form("blank line"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(Form("first line"));
        }
        let word = |line: Option<&'_ str>, word: &'static str| -> Option<String> {
            let rest = line?.strip_prefix(word)?.strip_prefix(' ')?;
            Some(rest.to_owned())
        };
        let extra = word(lines.next(), "extra").ok_or(Form("extra"))?;
        let leaf = STANDARD
            .decode(extra)
            .ok()
            .filter(|bytes| bytes.len() <= MAX_LEAF_BYTES)
            .and_then(|bytes| Leaf::from_bytes(&bytes).ok())
            .ok_or(Form("extra"))?;
        let index = word(lines.next(), "index").and_then(|text| decimal(&text));
        let path: Option<Vec<_>> = lines.by_ref().take(MAX_PATH).map(hash).collect();
        if lines.next().is_some() {
            return Err(Form("path"));
        }
        Ok(Self {
            leaf,
            index: index.ok_or(Form("index"))?,
            path: path.ok_or(Form("path"))?,
            checkpoint: SignedCheckpoint::from_bytes(checkpoint.as_bytes())?,
        })
    }

    /// That the leaf is in the log at its number, and that the policy accepts the checkpoint.
    ///
    /// # Errors
    /// [`LogProofError`].
    pub fn verify(&self, policy: &LogPolicy) -> Result<LoggedSnapshot, LogProofError> {
        let witnessed = policy.check(&self.checkpoint)?;
        self.ensure_path()?;
        Ok(LoggedSnapshot {
            leaf: self.leaf,
            size: self.checkpoint.head().size,
            witnessed,
        })
    }

    /// That the leaf, at its number, leads to the checkpoint's root. Whether anybody signed that is not asked.
    ///
    /// # Errors
    /// [`LogProofError::Place`] and [`LogProofError::Path`].
    pub(crate) fn ensure_path(&self) -> Result<(), LogProofError> {
        let (index, sequence) = (self.index, self.leaf.sequence);
        if index != sequence {
            return Err(LogProofError::Place { index, sequence });
        }
        let head = self.checkpoint.head();
        let reached = root_of_path(self.leaf.hash(), index, head.size, &self.path);
        match reached == Some(head.root) {
            true => Ok(()),
            false => Err(LogProofError::Path),
        }
    }
}

impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        writeln!(f, "extra {}", STANDARD.encode(self.leaf.to_string()))?;
        writeln!(f, "index {}", self.index)?;
        self.path
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", encoded(hash)))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl LoggedSnapshot {
    /// What stands in the log at its number.
    pub fn leaf(&self) -> &Leaf {
        &self.leaf
    }

    /// How many numbers the log had.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Who vouches for the checkpoint.
    pub fn witnessed(&self) -> &Witnessed {
        &self.witnessed
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        self.witnessed.log.name().as_str()
    }

    /// The witnesses of the policy that cosigned.
    pub fn witnesses(&self) -> impl Iterator<Item = &WitnessKey> {
        self.witnessed.by.iter().map(|(key, _)| key)
    }

    /// The time that at least half of them put no later than: the lower median. None without witnesses.
    pub fn time(&self) -> Option<Timestamp> {
        let mut times: Vec<_> = self
            .witnessed
            .by
            .iter()
            .map(|(_, cosigned)| cosigned.time)
            .collect();
        times.sort_unstable();
        times.get(times.len().checked_sub(1)? / 2).copied()
    }
}

#[cfg(test)]
pub(crate) mod tests;
