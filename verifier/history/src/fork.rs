//! Forks: what a log has signed and no log can have. Whoever has both halves can show it to anybody.

use std::fmt;

use crate::{
    checkpoint::{CheckpointError, SignedCheckpoint},
    key::LogKey,
    leaf::Leaf,
    merkle::TreeHead,
    proof::{LogProof, LogProofError},
};

/// One half: a checkpoint, or a proof that has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Half {
    /// A checkpoint.
    Checkpoint(Box<SignedCheckpoint>),
    /// A proof.
    Proof(Box<LogProof>),
}

/// Why a half shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HalfError {
    /// Neither checkpoint nor proof.
    #[error("it is neither a checkpoint nor a log proof: {0}")]
    Form(LogProofError),
    /// Not the log's.
    #[error("its checkpoint is refused: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A proof that does not hold.
    #[error("{0}")]
    Proof(LogProofError),
}

/// What both halves come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The log has signed two roots of one size.
    Roots {
        /// The size.
        size: u64,
    },
    /// Two snapshots are in the log under one number.
    Leaves {
        /// The first.
        first: Box<Leaf>,
        /// The second.
        second: Box<Leaf>,
    },
    /// The same root at one size: no fork.
    Same,
    /// Of two sizes, and no number in common: nothing can be said from these alone.
    Nothing,
}

impl Half {
    /// Reads a checkpoint or a proof.
    ///
    /// # Errors
    /// [`HalfError::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HalfError> {
        if let Ok(checkpoint) = SignedCheckpoint::from_bytes(bytes) {
            return Ok(Self::Checkpoint(Box::new(checkpoint)));
        }
        let proof = LogProof::from_bytes(bytes).map_err(HalfError::Form)?;
        Ok(Self::Proof(Box::new(proof)))
    }

    fn checkpoint(&self) -> &SignedCheckpoint {
        match self {
            Self::Checkpoint(checkpoint) => checkpoint,
            Self::Proof(proof) => &proof.checkpoint,
        }
    }

    /// That it is the log's.
    ///
    /// # Errors
    /// [`HalfError`].
    pub fn ensure_of(&self, log: &LogKey) -> Result<(), HalfError> {
        self.checkpoint().ensure_of(log)?;
        match self {
            Self::Checkpoint(_) => Ok(()),
            Self::Proof(proof) => proof.ensure_path().map_err(HalfError::Proof),
        }
    }

    /// Size and root of its checkpoint.
    pub fn head(&self) -> TreeHead {
        self.checkpoint().head()
    }

    /// The leaf, of a proof.
    pub fn leaf(&self) -> Option<&Leaf> {
        match self {
            Self::Checkpoint(_) => None,
            Self::Proof(proof) => Some(&proof.leaf),
        }
    }
}

/// Compares what one log has signed. That a checkpoint of one size does not extend one of another cannot be seen without the
/// leaves, and is not said.
///
/// # Errors
/// Which half shows nothing (0 or 1), and why: whoever shows it may have made it.
pub fn compare(log: &LogKey, halves: [&Half; 2]) -> Result<Compared, (usize, HalfError)> {
    for (place, half) in halves.into_iter().enumerate() {
        half.ensure_of(log).map_err(|error| (place, error))?;
    }
    let [first, second] = halves;
    let (one, other) = (first.head(), second.head());
    if one.size == other.size && one.root != other.root {
        return Ok(Compared::Roots { size: one.size });
    }
    if let (Some(first), Some(second)) = (first.leaf(), second.leaf())
        && first.sequence == second.sequence
        && first != second
    {
        return Ok(Compared::Leaves {
            first: Box::new(*first),
            second: Box::new(*second),
        });
    }
    Ok(if one == other {
        Compared::Same
    } else {
        Compared::Nothing
    })
}

impl Compared {
    /// Whether the log is forked.
    pub fn is_fork(&self) -> bool {
        matches!(self, Self::Roots { .. } | Self::Leaves { .. })
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Roots { size } => write!(f, "the log has signed two roots of {size} snapshots"),
            Self::Leaves { first, .. } => {
                write!(f, "the log has two snapshots under number {}", first.sequence)
            }
            Self::Same => f.write_str("both are of the same checkpoint"),
            Self::Nothing => f.write_str(
                "the checkpoints are of two sizes, and show no number in common: nothing follows from them alone",
            ),
        }
    }
}

#[cfg(test)]
mod tests;
