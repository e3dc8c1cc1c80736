//! The lines of a policy, as they are written.

use std::collections::{HashMap, HashSet};

use crate::key::{LogKey, VerifierKeyError, WitnessKey};

/// Most bytes of a policy.
pub const MAX_POLICY_BYTES: usize = 256 << 10;

/// Predefined: no cosignature is asked for.
const NONE: &[u8] = b"none";

/// A witness, as a policy names it.
#[derive(Clone, Debug)]
pub struct PolicyWitness {
    /// Its name in the policy, where quorums speak of it.
    pub name: String,
    /// Its key; none if it signs in a way that this program does not know.
    pub key: Option<WitnessKey>,
    /// Where it answers: the submission prefix of c2sp.org/tlog-witness. Nothing of it was checked.
    pub url: Option<String>,
}

/// Of whom a quorum is made.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// A witness, by its place.
    Witness(usize),
    /// At least so many of the members, which are nodes before this one.
    Group {
        threshold: usize,
        members: Vec<usize>,
    },
}

/// What the lines of a policy say.
pub(super) struct Lines {
    pub(super) logs: Vec<LogKey>,
    pub(super) witnesses: Vec<PolicyWitness>,
    pub(super) nodes: Vec<Node>,
    /// The quorum's node; none for `none`.
    pub(super) quorum: Option<usize>,
}

impl Lines {
    /// Reads them.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, PolicyError> {
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

/// A policy, as far as it was read.
#[derive(Default)]
struct Reading {
    logs: Vec<LogKey>,
    witnesses: Vec<PolicyWitness>,
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
            [b"witness", name, key] => self.witness(name, key, None),
            [b"witness", name, key, url] => self.witness(name, key, Some(url)),
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

    fn witness(
        &mut self,
        name: &[u8],
        key: &[u8],
        url: Option<&[u8]>,
    ) -> Result<(), PolicyProblem> {
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
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.witnesses.push(PolicyWitness {
            name: text(name),
            key: parsed,
            url: url.map(text),
        });
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
