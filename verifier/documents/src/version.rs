//! Versions of documents: those that this program reads, and what is said of others. A document of a version that is
//! not known may say what is so. It is neither judged by rules that are not its own, nor ever verified by them.

use std::fmt;

use serde::{Deserialize, de::IgnoredAny};

use crate::{
    named::enumerated,
    refusal::{Reason, Refusal},
};

/// The ledger descriptor.
pub const DESCRIPTOR: u32 = 1;

/// The claim. Policy, leaves and proofs have no versions of their own: another form of theirs has another claim.
pub const CLAIM: u32 = 2;

/// The collateral schedule.
pub const COLLATERAL: u32 = 1;

/// The inclusion file that has its documents.
pub const SELF_CONTAINED_FILE: u32 = 3;

/// The inclusion file that names them.
pub const DETACHED_FILE: u32 = 4;

/// The archive.
pub const ARCHIVE: u32 = 2;

/// The attestation.
pub const ATTESTATION: u32 = 2;

/// The dossier.
pub const DOSSIER: u32 = 1;

/// The file of a secret key.
pub const SECRET_KEY: u32 = 2;

/// The receipt.
pub const RECEIPT: u32 = 1;

/// The customer's report.
pub const CUSTOMER_REPORT: u32 = 1;

/// The documents of an audit pack.
pub const AUDIT_PACK: u32 = 1;

const LATER: &str = "get a newer verifier, from elsewhere than the exchange: until one has read it nothing is proven, \
                     and nobody is to blame";
const EARLIER: &str =
    "ask for it as it is made now: of what it says nothing is proven here, and nobody is to blame";

/// What is said of a version that is not among those that are read. `reason` is the code of the document.
pub fn unknown(reason: Reason, name: impl fmt::Display, found: u64, reads: &[u32]) -> Refusal {
    let later = reads.iter().all(|known| found > u64::from(*known));
    let (a_version, hint) = if later {
        ("a later version", LATER)
    } else {
        ("an earlier version", EARLIER)
    };
    let several = if reads.len() > 1 {
        "versions"
    } else {
        "version"
    };
    let reads: Vec<_> = reads.iter().map(u32::to_string).collect();
    Refusal::Unchecked {
        reason,
        what: format!(
            "{name} is made for {a_version} of this program: it is version {found}, and this program reads {several} {}",
            enumerated(&reads)
        ),
        hint: hint.to_owned(),
    }
}

/// What is said of circuits of another shape than this program's.
pub fn another_shape(reason: Reason, name: impl fmt::Display, found: u32, ours: u32) -> Refusal {
    Refusal::Unchecked {
        reason,
        what: format!(
            "{name} is made for another version of this program: its circuits are of shape {found}, and this program \
             has shape {ours}"
        ),
        hint: LATER.to_owned(),
    }
}

/// The versions that a JSON text states, of itself and of the documents inside it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Stated {
    version: Whole,
    facts: Inside,
    statement: Inside,
    descriptor: Inside,
    collateral: Inside,
}

impl Stated {
    /// What a text states; nothing, of a text that no document is.
    pub fn in_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Of the document itself.
    pub fn version(&self) -> Option<u64> {
        match self.version {
            Whole::Number(version) => Some(version),
            Whole::Other(_) => None,
        }
    }

    /// Of what an attestation says.
    pub fn facts(&self) -> Option<u64> {
        self.facts.version()
    }

    /// Of what a receipt says.
    pub fn statement(&self) -> Option<u64> {
        self.statement.version()
    }

    /// Of the descriptor inside.
    pub fn descriptor(&self) -> Option<u64> {
        self.descriptor.version()
    }

    /// Of the collateral schedule inside.
    pub fn collateral(&self) -> Option<u64> {
        self.collateral.version()
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Whole {
    Number(u64),
    Other(IgnoredAny),
}

impl Default for Whole {
    fn default() -> Self {
        Self::Other(IgnoredAny)
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Inside {
    Document { version: u64 },
    Other(IgnoredAny),
}

impl Inside {
    fn version(&self) -> Option<u64> {
        match self {
            Self::Document { version } => Some(*version),
            Self::Other(_) => None,
        }
    }
}

impl Default for Inside {
    fn default() -> Self {
        Self::Other(IgnoredAny)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_where_it_is_a_whole_number_that_stands_once() {
        let of = |text: &str| Stated::in_text(text).version();
        assert_eq!(of(r#"{"a": [{}], "version": 7, "b": null}"#), Some(7));
        for text in [
            "{}",
            "7",
            r#"{"version": "7"}"#,
            r#"{"version": 7.0}"#,
            r#"{"version": -7}"#,
            r#"{"version": 7, "version": 2}"#,
            r#"{"inside": {"version": 7}}"#,
        ] {
            assert_eq!(of(text), None, "{text}");
        }
        let text = r#"{"version": 3, "descriptor": {"version": 9, "x": []}, "collateral": "ab", "facts": {}}"#;
        let stated = Stated::in_text(text);
        assert_eq!((stated.version(), stated.descriptor()), (Some(3), Some(9)));
        assert_eq!((stated.collateral(), stated.facts()), (None, None));
    }

    #[test]
    fn both_versions_are_named_and_nobody_is_blamed() {
        for (found, says) in [
            (
                9,
                "a later version of this program: it is version 9, and this program reads versions 3 and 4",
            ),
            (
                1,
                "an earlier version of this program: it is version 1, and this program reads versions 3 and 4",
            ),
        ] {
            let refusal = unknown(Reason::InclusionFile, "x.json", found, &[3, 4]);
            assert_eq!(refusal.kind(), None);
            assert!(refusal.to_string().ends_with(says), "{refusal}");
        }
        let shape = another_shape(Reason::Claim, "claim.json", 2, 1);
        assert!(
            shape
                .to_string()
                .contains("of shape 2, and this program has shape 1")
        );
    }
}
