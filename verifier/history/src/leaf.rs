//! Leaves of the log: leaf i is snapshot number i (SPEC.md, section 16).

use std::fmt;

use circuits::ledger::{ClaimDigest, LedgerDigest, Root};

use crate::merkle::{Hash, leaf_hash};

/// Begins every leaf.
const DOMAIN: &str = "por/log-leaf/v1";

/// Stands in place of the digests of a number that no snapshot has.
const NONE: &str = "none";

/// Most bytes of a leaf: the domain, a number and three digests take less.
pub const MAX_LEAF_BYTES: usize = 256;

/// What is published under one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The ledger.
    pub ledger: LedgerDigest,
    /// The root.
    pub root: Root,
    /// The claim.
    pub claim: ClaimDigest,
}

/// One leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its number, which is its place in the log.
    pub sequence: u64,
    /// The snapshot; none if the exchange says that this number has none, and never will.
    pub snapshot: Option<Snapshot>,
}

/// What is no leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not `{DOMAIN}`, a number, and the digests of ledger, root and claim, or `{NONE}`")]
pub struct NoLeaf;

impl Leaf {
    /// Reads the bytes that are hashed.
    ///
    /// # Errors
    /// [`NoLeaf`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NoLeaf> {
        let text = std::str::from_utf8(bytes).map_err(|_| NoLeaf)?;
        let words: Vec<_> = text.splitn(6, ' ').collect();
        let number = |text: &str| crate::checkpoint::decimal(text).ok_or(NoLeaf);
        let leaf = match words[..] {
            [DOMAIN, sequence, NONE] => Self {
                sequence: number(sequence)?,
                snapshot: None,
            },
            [DOMAIN, sequence, ledger, root, claim] => Self {
                sequence: number(sequence)?,
                snapshot: Some(Snapshot {
                    ledger: ledger.parse().map_err(|_| NoLeaf)?,
                    root: root.parse().map_err(|_| NoLeaf)?,
                    claim: claim.parse().map_err(|_| NoLeaf)?,
                }),
            },
            _ => return Err(NoLeaf),
        };
        // Digits in capital letters are another leaf, which nobody writes.
        if leaf.to_string() == text {
            Ok(leaf)
        } else {
            Err(NoLeaf)
        }
    }

    /// Its hash in the log's tree.
    pub fn hash(&self) -> Hash {
        leaf_hash(self.to_string().as_bytes())
    }
}

impl fmt::Display for Leaf {
    /// The bytes that are hashed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sequence = self.sequence;
        match self.snapshot {
            None => write!(f, "{DOMAIN} {sequence} {NONE}"),
            Some(Snapshot {
                ledger,
                root,
                claim,
            }) => write!(f, "{DOMAIN} {sequence} {ledger} {root} {claim}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf() -> Leaf {
        Leaf {
            sequence: 41,
            snapshot: Some(Snapshot {
                ledger: LedgerDigest([0x1a; 32]),
                root: Root([0x2b; 32]),
                claim: ClaimDigest([0x3c; 32]),
            }),
        }
    }

    #[test]
    fn a_leaf_is_read_as_it_is_written() {
        let none = Leaf {
            snapshot: None,
            ..leaf()
        };
        for leaf in [leaf(), none] {
            let text = leaf.to_string();
            assert!(text.len() <= MAX_LEAF_BYTES);
            assert_eq!(Leaf::from_bytes(text.as_bytes()), Ok(leaf));
        }
        assert_eq!(none.to_string(), "por/log-leaf/v1 41 none");
    }

    #[test]
    fn a_leaf_has_one_form() {
        let text = leaf().to_string();
        for other in [
            text.to_uppercase(),
            text.replace("2b", "2B"),
            text.replace(" 41 ", " 041 "),
            text.replace(" 41 ", "  41 "),
            text.replace("v1", "v2"),
            format!("{text} "),
            format!("{text}\n"),
            format!("{text} {}", "00".repeat(32)),
            text[..text.len() - 1].to_owned(),
            "por/log-leaf/v1 41 None".to_owned(),
            "por/log-leaf/v1 41".to_owned(),
            String::new(),
        ] {
            assert_eq!(Leaf::from_bytes(other.as_bytes()), Err(NoLeaf), "{other}");
        }
    }
}
