//! Log policies (c2sp.org/tlog-policy): which logs somebody takes checkpoints of, which witnesses they know, and how many of
//! them have to have cosigned. It comes from whoever relies on a proof, never from the exchange.

mod lines;

use self::lines::{Lines, Node};
pub use self::lines::{MAX_POLICY_BYTES, PolicyError, PolicyProblem, PolicyWitness};
use crate::{
    checkpoint::{CheckpointError, SignedCheckpoint},
    cosignature::{Cosigned, cosigned_by},
    key::{LogKey, WitnessKey},
};

/// A policy.
#[derive(Clone, Debug)]
pub struct LogPolicy {
    logs: Vec<LogKey>,
    witnesses: Vec<PolicyWitness>,
    nodes: Vec<Node>,
    quorum: Option<usize>,
}

/// Who cosigned, of those that a policy knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    /// The log's key.
    pub log: LogKey,
    /// Each witness that cosigned, and when; none, if the policy asks for none and there is none.
    pub by: Vec<(WitnessKey, Cosigned)>,
    /// Witnesses of the policy whose kind of signature this program does not know.
    pub unknown: usize,
    /// Whether the policy asks for witnesses at all.
    pub quorum: bool,
}

/// Why a checkpoint is not one that a policy accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWitnessed {
    /// Of a log that the policy does not name.
    #[error("the policy names no log of the checkpoint's name")]
    Log,
    /// Of no key that it has for this log, or its signature does not hold.
    #[error("the checkpoint is not signed by a key that the policy has for its log")]
    Signature,
    /// A cosignature by a witness of the policy that does not hold.
    #[error("a cosignature by a witness of the policy does not hold")]
    Cosignature,
    /// Too few.
    #[error(
        "{found} of the policy's {known} witnesses have cosigned the checkpoint, and its quorum asks for others or more"
    )]
    Quorum {
        /// Those that have.
        found: usize,
        /// Those that it names.
        known: usize,
    },
}

impl LogPolicy {
    /// Reads a policy.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PolicyError> {
        let Lines {
            logs,
            witnesses,
            nodes,
            quorum,
        } = Lines::from_bytes(bytes)?;
        Ok(Self {
            logs,
            witnesses,
            nodes,
            quorum,
        })
    }

    /// The logs.
    pub fn logs(&self) -> &[LogKey] {
        &self.logs
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// Whether it asks for cosignatures at all.
    pub fn has_quorum(&self) -> bool {
        self.quorum.is_some()
    }

    /// Whether a checkpoint is one that this policy accepts, and who cosigned it.
    ///
    /// # Errors
    /// [`NotWitnessed`].
    pub fn check(&self, checkpoint: &SignedCheckpoint) -> Result<Witnessed, NotWitnessed> {
        let log = checkpoint
            .signed_by_one_of(&self.logs)
            .map_err(|error| match error {
                CheckpointError::Origin => NotWitnessed::Log,
                _ => NotWitnessed::Signature,
            })?;
        let cosigned = self.witnesses.iter().map(|witness| {
            let found = witness
                .key
                .as_ref()
                .map(|key| Ok(cosigned_by(checkpoint, key)?.map(|found| (key.clone(), found))));
            found.transpose().map(Option::flatten)
        });
        let cosigned = cosigned
            .collect::<Result<Vec<_>, crate::cosignature::FalseCosignature>>()
            .map_err(|_| NotWitnessed::Cosignature)?;
        let has: Vec<_> = cosigned.iter().map(Option::is_some).collect();
        if !self.is_quorum(&has) {
            return Err(NotWitnessed::Quorum {
                found: has.iter().filter(|has| **has).count(),
                known: has.len(),
            });
        }
        Ok(Witnessed {
            log: log.clone(),
            by: cosigned.into_iter().flatten().collect(),
            unknown: self
                .witnesses
                .iter()
                .filter(|witness| witness.key.is_none())
                .count(),
            quorum: self.quorum.is_some(),
        })
    }

    /// Whether these witnesses are enough.
    fn is_quorum(&self, has: &[bool]) -> bool {
        let mut holds: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let this = match node {
                Node::Witness(place) => has[*place],
                Node::Group { threshold, members } => {
                    members.iter().filter(|member| holds[**member]).count() >= *threshold
                }
            };
            holds.push(this);
        }
        self.quorum.is_none_or(|node| holds[node])
    }
}

#[cfg(test)]
mod tests;
