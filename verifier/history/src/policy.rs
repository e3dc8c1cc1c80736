//! Log policies (c2sp.org/tlog-policy): which logs somebody takes checkpoints of, which witnesses they know, and how many of
//! them have to have cosigned. It comes from whoever relies on a proof, never from the exchange.

use std::collections::{HashMap, HashSet};

use crate::{
    checkpoint::SignedCheckpoint,
    cosignature::{Cosigned, cosigned_by},
    key::{LogKey, VerifierKeyError, WitnessKey},
};

/// Most bytes of a policy.
pub const MAX_POLICY_BYTES: usize = 256 << 10;

/// Predefined: no cosignature is asked for.
const NONE: &[u8] = b"none";

/// A policy.
#[derive(Clone, Debug)]
pub struct LogPolicy {
    logs: Vec<LogKey>,
    witnesses: Vec<Option<WitnessKey>>,
    nodes: Vec<Node>,
    quorum: Option<usize>,
}

/// Of whom a quorum is made.
#[derive(Clone, Debug)]
enum Node {
    /// A witness, by its place.
    Witness(usize),
    /// At least so many of the members, which are nodes before this one.
    Group {
        threshold: usize,
        members: Vec<usize>,
    },
}

/// What is wrong with a line of a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct PolicyError {
    /// Which, from 1; 0 for the whole.
    pub line: usize,
    /// What.
    pub problem: PolicyProblem,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// Larger than any policy.
    #[error("the policy is larger than {MAX_POLICY_BYTES} bytes")]
    Size,
    /// A character that no policy has.
    #[error("it has a control character")]
    Control,
    /// A line that is none of them.
    #[error("a line begins with `log`, `witness`, `group`, `quorum` or #")]
    Keyword,
    /// Too few or too many words.
    #[error("write `{0}`")]
    Words(&'static str),
    /// Not a key.
    #[error(transparent)]
    Key(#[from] VerifierKeyError),
    /// A key that is no text.
    #[error("its key is not a text")]
    KeyText,
    /// The same key once more: it could count twice.
    #[error("its key stands in the policy already")]
    Duplicate,
    /// The same name once more.
    #[error("its name stands in the policy already, or is `none`")]
    Name,
    /// A member that is not defined above.
    #[error("the {0}. member is not defined above")]
    Unknown(usize),
    /// A member of two groups, or twice of one: it could count twice.
    #[error("the {0}. member is a member already: each can be one once")]
    Member(usize),
    /// A threshold that no group can have.
    #[error("write `any`, `all`, or a number from 1 to that of the members")]
    Threshold,
    /// Two quorums, or none.
    #[error("a policy has one line `quorum`")]
    Quorum,
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
        if bytes.len() > MAX_POLICY_BYTES {
            let problem = PolicyProblem::Size;
            return Err(PolicyError { line: 0, problem });
        }
        let mut reading = Reading::default();
        for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
            reading.line(line).map_err(|problem| PolicyError {
                line: number,
                problem,
            })?;
        }
        let quorum = reading.quorum.ok_or(PolicyError {
            line: 0,
            problem: PolicyProblem::Quorum,
        })?;
        Ok(Self {
            logs: reading.logs,
            witnesses: reading.witnesses,
            nodes: reading.nodes,
            quorum,
        })
    }

    /// The logs.
    pub fn logs(&self) -> &[LogKey] {
        &self.logs
    }

    /// Whether a checkpoint is one that this policy accepts, and who cosigned it.
    ///
    /// # Errors
    /// [`NotWitnessed`].
    pub fn check(&self, checkpoint: &SignedCheckpoint) -> Result<Witnessed, NotWitnessed> {
        let origin = &checkpoint.checkpoint().origin;
        let mut of_origin = self
            .logs
            .iter()
            .filter(|log| log.name().as_str() == origin)
            .peekable();
        if of_origin.peek().is_none() {
            return Err(NotWitnessed::Log);
        }
        let log = of_origin
            .find(|log| checkpoint.ensure_of(log).is_ok())
            .ok_or(NotWitnessed::Signature)?;
        let cosigned = self.witnesses.iter().map(|key| {
            let found = key
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
            unknown: self.witnesses.iter().filter(|key| key.is_none()).count(),
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

/// A policy, as far as it was read.
#[derive(Default)]
struct Reading {
    logs: Vec<LogKey>,
    witnesses: Vec<Option<WitnessKey>>,
    nodes: Vec<Node>,
    names: HashMap<Vec<u8>, usize>,
    members: HashSet<usize>,
    keys: HashSet<Vec<u8>>,
    /// The quorum's node; none for `none`.
    quorum: Option<Option<usize>>,
}

impl Reading {
    fn line(&mut self, line: &[u8]) -> Result<(), PolicyProblem> {
        use PolicyProblem::{Control, Keyword, Words};
        if line
            .iter()
            .any(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f)
        {
            return Err(Control);
        }
        let words = line.split(|byte| matches!(byte, b' ' | b'\t'));
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] | [b"log", key, _] => self.log(key),
            [b"log", ..] => Err(Words("log KEY [URL]")),
            [b"witness", name, key] | [b"witness", name, key, _] => self.witness(name, key),
            [b"witness", ..] => Err(Words("witness NAME KEY [URL]")),
            [b"group", name, threshold, ref members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            [b"group", ..] => Err(Words("group NAME any|all|NUMBER MEMBER...")),
            [b"quorum", name] => self.quorum(name),
            [b"quorum", ..] => Err(Words("quorum NAME")),
            _ => Err(Keyword),
        }
    }

    fn log(&mut self, key: &[u8]) -> Result<(), PolicyProblem> {
        let text = std::str::from_utf8(key).map_err(|_| PolicyProblem::KeyText)?;
        let key: LogKey = text.parse()?;
        if self.logs.iter().any(|log| log.public() == key.public()) {
            return Err(PolicyProblem::Duplicate);
        }
        self.logs.push(key);
        Ok(())
    }

    fn witness(&mut self, name: &[u8], key: &[u8]) -> Result<(), PolicyProblem> {
        let text = std::str::from_utf8(key).map_err(|_| PolicyProblem::KeyText)?;
        // A witness that signs in a way that is not known here has not cosigned, as far as can be seen.
        let parsed = match text.parse::<WitnessKey>() {
            Ok(key) => Some(key),
            Err(error) if error.is_of_another_type() => None,
            Err(error) => return Err(error.into()),
        };
        let bytes = match &parsed {
            Some(key) => key.public().to_bytes().to_vec(),
            // Of another type: as it is written behind name and id.
            None => text.splitn(3, '+').last().unwrap_or_default().into(),
        };
        if !self.keys.insert(bytes) {
            return Err(PolicyProblem::Duplicate);
        }
        self.witnesses.push(parsed);
        self.define(name, Node::Witness(self.witnesses.len() - 1))
    }

    fn group(
        &mut self,
        name: &[u8],
        threshold: &[u8],
        members: &[&[u8]],
    ) -> Result<(), PolicyProblem> {
        let mut nodes = Vec::with_capacity(members.len());
        for (number, member) in (1..).zip(members) {
            let node = self.names.get(*member);
            let node = *node.ok_or(PolicyProblem::Unknown(number))?;
            if !self.members.insert(node) {
                return Err(PolicyProblem::Member(number));
            }
            nodes.push(node);
        }
        let threshold = match threshold {
            b"any" => Some(1),
            b"all" => Some(nodes.len()),
            digits => std::str::from_utf8(digits)
                .ok()
                .and_then(crate::checkpoint::decimal)
                .and_then(|number| usize::try_from(number).ok()),
        };
        let threshold = threshold
            .filter(|threshold| (1..=nodes.len()).contains(threshold))
            .ok_or(PolicyProblem::Threshold)?;
        let members = nodes;
        self.define(name, Node::Group { threshold, members })
    }

    fn define(&mut self, name: &[u8], node: Node) -> Result<(), PolicyProblem> {
        if name == NONE || self.names.contains_key(name) {
            return Err(PolicyProblem::Name);
        }
        self.names.insert(name.to_vec(), self.nodes.len());
        self.nodes.push(node);
        Ok(())
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), PolicyProblem> {
        if self.quorum.is_some() {
            return Err(PolicyProblem::Quorum);
        }
        let node = match name {
            NONE => None,
            name => Some(*self.names.get(name).ok_or(PolicyProblem::Unknown(1))?),
        };
        self.quorum = Some(node);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
