//! A witness (c2sp.org/tlog-witness): is given a checkpoint, with a proof that it extends the last one, and cosigns it.
//!
//! The one thing that a witness is for is never to cosign two checkpoints of which neither extends the other. So what it
//! cosigned last is judged here, and is on the disk before the cosignature leaves: whoever calls this keeps it.

use std::fmt;

use crate::{
    checkpoint::{CheckpointError, SignedCheckpoint, decimal, encoded, hash},
    cosignature::cosign,
    key::{LogKey, WitnessKey, WitnessSecret},
    merkle::{Hash, TreeHead, empty_root, is_extended_by},
    note::{MAX_NOTE_BYTES, NoteSignature},
};

/// Most hashes of a request.
const MAX_HASHES: usize = 63;

/// Most bytes of a request.
pub const MAX_REQUEST_BYTES: usize = MAX_NOTE_BYTES + (8 << 10);

/// Most bytes of a checkpoint that is cosigned, with its log's signature alone. A log's own lines below the root may be
/// whatever it likes, and a witness keeps them.
pub const MAX_COSIGNED_BYTES: usize = 8 << 10;

/// The body of `add-checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size of the checkpoint that this one extends.
    pub old_size: u64,
    /// The proof that it does.
    pub path: Vec<Hash>,
    /// The checkpoint.
    pub checkpoint: SignedCheckpoint,
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCosigned {
    /// No request of this form.
    #[error("the request is not in its form: {0}")]
    Form(&'static str),
    /// Its checkpoint is none.
    #[error("the request's checkpoint is refused: {0}")]
    Checkpoint(CheckpointError),
    /// A log that this witness does not watch.
    #[error("this witness watches no log of this name")]
    UnknownLog,
    /// Not signed by the log.
    #[error("the checkpoint is refused: {0}")]
    NotOfLog(CheckpointError),
    /// Longer than what a witness keeps.
    #[error("the checkpoint has more than {MAX_COSIGNED_BYTES} bytes with its log's signature")]
    Long,
    /// An old size above the new one.
    #[error("the old size is larger than the checkpoint's")]
    Shrinks,
    /// The request extends another checkpoint than the last one.
    #[error("the last checkpoint that was cosigned has size {0}, and the request extends another")]
    Conflict(u64),
    /// The checkpoint has the size of the last one, and another root: both together are a fork.
    #[error("a checkpoint of this size was cosigned, and it has another root: the log is forked")]
    Fork,
    /// The proof does not hold.
    #[error("the proof does not show that the checkpoint extends the last one that was cosigned")]
    NotExtended,
}

impl NotCosigned {
    /// The status that a server answers with.
    pub fn status(&self) -> u16 {
        match self {
            Self::Form(_) | Self::Checkpoint(_) | Self::Shrinks => 400,
            Self::UnknownLog => 404,
            Self::NotOfLog(_) | Self::Long => 403,
            Self::Conflict(_) => 409,
            Self::Fork | Self::NotExtended => 422,
        }
    }
}

impl AddCheckpoint {
    /// Reads a request.
    ///
    /// # Errors
    /// [`NotCosigned::Form`] and [`NotCosigned::Checkpoint`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotCosigned> {
        use NotCosigned::Form;
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(Form("it is too long"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Form("it is no text"))?;
        let (head, checkpoint) = text
            .split_once("\n\n")
            .ok_or(Form("it has no blank line"))?;
        let mut lines = head.split('\n');
        let old_size = lines
            .next()
            .and_then(|line| line.strip_prefix("old "))
            .and_then(decimal)
            .ok_or(Form("its first line is not `old` and a size"))?;
        let path: Option<Vec<_>> = lines.by_ref().take(MAX_HASHES).map(hash).collect();
        if lines.next().is_some() {
            return Err(Form("it has more than 63 hashes"));
        }
        Ok(Self {
            old_size,
            path: path.ok_or(Form("a line is not a hash in base64"))?,
            checkpoint: SignedCheckpoint::from_bytes(checkpoint.as_bytes())
                .map_err(NotCosigned::Checkpoint)?,
        })
    }

    /// Whether a witness that cosigned `last` of this log, or nothing, may cosign this.
    ///
    /// # Errors
    /// [`NotCosigned`].
    pub fn judge(
        &self,
        log: &LogKey,
        last: Option<TreeHead>,
    ) -> Result<Cosignable<'_>, NotCosigned> {
        self.checkpoint
            .ensure_of(log)
            .map_err(|error| match error {
                CheckpointError::Origin => NotCosigned::UnknownLog,
                error => NotCosigned::NotOfLog(error),
            })?;
        if self.checkpoint.with_only(log).to_string().len() > MAX_COSIGNED_BYTES {
            return Err(NotCosigned::Long);
        }
        let new = self.checkpoint.head();
        if self.old_size > new.size {
            return Err(NotCosigned::Shrinks);
        }
        let last = last.unwrap_or(TreeHead {
            size: 0,
            root: empty_root(),
        });
        if self.old_size != last.size {
            return Err(NotCosigned::Conflict(last.size));
        }
        if last.size == new.size && last.root != new.root {
            return Err(match last.size {
                // The root of nothing is known: what says another is no log's.
                0 => NotCosigned::NotExtended,
                _ => NotCosigned::Fork,
            });
        }
        match is_extended_by(last, new, &self.path) {
            true => Ok(Cosignable(&self.checkpoint)),
            false => Err(NotCosigned::NotExtended),
        }
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.path
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", encoded(hash)))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// A checkpoint that extends the last one. Only [`AddCheckpoint::judge`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct Cosignable<'a>(&'a SignedCheckpoint);

impl Cosignable<'_> {
    /// The checkpoint, which is to be on the disk before it is cosigned.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        self.0
    }

    /// Cosigns it, at a time in seconds since 1970.
    pub fn cosign(self, key: &WitnessKey, secret: &WitnessSecret, seconds: u64) -> NoteSignature {
        cosign(self.0, key, secret, seconds)
    }
}

#[cfg(test)]
mod tests;
